/**
 * What the numbers of the state mean that are no meters: whether they count since the start, and in which unit they are. By their
 * names and places, as the sources on the server write them.
 */

import { isObject } from './merge.js';
import { isNumber } from './stats.js';

const COUNTED = new Set(
  (
    'requests request_resets exceptions bytes_read bytes_written sent published received delivered processed discarded ' +
    'reply_failures completed ticks collections evictions refusals frames deltas_encoded states_encoded allocated_bytes ' +
    'process_time_ms total_loaded unloaded started throttled_count throttled_ms minor_faults major_faults blocked blocked_ms'
  ).split(' '),
);
/** Counted where they stand together with a time or with buckets; else just how many there are. */
const COUNTED_WITH = new Set(['count', 'total_ms', 'time_ms', 'sync_ms']);
const TIMES = ['total_ms', 'time_ms', 'sync_ms', 'buckets'];

const SIZES = new Set(
  'used committed max capacity peak after_gc resident peak_resident virtual swap used_direct used_heap chunk_size'.split(' '),
);
const SIZES_BELOW = new Set(['heap', 'non_heap', 'memory_pools', 'code_cache', 'direct', 'mapped', 'process', 'allocator']);

/** Whether the number at a path, in `parent`, grows with what has happened since the start. */
export function isCounted(path, parent) {
  if (path[0] !== 'metrics' && path[0] !== 'memory') return false;
  if (path[1] === 'app' || path[1] === 'registry') return false;
  const name = path.at(-1);
  const above = path.at(-2);
  if (above === 'states') return false;
  if (above === 'errors' || above === 'responses' || above === 'buckets') return true;
  if (COUNTED_WITH.has(name)) return isObject(parent) && TIMES.some((time) => time in parent);
  return COUNTED.has(name);
}

/** The unit of the number at a path: `bytes`, `ms` or not known. */
export function unitAt(path) {
  const name = path.at(-1);
  if (name.endsWith('_ms')) return 'ms';
  if (name.endsWith('_bytes') || name.startsWith('bytes_')) return 'bytes';
  if (path[1] === 'breakdown') return 'bytes';
  if (SIZES.has(name) && path.slice(1, -1).some((key) => SIZES_BELOW.has(key)) && path[1] !== 'modular') return 'bytes';
  return undefined;
}

/** Whether an object is what a timer or a summary writes. */
export function isTiming(node) {
  return isObject(node) && isNumber(node.count) && (isNumber(node.total_ms) || isNumber(node.total));
}
