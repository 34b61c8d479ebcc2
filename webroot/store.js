/**
 * What the page knows: the present state, a few states of the last seconds to compute rates from, and the history that the
 * charts draw. Pure: it learns the time from the events and touches neither the network nor the document.
 *
 * Bounded: `capacity` rows of history (10 minutes at 10 a second) and as many old states as a window needs, two a second.
 */

import { plain, merge } from './merge.js';
import { History } from './history.js';
import { counterRate, entries, errorRate, numberAt, pauses, timerPercentile, together } from './state.js';
import { growth } from './stats.js';

/** Figures and tables tell what happened in this time; charts in the shorter one, so that they show edges. */
export const WINDOW_MILLIS = 5000;
const CHART_WINDOW_MILLIS = 1000;

const KEEP_EVERY_MILLIS = 500;
const PERIODS_REMEMBERED = 5;
const GAP_MILLIS = 3000;

export class Store {
  #history;
  #state;
  #boot;
  #past = [];
  #periods = [];

  constructor({ capacity = 6000 } = {}) {
    this.#history = new History(capacity);
  }

  get state() {
    return this.#state;
  }

  get boot() {
    return this.#boot;
  }

  get seq() {
    return numberAt(this.#state, 'seq');
  }

  /** The server's time of the present state, epoch milliseconds. */
  get ts() {
    return numberAt(this.#state, 'ts');
  }

  get history() {
    return this.#history;
  }

  /** Old states kept; for the tests. */
  get kept() {
    return this.#past.length;
  }

  /** The usual time between two events, in milliseconds; `undefined` before the second event. */
  get period() {
    const sorted = [...this.#periods].sort((a, b) => a - b);
    return sorted[sorted.length >> 1];
  }

  /** Takes a full state. One of another process, or of another run of it, has nothing to do with what was before. */
  full(id, json) {
    const { boot } = parseId(id);
    if (boot !== this.#boot) this.#forget();
    this.#boot = boot;
    this.#advance(plain(json));
  }

  /** Applies a merge patch; throws when it cannot belong to the state that is here. */
  delta(id, patch) {
    const { boot, seq } = parseId(id);
    if (this.#state === undefined || boot !== this.#boot || seq < this.seq) {
      throw new Error(`delta ${id} does not follow ${this.#boot}-${this.seq}`);
    }
    this.#advance(merge(this.#state, patch));
  }

  /**
   * The state that was present `windowMillis` ago and how long ago that really is, to compute rates from: a little less just
   * after the start, more when events come rarely. `undefined` when what is kept says too little or lies too far back.
   */
  before(windowMillis = WINDOW_MILLIS) {
    const now = this.ts;
    if (now === undefined) return undefined;
    let found;
    for (const past of this.#past) {
      if (found && past.ts > now - windowMillis) break;
      found = past;
    }
    if (!found) return undefined;
    const millis = now - found.ts;
    const period = this.period ?? 0;
    const tooShort = millis < Math.max(1, Math.min(windowMillis, CHART_WINDOW_MILLIS) * 0.9);
    const tooLong = millis > 2 * Math.max(windowMillis, period) + CHART_WINDOW_MILLIS;
    return tooShort || tooLong ? undefined : { state: found.state, millis };
  }

  #advance(state) {
    const earlier = this.#state;
    const sinceLast = numberAt(state, 'ts') - numberAt(earlier, 'ts');
    this.#state = state;
    if (earlier !== undefined && sinceLast <= 0) {
      // The clock of the process was put back, or nothing has happened: rates across it would be wrong.
      if (sinceLast < 0) this.#forgetPast();
      return;
    }
    if (earlier !== undefined) {
      this.#keep(earlier);
      const gap = Math.max(GAP_MILLIS, 3 * (this.period ?? 0));
      if (sinceLast > gap) this.#history.interrupt(numberAt(earlier, 'ts') + 1);
      this.#periods = [...this.#periods, sinceLast].slice(-PERIODS_REMEMBERED);
    }
    this.#history.push(this.ts, this.#row(earlier));
  }

  #keep(state) {
    const ts = numberAt(state, 'ts');
    const last = this.#past.at(-1);
    if (last && ts - last.ts < KEEP_EVERY_MILLIS) return;
    this.#past.push({ ts, state });
    while (this.#past.length > 1 && this.#past[1].ts <= this.ts - WINDOW_MILLIS) this.#past.shift();
  }

  #row(earlier) {
    const row = Object.create(null);
    const now = together(this.#state);
    const recent = this.before(CHART_WINDOW_MILLIS);
    if (recent) {
      const then = together(recent.state);
      row.requests = counterRate(now, then, recent.millis, 'requests');
      row.errors = errorRate(now, then, recent.millis);
    }
    const window = this.before();
    if (window) {
      const then = together(window.state);
      row.p50 = timerPercentile(now.response_time, then.response_time, 0.5)?.value;
      row.p99 = timerPercentile(now.response_time, then.response_time, 0.99)?.value;
    }
    row.heap_used = numberAt(this.#state, 'metrics', 'vm', 'heap', 'used');
    row.heap_committed = numberAt(this.#state, 'metrics', 'vm', 'heap', 'committed');
    if (earlier !== undefined) {
      const after = pauses(this.#state);
      const before = pauses(earlier);
      if (growth(after.count, before.count) > 0) row.gc_pause = growth(after.millis, before.millis);
    }
    for (const [id, loop] of entries(this.#state, 'metrics', 'aio', 'loops')) {
      row[`lag ${id}`] = numberAt(loop, 'lag_ms');
    }
    return row;
  }

  #forget() {
    this.#state = undefined;
    this.#periods = [];
    this.#forgetPast();
  }

  #forgetPast() {
    this.#past = [];
    this.#history.clear();
  }
}

/** `<boot>-<seq>`; what boot looks like is the server's business. */
export function parseId(id) {
  const [, boot, seq] = /^(.+)-(\d+)$/.exec(id) ?? [];
  if (seq === undefined) throw new Error(`not an event id: ${id}`);
  return { boot, seq: Number(seq) };
}
