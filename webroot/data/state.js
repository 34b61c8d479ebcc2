/** Reading the state: every step may be missing. */

import { growth, isNumber, rate, addBuckets, bucketGrowth, percentile, sum } from './stats.js';

/** The value at a path, or `undefined`. */
export function at(state, ...path) {
  let value = state;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = value[key];
  }
  return value ?? undefined;
}

/** The number at a path, or `undefined`. */
export function numberAt(state, ...path) {
  const value = at(state, ...path);
  return isNumber(value) ? value : undefined;
}

/** The entries of the object at a path, in the order of their keys. */
export function entries(state, ...path) {
  const value = at(state, ...path);
  if (value === undefined || typeof value !== 'object') return [];
  return Object.keys(value)
    .sort(byName)
    .map((key) => [key, value[key]]);
}

export const byName = new Intl.Collator('en', { numeric: true }).compare;

/** The rate per second of one counter between two looks at the thing that holds it. */
export function counterRate(now, then, millis, ...path) {
  return rate(numberAt(now, ...path), numberAt(then, ...path), millis);
}

/** The rate per second of answers of one class, `4xx` or `5xx`. */
export function errorRate(now, then, millis, name) {
  return rate(errors(now, name), errors(then, name), millis);
}

/** How many answers of a class an HTTP server, client or route has counted; 0 when it has counted requests but none of these. */
export function errors(thing, name) {
  return numberAt(thing, 'errors', name) ?? (numberAt(thing, 'requests') === undefined ? undefined : 0);
}

/**
 * A percentile of what a timer took in between two looks; not known without a histogram or without observations. `max` tells whether
 * the timer's own greatest value holds for that time.
 */
export function timerPercentile(now, then, q, max = true) {
  return percentile(bucketGrowth(at(now, 'buckets'), at(then, 'buckets')), q, max ? numberAt(now, 'max_ms') : undefined);
}

/** What an event loop goes by: its thread, or its number before that is known. */
export function loopName(id, loop) {
  return String(at(loop, 'thread') ?? id).replace(/^vert\.x-/, '');
}

/** The mean of what a timer took in between two looks. */
export function timerMean(now, then, key = 'total_ms') {
  const count = growth(numberAt(now, 'count'), numberAt(then, 'count'));
  const total = growth(numberAt(now, key), numberAt(then, key));
  return count > 0 && total !== undefined ? total / count : undefined;
}

const known = new WeakMap();

/** What all servers took in together: one thing of the shape of one server, holding what the figures need. Worked out once a state. */
export function together(state, kind = 'http_servers') {
  if (state === undefined) return addedUp(state, kind);
  if (!known.has(state)) known.set(state, Object.create(null));
  const kinds = known.get(state);
  kinds[kind] ??= addedUp(state, kind);
  return kinds[kind];
}

function addedUp(state, kind) {
  const all = entries(state, 'metrics', 'aio', kind).map(([, one]) => one);
  const whole = Object.create(null);
  if (all.length === 0) return whole;
  whole.requests = sum(all.map((one) => numberAt(one, 'requests')));
  whole.errors = Object.create(null);
  for (const one of all) {
    for (const [name, count] of entries(one, 'errors')) {
      if (isNumber(count)) whole.errors[name] = (whole.errors[name] ?? 0) + count;
    }
  }
  whole.connections = sum(all.map((one) => numberAt(one, 'connections')));
  whole.active_requests = sum(all.map((one) => numberAt(one, 'active_requests')));
  whole.response_time = Object.create(null);
  whole.response_time.buckets = addBuckets(all.map((one) => at(one, 'response_time', 'buckets')));
  return whole;
}

/** How often the collectors have paused the process, and for how long altogether. */
export function pauses(state) {
  const all = entries(state, 'metrics', 'vm', 'gc').map(([, one]) => one);
  return {
    count: sum(all.map((one) => numberAt(one, 'pauses', 'count') ?? numberAt(one, 'count'))),
    millis: sum(all.map((one) => numberAt(one, 'pauses', 'total_ms') ?? numberAt(one, 'time_ms'))),
  };
}
