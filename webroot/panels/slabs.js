import { Bar, make, setText } from '../draw/dom.js';
import { bytes, count, percent } from '../draw/format.js';
import { at, entries, numberAt } from '../data/state.js';
import { share, sum } from '../data/stats.js';
import { Table } from '../draw/table.js';

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
    chunksOf(allocator),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** How many chunks the arenas hold and how much of them is handed out. */
function chunksOf(allocator) {
  const arenas = entries(allocator, 'arenas').map(([, arena]) => arena);
  const chunks = sum(arenas.map((arena) => numberAt(arena, 'chunks')));
  if (chunks === undefined) return '';
  const used = sum(arenas.map((arena) => numberAt(arena, 'used_bytes')));
  const all = sum(arenas.map((arena) => numberAt(arena, 'chunk_bytes')));
  return `${count(chunks)} in all, ${percent(share(used, all))} handed out`;
}

function reason(allocator) {
  if (!allocator) return 'Nothing is known of the allocator that Vert.x uses.';
  if (at(allocator, 'pooled') === 1) return 'The pooled allocator runs, but none of its arenas holds memory yet.';
  return `${chunksKnown(allocator)} How full its chunks are, and which sizes its buffers have, cannot be known: it has no arenas
    and no size classes to count. Start the process with -Dio.netty.allocator.type=pooled to see them.`.replace(/\s+/g, ' ');
}

/** What an allocator without arenas lets be known of its chunks. */
function chunksKnown(allocator) {
  const chunks = at(allocator, 'chunks');
  if (!chunks) {
    return `This allocator tells only how many bytes it holds. Start the process with -XX:StartFlightRecording as well to see
      its chunks one by one, from then on.`;
  }
  const known = numberAt(chunks, 'direct_bytes');
  const held = numberAt(allocator, 'used_direct');
  const unknown = held > known ? ` Of ${bytes(held - known)} outside the heap it is not known: older than that.` : '';
  const since = new Date(numberAt(chunks, 'since_ms')).toLocaleTimeString();
  return `Since ${since} it has taken ${count(numberAt(chunks, 'count'))} chunks that it still holds: ${bytes(known)} outside the
    heap, ${bytes(numberAt(chunks, 'heap_bytes'))} on it.${unknown}`;
}
