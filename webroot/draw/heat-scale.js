/** How a heat map tells counts by colour, times by labels, and buckets by words. Pure. */

/** Each colour begins at the count of its rung: a little more than three times as much for each. */
const RUNGS = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 1 : 3) * 10 ** Math.floor(i / 2));
export const COLOURS = 7;

/** From which counts on the colours go, palest first, so that the greatest count has one: at most as many as there are colours. */
export function rungs(greatest) {
  const reached = Math.max(1, RUNGS.findLastIndex((rung) => rung <= greatest) + 1);
  const shown = RUNGS.slice(Math.max(0, reached - COLOURS), reached);
  return [1, ...shown.slice(1)];
}

const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800].map((seconds) => seconds * 1000);

/** Moments to label between two, at most one in `space` pixels of `width`. */
export function timeTicks(from, to, width, space) {
  const step = TIME_STEPS.find((one) => (one / (to - from)) * width >= space) ?? TIME_STEPS.at(-1);
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** What stands at a bucket on the scale: the bound it reaches up to. */
export function bucketEdge(bounds, bucket, format) {
  if (bounds[bucket] !== Infinity) return format(bounds[bucket]);
  return bucket === 0 ? 'any' : `> ${format(bounds[bucket - 1])}`;
}

/** A bucket in words: between which bounds its observations lie. */
export function bucketName(bounds, bucket, format) {
  const lower = bounds[bucket - 1];
  const upper = bounds[bucket];
  if (upper === Infinity) return lower === undefined ? 'any' : `> ${format(lower)}`;
  return lower === undefined ? `≤ ${format(upper)}` : range(format(lower), format(upper));
}

/** The unit once, where it is the same. */
function range(lower, upper) {
  const [number, unit] = lower.split(' ');
  return unit !== undefined && upper.endsWith(` ${unit}`) ? `${number} – ${upper}` : `${lower} – ${upper}`;
}
