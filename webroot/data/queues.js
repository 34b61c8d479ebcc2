/**
 * Since when nobody has been given a place of a pool while somebody waits for one: a tracker (see `Store`) that looks at each moment.
 * Of a pool that gives no places away this is all there is to tell of the wait, and it is the least that the first in the queue has waited.
 *
 * Bounded: `MOST` such times are remembered, the oldest giving way. Those who go back to a moment whose time is gone are told nothing.
 */

import { at, entries, numberAt } from './state.js';

const MOST = 2000;

/** After a longer silence it is not known whether somebody has waited all the time, unless events are as rare as that. */
const SILENCE_MILLIS = 3000;

/** The pools of the dashboard itself are left out: what waits there is no request of the application's. */
const OWN_POOL = /^worker\/vertx-debug-dashboard/;

/** The pools of which all is in use while somebody waits. Of an HTTP client's pool Vert.x does not tell the size; there a queue says so. */
export function full(state) {
  return entries(state, 'metrics', 'aio', 'pools').filter(
    ([name, pool]) => !OWN_POOL.test(name) && numberAt(pool, 'queued') > 0 && (numberAt(pool, 'ratio') ?? 1) >= 1,
  );
}

export class Queues {
  /** `{ name, given, from, to }`, in the order in which they began; `given` is how many places had been given away. */
  #times = [];
  /** Those that go on, by the name of their pool. */
  #open = new Map();

  take({ state, earlier, window }) {
    const ts = numberAt(state, 'ts');
    const before = numberAt(earlier, 'ts');
    if (before === undefined || ts < before) this.#times = [];
    if (before === undefined || !(ts >= before) || (window === undefined && ts - before > SILENCE_MILLIS)) this.#open.clear();
    const open = new Map();
    for (const [name, pool] of full(state)) {
      const given = numberAt(pool, 'queue_time', 'count');
      // Without a count nobody knows how long the first in the queue is there.
      if (given === undefined) continue;
      const last = this.#open.get(name);
      const time = last?.given === given ? last : { name, given, from: ts };
      if (time !== last) this.#times.push(time);
      time.to = ts;
      open.set(name, time);
    }
    this.#open = open;
    if (this.#times.length > MOST) this.#times.splice(0, this.#times.length - MOST);
  }

  /** How many are remembered; for tests. */
  get size() {
    return this.#times.length;
  }

  /** For how long, at a moment, nobody had been given a place of a pool while somebody waited; `undefined` where that is not known. */
  waited(name, ts) {
    const found = this.#times.findLast((time) => time.name === name && time.from <= ts && ts <= time.to);
    return found && ts - found.from;
  }
}
