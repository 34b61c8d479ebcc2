import { bytes, count, duration, millis, number, percent, UNKNOWN } from '../draw/format.js';
import { at, entries, numberAt } from '../data/state.js';
import { sum } from '../data/stats.js';
import { Table } from '../draw/table.js';
import { Facts } from './facts.js';

/** The JVM and what it takes of the machine. */
export class ProcessPanel {
  id = 'jvm';
  place = 'whole';
  title = 'Process';
  unit = '';
  help = 'The Java virtual machine and what it uses of the machine. CPU is a share of all processors together.';
  #facts = new Facts();
  #collectors = new Table({
    label: 'Garbage collectors since the start',
    testId: 'gc-row',
    columns: [
      { title: 'Garbage collector', text: ({ name }) => name },
      {
        title: 'Pauses',
        numeric: true,
        text: ({ gc }) => count(numberAt(gc, 'pauses', 'count') ?? numberAt(gc, 'count')),
      },
      {
        title: 'Time',
        numeric: true,
        text: ({ gc }) => millis(numberAt(gc, 'pauses', 'total_ms') ?? numberAt(gc, 'time_ms')),
      },
      { title: 'Recent max', numeric: true, text: ({ gc }) => millis(numberAt(gc, 'pauses', 'max_ms')) },
      { title: 'Last cause', text: ({ gc }) => String(at(gc, 'last_cause') ?? UNKNOWN) },
    ],
  });

  mount(host) {
    host.append(this.#facts.element, this.#collectors.element);
  }

  update({ state }) {
    const vm = at(state, 'metrics', 'vm');
    const n = (...path) => numberAt(vm, ...path);
    const states = entries(vm, 'threads', 'states').filter(([, value]) => value > 0);
    this.#facts.update([
      ['CPU, process', n('cpu', 'process'), percent],
      ['CPU, machine', n('cpu', 'system'), percent],
      ['Load, 1 min', n('cpu', 'load_1m'), number],
      ['Processors', n('processors'), count],
      ['CPU limit', n('cgroup', 'cpu_limit'), number],
      ['Throttled', n('cgroup', 'throttled_ms'), millis],
      [
        'Memory limit',
        n('cgroup', 'memory_limit_bytes') === undefined
          ? undefined
          : `${bytes(n('cgroup', 'memory_used_bytes'))} of ${bytes(n('cgroup', 'memory_limit_bytes'))}`,
      ],
      ['Threads', n('threads', 'live'), count],
      ['Threads, peak', n('threads', 'peak'), count],
      ['Heap, max', n('heap', 'max'), bytes],
      ['Allocating', n('allocation_rate') === undefined ? undefined : `${bytes(n('allocation_rate'))}/s`],
      ['Non-heap', n('non_heap', 'used'), bytes],
      [
        'Open files',
        n('files', 'open') === undefined ? undefined : `${count(n('files', 'open'))} of ${count(n('files', 'max'))}`,
      ],
      ['Classes', n('classes', 'loaded'), count],
      ['JIT time', n('jit', 'time_ms'), duration],
      ['Code cache', part(n('code_cache', 'used'), n('code_cache', 'max'), bytes)],
      [
        'Safepoints',
        n('safepoints', 'count') === undefined
          ? undefined
          : `${count(n('safepoints', 'count'))}, ${duration(n('safepoints', 'time_ms'))} in all`,
      ],
      [
        'Virtual threads',
        n('virtual_threads', 'mounted') === undefined
          ? undefined
          : `${count(n('virtual_threads', 'mounted'))} running, ${count(n('virtual_threads', 'queued'))} waiting`,
      ],
      ['Left by the last GC', afterGc(vm), bytes],
      ['Uptime', n('uptime_ms'), duration],
      ['Deadlocks', deadlocks(vm), String, true],
      [
        'Thread states',
        states.length
          ? states.map(([name, value]) => `${count(value)} ${name.replace('_', ' ')}`).join(', ')
          : undefined,
        String,
        true,
      ],
      ['JVM', [at(vm, 'name'), at(vm, 'version')].filter(Boolean).join(' ') || undefined, String, true],
    ]);
    this.#collectors.update(entries(vm, 'gc').map(([name, gc]) => [name, { name, gc }]));
  }
}

function part(some, all, format) {
  if (some === undefined) return undefined;
  return all === undefined ? format(some) : `${format(some)} of ${format(all)}`;
}

/** What collections left in the pools of the heap, each when it was last cleaned: where that keeps rising, something leaks. */
function afterGc(vm) {
  return sum(
    entries(vm, 'memory_pools')
      .filter(([, pool]) => at(pool, 'type') === 'heap')
      .map(([, pool]) => numberAt(pool, 'after_gc')),
  );
}

function deadlocks(vm) {
  const threads = numberAt(vm, 'deadlocks', 'count');
  if (threads === undefined) return undefined;
  if (threads === 0) return 'none';
  const listed = entries(vm, 'deadlocks', 'threads').map(
    ([, thread]) => `${at(thread, 'name')} waits for ${at(thread, 'waits_for') ?? '?'} of ${at(thread, 'held_by') ?? '?'}`,
  );
  return `${count(threads)} threads: ${listed.join('; ')}`;
}
