/**
 * What the panels are given to show: the state of the moment that the timeline is at, what there was five seconds before it and at
 * the beginning of the stretch shown, and the history.
 *
 * A view has `state`; `before` and `start`, `{ state, millis }` each or undefined where rates cannot be told; `history`; `from`, `to`
 * and `at` in the server's epoch milliseconds; `live`; `pins`; `period`, the usual milliseconds between events; `metricsOff`; and
 * `ago(millis)`, what there was so long before the moment shown, or at the beginning of what is known, `{ state, millis }` or undefined.
 * Whoever asks `ago` should do so for the same few times, and not with every event: each of them is a way through the tape of its own.
 */

import { comparable, WINDOW_MILLIS } from './data/past.js';
import { at as valueAt, numberAt } from './data/state.js';

export class Views {
  #store;
  #timeline;
  #present;
  #before;
  #start;
  #ago = new Map();

  constructor(store, timeline) {
    this.#store = store;
    this.#timeline = timeline;
    this.#present = store.tape.reader();
    this.#before = store.tape.reader();
    this.#start = store.tape.reader();
  }

  get() {
    const store = this.#store;
    const { live, pins } = this.#timeline;
    const { from, to, at } = this.#timeline.shown(store.ts);
    const state = live ? store.state : this.#present.at(at);
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
