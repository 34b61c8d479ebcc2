/** The states of the last seconds, two a second, to compute rates from. */

import { numberAt } from './state.js';

/** Figures and tables tell what happened in this time; charts in the shorter one, so that they show edges. */
export const WINDOW_MILLIS = 5000;
export const CHART_WINDOW_MILLIS = 1000;

const KEEP_EVERY_MILLIS = 500;
const TOO_FAR = 1.5;

export class Past {
  #kept = [];

  get size() {
    return this.#kept.length;
  }

  /** Keeps a state, unless the last one kept is too close. */
  keep(state) {
    const ts = numberAt(state, 'ts');
    const last = this.#kept.at(-1);
    if (last && ts - last.ts < KEEP_EVERY_MILLIS) return;
    this.#kept.push({ ts, state });
    while (this.#kept.length > 1 && this.#kept[1].ts <= ts - WINDOW_MILLIS) this.#kept.shift();
  }

  clear() {
    this.#kept = [];
  }

  /** What there was `windowMillis` before `now`; see `comparable`. */
  before(now, windowMillis, period) {
    if (now === undefined) return undefined;
    let found;
    for (const past of this.#kept) {
      if (found && past.ts > now - windowMillis) break;
      found = past;
    }
    return comparable(found?.state, now, windowMillis, period);
  }
}

/** Something of `found.millis` ago, unless that is much further back than the `millis` asked for: the page may have slept meanwhile. */
export function about(found, millis) {
  return found?.millis <= TOO_FAR * millis ? found : undefined;
}

/**
 * An earlier state and how long ago it really was, for rates up to `now`: a little less than the window just after the start, more
 * when events come rarely. `undefined` when it tells too little or lies too far back.
 */
export function comparable(state, now, windowMillis, period = 0) {
  if (state === undefined) return undefined;
  const millis = now - numberAt(state, 'ts');
  const tooShort = millis < Math.max(1, Math.min(windowMillis, CHART_WINDOW_MILLIS) * 0.9);
  const tooLong = millis > 2 * Math.max(windowMillis, period) + CHART_WINDOW_MILLIS;
  return tooShort || tooLong ? undefined : { state, millis };
}
