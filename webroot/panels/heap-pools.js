import { at, entries, numberAt } from '../data/state.js';
import { ChangingChart } from '../draw/changing.js';
import { make } from '../draw/dom.js';
import { bytes, millis } from '../draw/format.js';

/** What collectors call the parts of the heap: the order from the ground up, and the colour. */
const KINDS = [
  { pattern: /old|tenured/i, colour: 'pool-old' },
  { pattern: /survivor/i, colour: 'pool-survivor' },
  { pattern: /eden|young|nursery/i, colour: 'pool-young' },
  { pattern: /./, colour: 'pool-other' },
];

/** The heap by memory pool, one on the other, with the pauses for garbage collection. */
export class HeapPoolsPanel {
  id = 'heap-pools';
  title = 'Heap by pool';
  unit = 'bytes';
  help =
    'The Java heap in use, by the pools of its collector, one on top of the other: what lives long is at the bottom. The dashed line is ' +
    'what the JVM has taken from the operating system for it. A triangle marks a pause; its length stands beside.';
  #chart;
  #empty = make('p', { class: 'empty', text: 'The JVM names no pools of its heap.', hidden: '' });

  mount(host, context) {
    this.#chart = new ChangingChart(host, { label: 'Java heap by pool', format: bytes }, context);
    host.append(this.#empty);
  }

  track({ state }, put) {
    for (const [name, pool] of heapPools(state)) put(`pool ${name}`, numberAt(pool, 'used'));
  }

  update({ state }) {
    const pools = heapPools(state);
    this.#empty.hidden = state === undefined || pools.length > 0;
    if (pools.length === 0) return;
    this.#chart.show([
      ...inOrder(pools.map(([name]) => name)),
      { name: 'heap_committed', label: 'Committed', colour: 'grey', dash: [4, 3] },
      { name: 'gc_pause', label: 'Pause', colour: 'amber', marks: true, format: millis },
    ]);
  }
}

function heapPools(state) {
  return entries(state, 'metrics', 'vm', 'memory_pools').filter(([, pool]) => at(pool, 'type') === 'heap');
}

/** The series of the pools, from the ground up; of two of a kind the second takes the colour that is left. */
function inOrder(names) {
  const kindOf = (name) => KINDS.findIndex(({ pattern }) => pattern.test(name));
  return names
    .map((name) => [kindOf(name), name])
    .sort(([a], [b]) => a - b)
    .map(([kind, name], i, all) => ({
      name: `pool ${name}`,
      label: name,
      colour: i > 0 && all[i - 1][0] === kind ? 'pool-other' : KINDS[kind].colour,
      stack: true,
    }));
}
