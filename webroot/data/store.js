/**
 * What the page knows: the present state, a few states of the last seconds to compute rates from, the history that the charts draw,
 * and the tape of all of it. Pure: it learns the time from the events and touches neither the network nor the document.
 *
 * What is drawn over time comes from trackers. A tracker is called with each moment and says what to put down for it:
 * `(moment, put) => put(name, value)`, or `put.worst(name, value)` where the greatest value of a stretch has to stay in sight.
 * A moment has `state`, the state `earlier` (one event before), and `second` and `window`, each `{ state, millis }` of a second and
 * of five seconds before, or undefined while rates cannot be told.
 *
 * Bounded by what `History`, `Past` and `Tape` hold; after a new start of the process by two tapes, for an hour.
 */

import { History } from './history.js';
import { merge, plain } from './merge.js';
import { CHART_WINDOW_MILLIS, Past, WINDOW_MILLIS } from './past.js';
import { numberAt } from './state.js';
import { Tape } from './tape.js';

const PERIODS_REMEMBERED = 5;
const GAP_MILLIS = 3000;
/** So long what was before a new start of the process is kept for whoever wants to save it: it may take as much room as the tape. */
const PREVIOUS_MILLIS = 60 * 60_000;

export class Store {
  #history;
  #tape;
  #state;
  #boot;
  #previous;
  /** When this run was first heard of. */
  #since;
  #past = new Past();
  #periods = [];
  #trackers = [];
  #generation = 0;

  constructor({ capacity = 6000, tape = new Tape() } = {}) {
    this.#history = new History(capacity);
    this.#tape = tape;
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

  get tape() {
    return this.#tape;
  }

  /** What was recorded of the run of the process before this one, `{ boot, tape }`, if there is any. */
  get previous() {
    return this.#previous;
  }

  /** Lets go of what was before this run. */
  dropPrevious() {
    this.#previous = undefined;
  }

  /** Rises whenever everything is forgotten, for those who keep something of their own. */
  get generation() {
    return this.#generation;
  }

  /** Old states kept; for the tests. */
  get kept() {
    return this.#past.size;
  }

  /** The usual time between two events, in milliseconds; `undefined` before the second event. */
  get period() {
    const sorted = [...this.#periods].sort((a, b) => a - b);
    return sorted[sorted.length >> 1];
  }

  /** Takes a full state. One of another process, or of another run of it, has nothing to do with what was before. */
  full(id, json, text = JSON.stringify(json)) {
    const { boot } = parseId(id);
    if (boot !== this.#boot) {
      const previous = this.#boot !== undefined && this.#tape.moments > 1 ? { boot: this.#boot, tape: this.#tape.cut() } : undefined;
      this.clear();
      this.#previous = previous;
      this.#since = numberAt(json, 'ts');
    }
    this.#boot = boot;
    this.#advance(plain(json), (ts) => this.#tape.full(ts, text));
  }

  /** Applies a merge patch; throws when it cannot belong to the state that is here. */
  delta(id, patch, text = JSON.stringify(patch)) {
    const { boot, seq } = parseId(id);
    if (this.#state === undefined || boot !== this.#boot || seq < this.seq) {
      throw new Error(`delta ${id} does not follow ${this.#boot}-${this.seq}`);
    }
    const state = merge(this.#state, patch);
    this.#advance(state, (ts) => this.#tape.delta(ts, text, state));
  }

  /** What was five seconds (or `windowMillis`) ago, `{ state, millis }`; `undefined` when rates cannot be told. */
  before(windowMillis = WINDOW_MILLIS) {
    return this.#past.before(this.ts, windowMillis, this.period);
  }

  /** From now on this tracker is asked at each moment; the function returned ends it. */
  track(tracker) {
    this.#trackers.push(tracker);
    return () => {
      this.#trackers = this.#trackers.filter((other) => other !== tracker);
    };
  }

  /** Asks a tracker about all moments that are on the tape, one after the other: a generator, so that the page stays live. */
  *backfill(tracker) {
    const past = new Past();
    const events = this.#tape.events();
    const generation = this.#generation;
    let state;
    for (const { ts, full, text } of events) {
      if (generation !== this.#generation) return;
      const earlier = state;
      state = full ? plain(JSON.parse(text)) : merge(state, JSON.parse(text));
      if (earlier !== undefined) past.keep(earlier);
      const period = this.period;
      this.#history.amend(ts, this.#row([tracker], momentOf(state, earlier, past, period)));
      yield ts;
    }
  }

  /** Forgets everything. */
  clear() {
    this.#state = undefined;
    this.#boot = this.#previous = undefined;
    this.#periods = [];
    this.#forgetPast();
  }

  #advance(state, record) {
    const earlier = this.#state;
    const sinceLast = numberAt(state, 'ts') - numberAt(earlier, 'ts');
    this.#state = state;
    if (this.#previous && this.ts - this.#since > PREVIOUS_MILLIS) this.dropPrevious();
    if (earlier !== undefined && sinceLast <= 0) {
      // The clock of the process was put back, or has not moved: there are no rates, and no row, of that.
      if (sinceLast < 0) {
        this.#forgetPast();
        this.#tape.full(this.ts, JSON.stringify(state));
      } else {
        record(this.ts);
      }
      return;
    }
    if (earlier !== undefined) {
      this.#past.keep(earlier);
      const gap = Math.max(GAP_MILLIS, 3 * (this.period ?? 0));
      if (sinceLast > gap) this.#history.interrupt(numberAt(earlier, 'ts') + 1);
      this.#periods = [...this.#periods, sinceLast].slice(-PERIODS_REMEMBERED);
    }
    record(this.ts);
    this.#history.push(this.ts, this.#row(this.#trackers, momentOf(state, earlier, this.#past, this.period)));
  }

  #row(trackers, moment) {
    const row = Object.create(null);
    const put = (name, value) => {
      row[name] = value;
    };
    put.worst = (name, value) => {
      this.#history.worst(name);
      row[name] = value;
    };
    for (const tracker of trackers) tracker(moment, put);
    return row;
  }

  #forgetPast() {
    this.#generation++;
    this.#past.clear();
    this.#history.clear();
    this.#tape.clear();
  }
}

function momentOf(state, earlier, past, period) {
  const ts = numberAt(state, 'ts');
  return {
    state,
    earlier,
    second: past.before(ts, CHART_WINDOW_MILLIS, period),
    window: past.before(ts, WINDOW_MILLIS, period),
  };
}

/** `<boot>-<seq>`; what boot looks like is the server's business. */
export function parseId(id) {
  const [, boot, seq] = /^(.+)-(\d+)$/.exec(id) ?? [];
  if (seq === undefined) throw new Error(`not an event id: ${id}`);
  return { boot, seq: Number(seq) };
}
