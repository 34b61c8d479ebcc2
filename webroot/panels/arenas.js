/** Netty's arenas one by one: the chunks of each, by how full they are, and the buffers that are out. */

import { at, entries, numberAt } from '../data/state.js';
import { fullness } from '../data/slabs.js';
import { isNumber, share } from '../data/stats.js';
import { arrange, make, setAttribute } from '../draw/dom.js';
import { bytes, count, percent } from '../draw/format.js';
import { Table } from '../draw/table.js';

/** The server tells of so many chunks of an arena. */
const MOST_CHUNKS = 64;

export class ArenaTable {
  #table = new Table({
    label: 'Arenas',
    testId: 'arena-row',
    columns: [
      { title: 'Arena', order: ({ name }) => name, text: ({ name }) => name },
      { title: 'Threads', numeric: true, help: 'that take their buffers from it', order: (row) => row.n('threads'), text: (row) => count(row.n('threads')) },
      { title: 'Chunks', numeric: true, order: (row) => row.n('chunks'), text: (row) => count(row.n('chunks')) },
      { title: 'How full each is', help: 'one square per chunk, coloured like the cells above', fill: (cell, { arena }, kept) => squares(cell, arena, kept) },
      {
        title: 'Handed out',
        numeric: true,
        help: 'of all its chunks together',
        order: (row) => share(row.n('used_bytes'), row.n('chunk_bytes')),
        text: (row) => `${bytes(row.n('used_bytes'))} (${percent(share(row.n('used_bytes'), row.n('chunk_bytes')))})`,
      },
      {
        title: 'Buffers out',
        numeric: true,
        help: 'small (a slot), normal (pages of a chunk) and huge (memory of its own) buffers that are in use now',
        text: (row) => ['small', 'normal', 'huge'].map((kind) => count(row.n('active', kind))).join(' / '),
      },
      { title: 'Huge', numeric: true, help: 'bytes of buffers that are larger than a chunk', order: (row) => row.n('huge_bytes'), text: (row) => bytes(row.n('huge_bytes')) },
    ],
  });
  element = this.#table.element;

  /** @param orders see `Orders` */
  constructor(orders) {
    orders.add('arena', this.#table);
  }

  update(allocator) {
    const rows = entries(allocator, 'arenas').map(([name, arena]) => {
      return [name, { name, arena, n: (...path) => numberAt(arena, ...path) }];
    });
    this.element.hidden = rows.length === 0;
    this.#table.update(rows, { noun: 'arenas' });
  }
}

function squares(cell, arena, kept) {
  const usage = entries(arena, 'usage').filter(([, percentUsed]) => isNumber(percentUsed));
  kept.all ??= new Map();
  for (const name of kept.all.keys()) if (!usage.some(([other]) => other === name)) kept.all.delete(name);
  kept.box ??= make('span', { class: 'chunks', role: 'img' });
  if (!kept.box.isConnected) cell.append(kept.box);
  for (const [name, percentUsed] of usage) {
    if (!kept.all.has(name)) kept.all.set(name, make('span', { class: 'chunk' }));
    const square = kept.all.get(name);
    setAttribute(square, 'data-step', String(fullness(percentUsed, 100)));
    setAttribute(square, 'title', `Chunk ${name}: ${percent(percentUsed / 100)} handed out`);
  }
  const shown = [...usage].sort(([, a], [, b]) => b - a).map(([name]) => kept.all.get(name));
  arrange(kept.box, shown);
  const told = usage.map(([, percentUsed]) => percent(percentUsed / 100)).join(', ');
  const left = numberAt(arena, 'chunks') > MOST_CHUNKS ? `, and ${count(at(arena, 'chunks') - MOST_CHUNKS)} more` : '';
  setAttribute(kept.box, 'aria-label', usage.length > 0 ? `Chunks handed out: ${told}${left}` : 'No chunks');
}
