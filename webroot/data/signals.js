/** What the verdict needs to know of the past: a tracker (see `Store`) that puts it down with each moment. */

import { full } from './queues.js';
import { at, entries, errors, numberAt, pauses, timerMean, together } from './state.js';
import { share, sum } from './stats.js';

export const SIGNALS = [
  'sum_requests',
  'sum_4xx',
  'sum_5xx',
  'sum_gc_ms',
  'sum_throttled_ms',
  'sum_discarded',
  'lag_worst',
  'cpu_process',
  'cpu_system',
  'bus_oldest',
  'pool_wait',
  'files_share',
  'direct_share',
  'memory_share',
  'swap_share',
];

export function trackSignals({ state, window }, put, queues) {
  const http = together(state);
  put('sum_requests', numberAt(http, 'requests'));
  put('sum_4xx', errors(http, '4xx'));
  put('sum_5xx', errors(http, '5xx'));
  put('sum_gc_ms', pauses(state).millis);
  const vm = at(state, 'metrics', 'vm');
  put('sum_throttled_ms', numberAt(vm, 'cgroup', 'throttled_ms'));
  put('cpu_process', numberAt(vm, 'cpu', 'process'));
  put('cpu_system', numberAt(vm, 'cpu', 'system'));
  put('files_share', share(numberAt(vm, 'files', 'open'), numberAt(vm, 'files', 'max')));
  put.worst('lag_worst', worstLag(state));
  put('heap_left', heapLeft(state).bytes);
  const bus = at(state, 'metrics', 'aio', 'event_bus');
  put('sum_discarded', numberAt(bus, 'discarded'));
  put('bus_oldest', bus && (numberAt(bus, 'oldest_waiting_ms') ?? 0));
  const [fullest] = fullPools(state, window, queues);
  put('pool_wait', fullest ? fullest.wait : at(state, 'metrics', 'aio', 'pools') && 0);
  put('direct_share', directShare(state));
  put('memory_share', share(numberAt(state, 'memory', 'process', 'resident'), numberAt(vm, 'cgroup', 'memory_limit_bytes')));
  put('swap_share', swapShare(state));
}

/** How each event loop does. The lags come first: of very many loops the history may have no room for more. */
export function trackLoops({ state }, put) {
  const loops = at(state, 'metrics', 'aio', 'loops');
  const ids = Object.keys(loops ?? {});
  for (const id of ids) put.worst(`lag ${id}`, numberAt(loops, id, 'lag_ms'));
  for (const id of ids) put(`busy ${id}`, numberAt(loops, id, 'busy_share'));
  for (const id of ids) put.worst(`pending ${id}`, numberAt(loops, id, 'pending_tasks'));
}

/**
 * What the heap holds after collection: of each pool what its last collection left. A pool that none has cleaned yet counts with all it
 * holds, and is in `uncleaned`: G1 leaves its old generation alone for long.
 */
export function heapLeft(state) {
  const pools = entries(state, 'metrics', 'vm', 'memory_pools').filter(([, pool]) => at(pool, 'type') === 'heap');
  const uncleaned = pools.filter(([, pool]) => numberAt(pool, 'after_gc') === undefined).map(([name]) => name);
  if (uncleaned.length === pools.length) return { bytes: undefined, uncleaned };
  return { bytes: sum(pools.map(([, pool]) => numberAt(pool, 'after_gc') ?? numberAt(pool, 'used'))), uncleaned };
}

/** The lag of the loop that is the latest. */
export function worstLag(state) {
  let worst;
  const loops = at(state, 'metrics', 'aio', 'loops');
  for (const id of Object.keys(loops ?? {})) {
    const lag = numberAt(loops, id, 'lag_ms');
    if (lag !== undefined && !(lag <= worst)) worst = lag;
  }
  return worst;
}

/**
 * The pools of which all is in use while somebody waits, `{ name, pool, wait, mean }`, longest wait first: `wait` is the `mean` of those
 * who were given a place in the window before, or where nobody was, how long that has been so while somebody waited (see `Queues`);
 * `undefined` where neither is known.
 */
export function fullPools(state, window, queues) {
  return full(state)
    .map(([name, pool]) => {
      const then = at(window?.state, 'metrics', 'aio', 'pools', name);
      const mean = timerMean(at(pool, 'queue_time'), at(then, 'queue_time'));
      return { name, pool, mean, wait: mean ?? queues.waited(name, numberAt(state, 'ts')) };
    })
    .sort((a, b) => (b.wait ?? -1) - (a.wait ?? -1));
}

/** How much of its limit the direct memory takes: Netty's own and the JVM's count apart, and the fuller one is told. */
function directShare(state) {
  const direct = at(state, 'memory', 'direct');
  const max = numberAt(direct, 'max');
  const netty = numberAt(direct, 'netty');
  const jvm = numberAt(direct, 'used') === undefined ? undefined : numberAt(direct, 'used') - (netty ?? 0);
  const parts = [share(jvm, max), share(netty, numberAt(direct, 'netty_max') ?? max)].filter((part) => part !== undefined);
  return parts.length > 0 ? Math.max(...parts) : undefined;
}

function swapShare(state) {
  const swapped = numberAt(state, 'memory', 'process', 'swap');
  return share(swapped, sum([swapped, numberAt(state, 'memory', 'process', 'resident')]));
}
