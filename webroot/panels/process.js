import { bytes, count, duration, number } from '../draw/format.js';
import { at, numberAt } from '../data/state.js';
import { Facts } from './facts.js';

/** What else there is to know of the JVM. */
export class ProcessPanel {
  id = 'jvm';
  place = 'whole';
  title = 'Process';
  unit = '';
  help = 'The Java virtual machine and what the machine, or the container, lets it have.';
  #facts = new Facts();

  mount(host) {
    host.append(this.#facts.element);
  }

  update({ state }) {
    const vm = at(state, 'metrics', 'vm');
    const n = (...path) => numberAt(vm, ...path);
    const began = n('start_time_ms');
    this.#facts.update([
      ['Uptime', n('uptime_ms'), duration],
      ['Process', n('pid'), String],
      ['Processors', n('processors'), count],
      ['Load, 1 min', n('cpu', 'load_1m'), number],
      ['CPU time', n('cpu', 'process_time_ms'), duration],
      ['CPU limit', n('cgroup', 'cpu_limit'), number],
      ['Memory limit', memoryLimit(n('cgroup', 'memory_used_bytes'), n('cgroup', 'memory_limit_bytes'))],
      ['Heap, max', n('heap', 'max'), bytes],
      ['Non-heap', n('non_heap', 'used'), bytes],
      ['JVM', [at(vm, 'name'), at(vm, 'version')].filter(Boolean).join(' ') || undefined, String, true],
      ['Started', began === undefined ? undefined : new Date(began).toLocaleString('en-GB'), String, true],
      ['Compiler', at(vm, 'jit', 'compiler'), String, true],
    ]);
  }
}

function memoryLimit(used, limit) {
  return limit === undefined ? undefined : `${bytes(used)} of ${bytes(limit)}`;
}
