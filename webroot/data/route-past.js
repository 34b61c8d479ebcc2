/**
 * What the routes had counted some time ago, kept every few seconds of the last minute and every quarter of one for five, so that the
 * verdict on a live page need not go through the tape. States share what has not changed, so this holds little more than the routes that are busy.
 */

import { at, numberAt } from './state.js';

const EVERY_MILLIS = 5000;
const FINE_MILLIS = 70_000;
const COARSE_MILLIS = 15_000;
const LONGEST_MILLIS = 5 * 60_000;

export class RoutePast {
  #kept = [];

  /** Takes in the next state; one that follows no `earlier` state begins anew. */
  take(state, earlier) {
    const ts = numberAt(state, 'ts');
    if (earlier === undefined || ts < this.#kept.at(-1)?.ts) this.#kept = [];
    const last = this.#kept.at(-1);
    if (last && ts - last.ts < EVERY_MILLIS) return;
    this.#kept.push({ ts, routes: at(state, 'metrics', 'aio', 'routes') });
    while (this.#kept.length > 1 && this.#kept[1].ts <= ts - LONGEST_MILLIS) this.#kept.shift();
    let before = -Infinity;
    this.#kept = this.#kept.filter((kept) => {
      const keep = kept.ts >= ts - FINE_MILLIS || kept.ts - before >= COARSE_MILLIS;
      if (keep) before = kept.ts;
      return keep;
    });
  }

  /** How much is kept; for tests. */
  get size() {
    return this.#kept.length;
  }

  /**
   * The routes `millis` before `ts`, or a little earlier, `{ routes, millis }`; of a page that has just begun to look, those it saw first.
   * Otherwise `undefined` when that is further back than what is kept.
   */
  before(ts, millis, first) {
    const found = this.#kept.findLast((kept) => kept.ts <= ts - millis) ?? (this.#kept[0]?.ts === first ? this.#kept[0] : undefined);
    return found && found.ts < ts ? { routes: found.routes, millis: ts - found.ts } : undefined;
  }
}
