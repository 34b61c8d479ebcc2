/**
 * The rate of a counter for charts: over the second before, or where the server reads it about once a second, over the time between its
 * last two readings. A second holds none, one or two of those, so that a rate over it would swing between nothing and twice the truth.
 *
 * What is known of a counter goes with the state that it stands in, and ends with it: nothing here depends on what was asked before but
 * the moment before, and the present and the past may be asked by turns. Where not each moment is asked, rates are over the second.
 */

import { numberAt } from './state.js';
import { rate } from './stats.js';

/** Rises less than this apart are drawn well by a second; further apart than that, they are no readings by the second but rare. */
const LEAST_MILLIS = 800;
const MOST_MILLIS = 2500;

/** A counter that is read has to rise again within so many times its last step, or it has stopped. */
const PATIENCE = 2;

/** By state, and there by key: `value`, the moment `since` when it stands there, and the same `before` its last rise. */
const known = new WeakMap();

/** The rate per second at a moment (see `Store`) of the number that `read` finds in a state; `key` is its own. */
export function steadyRate({ state, earlier, second }, key, read) {
  const value = read(state);
  const ts = numberAt(state, 'ts');
  const { since, before } = noted(state, earlier, key, value, ts);
  if (!second) return undefined;
  const step = since - before?.since;
  if (step >= LEAST_MILLIS && step <= MOST_MILLIS && ts - since <= PATIENCE * step) return rate(value, before.value, step);
  return rate(value, read(second.state), second.millis);
}

/** Puts down when a counter has come to stand where it does. */
function noted(state, earlier, key, value, ts) {
  if (!known.has(state)) known.set(state, new Map());
  const last = earlier && known.get(earlier)?.get(key);
  const now = next(last, value, ts);
  known.get(state).set(key, now);
  return now;
}

function next(last, value, ts) {
  if (last && last.value === value) return last;
  // Of the first value it is not known since when it stands there; one that went back has started anew.
  if (!(value > last?.value)) return { value };
  return { value, since: ts, before: { value: last.value, since: last.since } };
}
