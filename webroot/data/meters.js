/**
 * What a meter of the registry is, and what it tells of the time between two looks at it. Whatever has the same members is read the
 * same way, so that any timer of the state, and any plain number, can be looked at like a meter.
 */

import { at, numberAt, timerMean } from './state.js';
import { bucketGrowth, isNumber, percentile, rate } from './stats.js';

const MOST_OTHERS = 4;

/** The path to a meter in the state. */
export function meterPath(name, tags) {
  return ['metrics', 'modular', name, tags];
}

/**
 * `number`, a bare one; `counter`, `gauge`, `timer`, `summary`, `tasks` (long ones that run); `step`, of which a registry that counts by
 * steps tells the last whole one only; `other`, which has numbers of its own; `undefined` where there is nothing to tell.
 */
export function kindOf(node) {
  if (isNumber(node)) return 'number';
  if (node === null || typeof node !== 'object') return undefined;
  const type = named(node);
  if (isNumber(node.last_step) || isNumber(node.last_step_count)) return 'step';
  if (type.endsWith('gauge')) return 'gauge';
  if (type.endsWith('counter')) return 'counter';
  if (type === 'long_task_timer') return 'tasks';
  if (isNumber(node.count) && (isNumber(node.total_ms) || isTimer(node))) return 'timer';
  if (isNumber(node.count) && (isNumber(node.total) || type === 'summary')) return 'summary';
  return others(node).length > 0 ? 'other' : undefined;
}

/** Whether what it counts are times, which are told in milliseconds whatever the registry's unit is. */
export function isTimer(node) {
  return named(node).endsWith('timer') || isNumber(at(node, 'total_ms')) || isNumber(at(node, 'last_step_total_ms'));
}

/** The unit of its values; `undefined` when it names none. */
export function unitOf(node) {
  return isTimer(node) ? 'ms' : at(node, 'unit');
}

/** Its type in words. */
export function typeOf(node) {
  return named(node).replaceAll('_', ' ');
}

/** How often it has been used, or what it has counted, since the start. */
export function counted(node) {
  return kindOf(node) === 'counter' ? numberAt(node, 'value') : numberAt(node, 'count');
}

/** What it counts, per second. */
export function ratePerSecond(now, then, millis) {
  return rate(counted(now), counted(then), millis);
}

/** The mean of what it took in between two looks; of a step, that step's. */
export function mean(now, then) {
  const total = isTimer(now) ? 'total_ms' : 'total';
  if (kindOf(now) !== 'step') return numberAt(now, total) === undefined ? undefined : timerMean(now, then, total);
  const count = numberAt(now, 'last_step_count');
  const sum = numberAt(now, `last_step_${total}`);
  return count > 0 && sum !== undefined ? sum / count : undefined;
}

/** The percentiles `qs` of what it took in between two looks, `{ value, over }` each as `stats.percentile` gives them. */
export function percentiles(now, then, qs) {
  const buckets = at(now, 'buckets');
  const grown = buckets && bucketGrowth(buckets, at(then, 'buckets'));
  return qs.map((q) => percentile(grown, q, maximum(now)));
}

/** The greatest of late: Micrometer lets it fade after some minutes. */
export function maximum(node) {
  return numberAt(node, 'max_ms') ?? numberAt(node, 'max');
}

/** The one number that says how it stands now: a value, a total, how many run or were counted. */
export function standing(node) {
  if (isNumber(node)) return node;
  for (const key of ['value', 'active', 'count', 'last_step', 'last_step_count']) {
    const value = numberAt(node, key);
    if (value !== undefined) return value;
  }
  const [first] = others(node);
  return first && node[first];
}

/** The names of the numbers of a meter of a kind of its own, a few. */
export function others(node) {
  return Object.keys(node)
    .filter((key) => isNumber(node[key]))
    .slice(0, MOST_OTHERS);
}

/** What one of its members is called. */
export function figureOf(key) {
  return key.replace(/_ms$/, '').replaceAll('_', ' ');
}

/** The unit of one of its members: how many there are has none. */
export function unitOfFigure(node, key) {
  if (key.endsWith('_ms')) return 'ms';
  return /(^|_)(count|active)$/.test(key) ? undefined : at(node, 'unit');
}

/** The type as the server names it; whatever else may stand there is none. */
function named(node) {
  const type = at(node, 'type');
  return typeof type === 'string' ? type : '';
}
