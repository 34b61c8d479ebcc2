/**
 * What the panels are given to show: the state of the moment that the timeline is at, what there was five seconds before it and at
 * the beginning of the stretch shown, and the history.
 *
 * A view has `state`; `before` and `start`, `{ state, millis }` each or undefined where rates cannot be told; `history`; `from`, `to`
 * and `at` in the server's epoch milliseconds; `live`; `pins`; `period`, the usual milliseconds between events; `metricsOff`; and
 * `ago(millis)`, what there was so long before the moment shown, or at the beginning of what is known, `{ state, millis }` or undefined;
 * and `missed`, the moment at which the page stands where the tape does not hold it (any more, or yet): then there is no state.
 * The page adds `words`, whether words and numbers are told with it, which is not so often.
 * Whoever asks `ago` should do so for the same few times, and not with every event: each of them is a way through the tape of its own.
 */

import { BEFORE_MINUTES } from './data/findings/http.js';
import { MINUTE } from './data/limits.js';
import { comparable, WINDOW_MILLIS } from './data/past.js';
import { at as valueAt, numberAt } from './data/state.js';

/** For so long after the last event its state is still that of the moment. */
const AFTER_LAST_MILLIS = 1000;

/** What is usually asked of `ago`. */
const USUAL_AGO = [MINUTE, BEFORE_MINUTES * MINUTE];

export class Views {
  #store;
  #timeline;
  #present;
  #before;
  #start;
  #ago;

  constructor(store, timeline) {
    this.#store = store;
    this.#timeline = timeline;
    this.#present = store.tape.reader();
    this.#before = store.tape.reader();
    this.#start = store.tape.reader();
    this.#ago = new Map(USUAL_AGO.map((millis) => [millis, store.tape.reader()]));
  }

  /** See above. Another process, or another moment, must not be shown in the stead of the one at which the page stands. */
  get missed() {
    const { at } = this.#timeline.shown(this.#store.ts);
    if (this.#timeline.live || at === undefined) return undefined;
    const { first, last } = this.#store.tape;
    return first <= at && at <= last + AFTER_LAST_MILLIS ? undefined : at;
  }

  /**
   * Reads what `get` needs from the tape, for as long as `more()` says; whether it is all there now. Of a large process a moment that
   * lies back takes too long to be read in one frame.
   */
  ready(more) {
    const { live } = this.#timeline;
    const { from, at } = this.#timeline.shown(this.#store.ts);
    if (at === undefined || this.missed !== undefined) return true;
    if (!this.#start.towards(from, more)) return false;
    if (live) return true;
    if (!this.#present.towards(at, more)) return false;
    const ts = numberAt(this.#present.at(at), 'ts');
    if (ts === undefined) return true;
    if (!this.#before.towards(ts - WINDOW_MILLIS, more)) return false;
    for (const [millis, reader] of this.#ago) if (!reader.towards(ts - millis, more)) return false;
    return true;
  }

  get() {
    const store = this.#store;
    const { live, pins } = this.#timeline;
    const { from, to, at } = this.#timeline.shown(store.ts);
    const { missed } = this;
    const state = live ? store.state : missed === undefined ? this.#present.at(at) : undefined;
    const ts = numberAt(state, 'ts');
    return {
      state,
      before: live ? store.before() : this.#earlier(ts),
      start: this.#since(from, ts),
      history: store.history,
      from,
      to,
      at,
      live,
      missed,
      pins,
      period: store.period,
      metricsOff: metricsOff(state),
      ago: (millis) => this.#agoFrom(ts, millis),
    };
  }

  #agoFrom(ts, millis) {
    if (ts === undefined) return undefined;
    if (!this.#ago.has(millis)) this.#ago.set(millis, this.#store.tape.reader());
    const state = this.#ago.get(millis).at(ts - millis);
    const past = ts - numberAt(state, 'ts');
    return past > 0 ? { state, millis: past } : undefined;
  }

  #earlier(ts) {
    if (ts === undefined) return undefined;
    const state = this.#before.at(ts - WINDOW_MILLIS);
    return comparable(state, ts, WINDOW_MILLIS, this.#store.period);
  }

  #since(from, ts) {
    if (ts === undefined) return undefined;
    const state = this.#start.at(from);
    const millis = ts - numberAt(state, 'ts');
    return millis > 0 ? { state, millis } : undefined;
  }
}

function metricsOff(state) {
  const registry = valueAt(state, 'metrics', 'registry');
  return registry !== undefined && valueAt(registry, 'backend') === undefined;
}
