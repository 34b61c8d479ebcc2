import { Bar, make, setText } from '../dom.js';
import { bytes, count } from '../format.js';
import { at, entries, numberAt } from '../state.js';
import { share } from '../stats.js';
import { Table } from '../table.js';

/** The slots of Netty's allocator, where it has slots. */
export class SlabsPanel {
  id = 'slabs';
  title = 'Netty buffers';
  unit = 'slots';
  help =
    'The memory from which Vert.x takes its buffers. Arenas hand out slots of fixed sizes; the mark on a bar is ' +
    'the most that was ever in use at once.';
  #allocator = make('p', { class: 'note', 'data-testid': 'allocator' });
  #table = new Table({
    label: 'Slots of the buffer allocator',
    columns: [
      { title: 'Slab', order: ({ name }) => name, text: ({ name }) => name },
      {
        title: 'Slot',
        numeric: true,
        order: ({ slab }) => numberAt(slab, 'slot_bytes'),
        text: ({ slab }) => bytes(numberAt(slab, 'slot_bytes')),
      },
      {
        title: 'In use',
        fill: (cell, { slab }, kept) => {
          kept.bar ??= new Bar();
          if (!kept.bar.element.isConnected) cell.append(kept.bar.element);
          const total = numberAt(slab, 'total');
          kept.bar.set(share(numberAt(slab, 'used'), total), share(numberAt(slab, 'high_water'), total));
        },
      },
      {
        title: 'Used',
        numeric: true,
        order: ({ slab }) => numberAt(slab, 'used'),
        text: ({ slab }) => count(numberAt(slab, 'used')),
      },
      {
        title: 'Total',
        numeric: true,
        order: ({ slab }) => numberAt(slab, 'total'),
        text: ({ slab }) => count(numberAt(slab, 'total')),
      },
      {
        title: 'Most ever',
        numeric: true,
        order: ({ slab }) => numberAt(slab, 'high_water'),
        text: ({ slab }) => count(numberAt(slab, 'high_water')),
      },
    ],
  });

  mount(host) {
    host.append(this.#allocator, this.#table.element);
  }

  update({ state }) {
    const allocator = at(state, 'memory', 'allocator');
    const slabs = entries(state, 'memory', 'slabs').map(([name, slab]) => [name, { name, slab }]);
    setText(this.#allocator, summary(allocator));
    this.#table.update(slabs, { empty: reason(allocator), noun: 'slabs' });
  }
}

function summary(allocator) {
  if (!allocator) return 'The allocator is not known.';
  const heap = numberAt(allocator, 'used_heap');
  const direct = numberAt(allocator, 'used_direct');
  const chunk = numberAt(allocator, 'chunk_size');
  const arenas = numberAt(allocator, 'direct_arenas');
  return [
    String(at(allocator, 'name') ?? 'unnamed allocator'),
    direct === undefined ? '' : `direct ${bytes(direct)}`,
    heap === undefined ? '' : `heap ${bytes(heap)}`,
    arenas === undefined ? '' : `${count(arenas)} direct arenas`,
    chunk === undefined ? '' : `chunks of ${bytes(chunk)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function reason(allocator) {
  if (!allocator) return 'Nothing is known of the allocator that Vert.x uses.';
  if (at(allocator, 'pooled') === 1) return 'The pooled allocator runs, but none of its arenas holds memory yet.';
  return (
    'This allocator tells only how many bytes it holds: it has no arenas and no size classes to count. ' +
    'Start the process with -Dio.netty.allocator.type=pooled to see them.'
  );
}
