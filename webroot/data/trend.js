/**
 * Whether a figure rises in the long run: a straight line through its values by least squares, and whether it can be told from level.
 *
 * A line counts as rising (falling) when three things hold: there are enough values, its slope is at least so many of its own standard
 * errors away from none, so that scatter makes no trend, and over the stretch it changes the figure by a part that matters.
 */

import { entries, at, numberAt } from './state.js';
import { sum } from './stats.js';

/** Fewer values lie on some line by chance. */
export const FEWEST = 6;
const STANDARD_ERRORS = 4;
const PART_THAT_MATTERS = 0.05;
const MINUTE_MILLIS = 60_000;

/**
 * The least-squares line through `[x, y]` points: `slope`, `intercept` (at `origin`, the mean of the x, so that epoch milliseconds cost
 * no digits), and `error`, the standard error of the slope. `undefined` when the points lie on no line: fewer than two different x.
 */
export function line(points) {
  const n = points.length;
  const origin = points.reduce((all, [x]) => all + x, 0) / n;
  const intercept = points.reduce((all, [, y]) => all + y, 0) / n;
  let squares = 0;
  let products = 0;
  for (const [x, y] of points) {
    squares += (x - origin) ** 2;
    products += (x - origin) * (y - intercept);
  }
  if (!(squares > 0)) return undefined;
  const slope = products / squares;
  const rest = points.reduce((all, [x, y]) => all + (y - intercept - slope * (x - origin)) ** 2, 0);
  return { slope, intercept, origin, error: n > 2 ? Math.sqrt(rest / (n - 2) / squares) : Infinity };
}

/** The value of a line at `x`. */
export function valueAt({ slope, intercept, origin }, x) {
  return intercept + slope * (x - origin);
}

/**
 * How a figure moves over `[millis, value]` points, oldest first: `count` of them, `way` (`rises`, `falls`, `steady`, or `undefined` when
 * there are too few), `perMinute`, and the `fit`.
 */
export function trend(points) {
  const count = points.length;
  const fit = count >= FEWEST ? line(points) : undefined;
  if (!fit) return { count, way: undefined, perMinute: undefined, fit: undefined };
  const change = Math.abs(fit.slope) * (points.at(-1)[0] - points[0][0]);
  const certain = Math.abs(fit.slope) > STANDARD_ERRORS * fit.error;
  const matters = change >= PART_THAT_MATTERS * Math.abs(fit.intercept);
  const way = !certain || !matters ? 'steady' : fit.slope > 0 ? 'rises' : 'falls';
  return { count, way, perMinute: fit.slope * MINUTE_MILLIS, fit };
}

/** What collections have left in the pools of the heap, each when it was last cleaned; and how many pools have been cleaned so far. */
export function afterGc(state) {
  const left = entries(state, 'metrics', 'vm', 'memory_pools')
    .filter(([, pool]) => at(pool, 'type') === 'heap')
    .map(([, pool]) => numberAt(pool, 'after_gc'))
    .filter((size) => size !== undefined);
  return { bytes: sum(left), pools: left.length };
}

/** How often the collectors have run. */
export function collections(state) {
  return sum(entries(state, 'metrics', 'vm', 'gc').map(([, one]) => numberAt(one, 'count') ?? numberAt(one, 'pauses', 'count')));
}

/** A tracker (see `Store`) that puts down, at each collection, what it has left. */
export function trackFloor({ state, earlier }, put) {
  if (earlier === undefined || !(collections(state) > collections(earlier))) return;
  const { bytes, pools } = afterGc(state);
  put('after_gc', bytes);
  put('after_gc_pools', pools);
}

/**
 * What each collection between two moments has left, `[millis, bytes]`, as `trackFloor` put it down. Only those that speak of as many
 * pools as the last one: when the old generation is cleaned for the first time the sum jumps, and nothing leaks.
 */
export function floor(history, from, to) {
  const [seconds, sizes, pools] = history.between(from, to, ['after_gc', 'after_gc_pools'], Infinity);
  const found = [];
  let last;
  for (let i = sizes.length - 1; i >= 0; i--) {
    const ts = seconds[i] * 1000;
    if (sizes[i] === null || ts < from || ts > to) continue;
    last ??= pools[i];
    if (pools[i] !== last) break;
    found.push([ts, sizes[i]]);
  }
  return found.reverse();
}
