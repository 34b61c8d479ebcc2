/**
 * What the panels are given to show: the state of the moment that the timeline is at, what there was five seconds before it and at
 * the beginning of the stretch shown, and the history.
 *
 * A view has `state`; `before` and `start`, `{ state, millis }` each or undefined where rates cannot be told; `history`; `from`, `to`
 * and `at` in the server's epoch milliseconds; `live`; `pins`; `period`, the usual milliseconds between events; `metricsOff`.
 */

import { comparable, WINDOW_MILLIS } from './data/past.js';
import { at as valueAt, numberAt } from './data/state.js';

export class Views {
  #store;
  #timeline;
  #present;
  #before;
  #start;

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
    };
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
