import { make, setHidden, setText } from '../draw/dom.js';
import { bytes, count, percent } from '../draw/format.js';
import { slabGrid } from '../data/slabs.js';
import { at, entries, numberAt } from '../data/state.js';
import { share, sum } from '../data/stats.js';
import { ArenaTable } from './arenas.js';
import { SlabGrid } from './slab-grid.js';
import { SlabPicture } from './slab-picture.js';

/** How full Netty's arenas are: all of them as a map, and each slab slot by slot. */
export class SlabsPanel {
  id = 'slabs';
  title = 'Netty buffers';
  unit = 'slots in use';
  help =
    'The memory from which Vert.x takes its buffers. Each arena cuts its chunks into slots of fixed sizes, and hands these out: a column ' +
    'is an arena, a row a size, and the colour how many of the slots that exist are taken, by buffers or by a thread that keeps them for ' +
    'its next one. The line in a cell is the most that was ever in use at once. Buffers larger than a chunk are in no slot.';
  #allocator = make('p', { class: 'note', 'data-testid': 'allocator' });
  #empty = make('p', { class: 'empty', data: { testid: 'slabs-empty' } });
  #grid = new SlabGrid((id) => this.#open(id, true));
  #picture = new SlabPicture(() => this.#closed());
  #arenas;
  #part = make('div', { class: 'slab-part', hidden: '' }, this.#grid.element, this.#picture.element);
  #slabs;
  #touch;
  #recorded;

  mount(host, { address, touch, orders, recorded }) {
    this.#touch = touch;
    this.#arenas = new ArenaTable(orders);
    this.#recorded = recorded;
    host.append(this.#allocator, this.#empty, this.#part, this.#arenas.element);
    address.bind('slab', {
      get: () => this.#picture.id,
      set: (id) => (id ? this.#open(id, false) : this.#picture.close()),
    });
  }

  update({ state, live }) {
    const allocator = at(state, 'memory', 'allocator');
    const slabs = at(state, 'memory', 'slabs');
    setText(this.#allocator, summary(allocator));
    if (slabs !== this.#slabs) {
      this.#slabs = slabs;
      this.#grid.update(slabGrid(state));
      this.#grid.mark(this.#picture.id);
    }
    const none = Object.keys(slabs ?? {}).length === 0;
    setHidden(this.#part, none && this.#picture.id === undefined);
    setHidden(this.#grid.element, none);
    setHidden(this.#empty, !none);
    setText(this.#empty, none ? reason(allocator) : '');
    this.#arenas.update(allocator);
    this.#picture.update(live, this.#recorded(), numberAt(slabs, this.#picture.id, 'slot_bytes'));
  }

  #open(id, focus) {
    setHidden(this.#part, false);
    this.#grid.mark(id);
    this.#picture.open(id, numberAt(this.#slabs, id, 'slot_bytes'), focus);
    this.#touch?.();
  }

  #closed() {
    this.#grid.mark(undefined);
    this.#grid.focus();
    this.#touch?.();
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
  const since = new Date(numberAt(chunks, 'since_ms')).toLocaleTimeString('en-GB');
  return `Since ${since} it has taken ${count(numberAt(chunks, 'count'))} chunks that it still holds: ${bytes(known)} outside the
    heap, ${bytes(numberAt(chunks, 'heap_bytes'))} on it.${unknown}`;
}
