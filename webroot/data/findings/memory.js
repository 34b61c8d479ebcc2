/** Findings on memory: what collections leave, what they cost, and the limits of what is outside the heap. */

import { bytes, count, duration, percent } from '../../draw/format.js';
import { LIMITS } from '../limits.js';
import { growths, level, means } from '../series.js';
import { at, numberAt } from '../state.js';
import { share } from '../stats.js';
import { afterGc, trend } from '../trend.js';

/** Between more pauses than this the collections of a stretch say something of the live heap. */
const SHORTEST_LEAK_MILLIS = 3 * 60_000;

export function heap({ state, floor = [] }) {
  const max = numberAt(state, 'metrics', 'vm', 'heap', 'max');
  const left = afterGc(state).bytes;
  return [full(left, max, floor), rising(left, max, floor)].filter(Boolean);
}

function full(left, max, floor) {
  const { heapLeft } = LIMITS;
  // What the collections before have left decides with, so that one that frees a little more does not end it.
  const parts = [...floor.map(([, size]) => share(size, max) ?? null), share(left, max) ?? null];
  const reached = level(parts, heapLeft);
  if (!reached) return undefined;
  return {
    id: 'heap full',
    level: reached,
    weight: parts.at(-1),
    sentence: `The heap is ${percent(parts.at(-1))} full after garbage collection`,
    evidence: [`${bytes(left)} left of ${bytes(max)}`],
    why: heapLeft.why,
    panels: ['floor', 'heap'],
  };
}

/**
 * The leak trend. The rule: what collections leave rises by `trend` (a line through at least six of them, which scatter cannot explain),
 * over three minutes or more, and in the later half of that time as well: what only fills up after a start has stopped rising by then.
 */
function rising(left, max, floor) {
  const span = floor.length > 0 ? floor.at(-1)[0] - floor[0][0] : 0;
  if (span < SHORTEST_LEAK_MILLIS) return undefined;
  const middle = floor[0][0] + span / 2;
  const whole = trend(floor);
  const later = trend(floor.filter(([ts]) => ts >= middle));
  if (whole.way !== 'rises' || later.way !== 'rises') return undefined;
  const free = max === undefined ? undefined : max - left;
  const until = free === undefined ? undefined : (free / later.perMinute) * 60_000;
  return {
    id: 'heap rising',
    level: until < LIMITS.leak.bad ? 'bad' : 'poor',
    weight: whole.perMinute,
    sentence: `What garbage collection leaves rises by ${bytes(whole.perMinute)} a minute, over the last ${duration(span)}`,
    evidence: [
      `${count(whole.count)} collections`,
      until === undefined ? undefined : `at this pace the heap is full in ${duration(until)}`,
    ],
    why: `A heap that rises from collection to collection is what a leak looks like. ${LIMITS.leak.why}`,
    panels: ['floor', 'heap'],
  };
}

export function collector({ past }) {
  const { gcShare } = LIMITS;
  const paused = growths(past.times, past.sum_gc_ms, gcShare.millis);
  const parts = paused.map((one) => (one ? one.by / one.millis : null));
  const reached = level(parts, gcShare);
  if (!reached) return [];
  return [
    {
      id: 'gc share',
      level: reached,
      weight: parts.at(-1),
      sentence: `Garbage collection stops the process ${percent(parts.at(-1))} of the time`,
      evidence: [`${duration(paused.at(-1).by)} of the last ${duration(paused.at(-1).millis)}`],
      why: gcShare.why,
      panels: ['gc'],
    },
  ];
}

export function outside({ state, past }) {
  const memory = at(state, 'memory');
  const n = (...path) => numberAt(memory, ...path);
  return [
    limited(past, 'direct_share', LIMITS.direct, {
      id: 'direct',
      say: (part) => `Direct memory is ${percent(part)} full`,
      evidence: [`${bytes(n('direct', 'used'))} used`, `limit ${bytes(n('direct', 'max'))}`],
    }),
    limited(past, 'memory_share', LIMITS.memoryLimit, {
      id: 'memory limit',
      say: (part) => `The process takes ${percent(part)} of the memory its container may take`,
      evidence: [
        `${bytes(n('process', 'resident'))} resident`,
        `limit ${bytes(numberAt(state, 'metrics', 'vm', 'cgroup', 'memory_limit_bytes'))}`,
      ],
    }),
    limited(past, 'swap_share', LIMITS.swap, {
      id: 'swap',
      say: () => `${bytes(n('process', 'swap'))} of the process are swapped out`,
      evidence: [`${bytes(n('process', 'resident'))} resident`],
    }),
  ].filter(Boolean);
}

function limited(past, name, limit, { id, say, evidence }) {
  const reached = level(means(past.times, past[name], limit.millis), limit);
  if (!reached) return undefined;
  const part = past[name].findLast((value) => value !== null);
  return { id, level: reached, weight: part, sentence: say(part), evidence, why: limit.why, panels: ['memory'] };
}
