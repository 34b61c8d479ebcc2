/**
 * Arithmetic on counters and histograms. Whatever is not known is `undefined` and stays so: nothing here answers 0 for want
 * of a better number.
 */

/** States do not change, and several percentiles are asked of the same two, ten times a second: what they took in by the later one. */
const lastGrowth = new WeakMap();

/** The rate per second of a counter that stood at `then` and, `millis` later, at `now`; not known when it went back. */
export function rate(now, then, millis) {
  const grown = growth(now, then);
  return grown === undefined || !(millis > 0) ? undefined : (grown * 1000) / millis;
}

/** By how much a counter rose; not known when one end is missing or it went back, as it does when it starts anew. */
export function growth(now, then) {
  return isNumber(now) && isNumber(then) && now >= then ? now - then : undefined;
}

/** `part` of `whole`, 0 to 1; not known when there is no whole. */
export function share(part, whole) {
  return isNumber(part) && isNumber(whole) && whole > 0 ? part / whole : undefined;
}

/** The sum of the numbers among the values; not known when there is none. */
export function sum(values) {
  let total;
  for (const value of values) if (isNumber(value)) total = (total ?? 0) + value;
  return total;
}

/**
 * What a histogram's buckets (`{"<upper bound>": count, "inf": count}`, not cumulative) took in between two looks.
 * A bound that is new has counted from 0; a bucket that went back means a histogram that started anew, hence not known.
 */
export function bucketGrowth(now, then) {
  if (!now || !then) return undefined;
  if (lastGrowth.get(now)?.then !== then) lastGrowth.set(now, { then, grown: grownBuckets(now, then) });
  return lastGrowth.get(now).grown;
}

function grownBuckets(now, then) {
  const grown = Object.create(null);
  for (const bound of Object.keys(now)) {
    const count = growth(now[bound], then[bound] ?? 0);
    if (count === undefined) return undefined;
    grown[bound] = count;
  }
  return grown;
}

/** Buckets added up bound by bound; not known when none are given. */
export function addBuckets(all) {
  let total;
  for (const buckets of all) {
    if (!buckets) continue;
    total ??= Object.create(null);
    for (const bound of Object.keys(buckets)) total[bound] = (total[bound] ?? 0) + buckets[bound];
  }
  return total;
}

/**
 * The value below which the share `q` of the observations lie, taken as spread evenly within their bucket.
 * `over` tells that it lies beyond the last bound, and that `value` is only this bound. Not known without observations.
 * The bucket in which the largest observation of late lies, where that is known, ends there.
 */
export function percentile(buckets, q, max) {
  if (!buckets) return undefined;
  const sorted = Object.keys(buckets)
    .map((bound) => [bound === 'inf' ? Infinity : Number(bound), buckets[bound]])
    .filter(([bound, count]) => !Number.isNaN(bound) && isNumber(count))
    .sort(([a], [b]) => a - b);
  const total = sorted.reduce((count, [, more]) => count + more, 0);
  if (!(total > 0)) return undefined;
  const rank = q * total;
  let below = 0;
  let lower = 0;
  for (const [bound, count] of sorted) {
    if (count > 0 && below + count >= rank) {
      if (bound === Infinity) return { value: lower, over: true };
      const upper = max > lower && max < bound ? max : bound;
      return { value: lower + (upper - lower) * Math.max(0, (rank - below) / count), over: false };
    }
    below += count;
    if (bound !== Infinity) lower = bound;
  }
  return { value: lower, over: true };
}

export function isNumber(value) {
  return typeof value === 'number' && Number.isFinite(value);
}
