/** The occupancy of Netty's arenas as a grid that can be walked with the arrow keys: sizes of slots down, arenas across. */

import { make, setAttribute, setText } from '../draw/dom.js';
import { bytes, count, percent } from '../draw/format.js';
import { numberAt } from '../data/state.js';
import { share } from '../data/stats.js';
import { arenaName, fullness, kinds } from '../data/slabs.js';

/** With more arenas than this there is no room for numbers in the cells. */
const MOST_WITH_NUMBERS = 24;
const STEPS = ['none', 'to 20 %', 'to 40 %', 'to 60 %', 'to 80 %', 'to 100 %'];
const HINT = 'Point at a cell, or walk there with the arrow keys, to read its figures; a click or Enter shows its slots.';
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class SlabGrid {
  #onOpen;
  #grid = make('div', {
    class: 'slab-grid',
    role: 'grid',
    'aria-label': 'Slots in use, by the size of a slot and by arena',
    data: { testid: 'slab-grid' },
    onkeydown: (event) => this.#key(event),
    onclick: (event) => this.#clicked(event),
    onpointerover: (event) => this.#pointed(event),
    onpointerleave: () => this.#tell(undefined),
    onfocusin: (event) => this.#focused(event),
  });
  #told = make('p', { class: 'note', data: { testid: 'slab-told' }, text: HINT });
  #shape;
  #dense = false;
  /** The cell whose figures are told. */
  #toldOf;
  #marked;
  #cells = [];
  #at = [0, 0];
  element;

  /** @param onOpen called with the id of the slab that shall be shown slot by slot */
  constructor(onOpen) {
    this.#onOpen = onOpen;
    const key = STEPS.map((label, step) =>
      make('li', {}, make('span', { class: `swatch occ-${step}`, 'aria-hidden': 'true' }), make('span', { text: label })),
    );
    const mark = make('li', {}, make('span', { class: 'swatch high-mark', 'aria-hidden': 'true' }), make('span', { text: 'most ever in use' }));
    const legend = make('ul', { class: 'legend', 'aria-label': 'Colours by the share of slots in use' }, ...key, mark);
    this.element = make('div', {}, legend, make('div', { class: 'slab-scroll' }, this.#grid), this.#told);
  }

  /** Shows a grid as `slabGrid` makes it. */
  update({ arenas, rows }) {
    const shape = JSON.stringify([arenas, rows.map(({ key }) => key)]);
    if (shape !== this.#shape) this.#build(arenas, rows);
    this.#shape = shape;
    rows.forEach((row, y) => row.cells.forEach((found, x) => this.#fill(this.#cells[y][x], found)));
    if (this.#toldOf) this.#tell(this.#toldOf);
  }

  /** Marks the slab that is shown slot by slot. */
  mark(id) {
    const cell = id === undefined ? undefined : this.#cells.flat().find(({ id: own }) => own === id);
    if (cell === this.#marked) return;
    this.#marked?.element.removeAttribute('aria-selected');
    if (cell) setAttribute(cell.element, 'aria-selected', 'true');
    this.#marked = cell;
  }

  /** Puts the focus back to where it was last. */
  focus() {
    this.#cells[this.#at[0]]?.[this.#at[1]]?.element.focus();
  }

  #build(arenas, rows) {
    const held = this.#grid.contains(document.activeElement);
    this.#grid.style.setProperty('--arenas', String(arenas.length));
    this.#dense = arenas.length > MOST_WITH_NUMBERS;
    this.#toldOf = undefined;
    setAttribute(this.#grid, 'data-dense', this.#dense ? 'true' : undefined);
    this.#at = [Math.min(this.#at[0], rows.length - 1), Math.min(this.#at[1], arenas.length - 1)];
    this.#cells = rows.map((_, y) =>
      arenas.map((__, x) => {
        const here = y === this.#at[0] && x === this.#at[1];
        const place = { x: String(x), y: String(y) };
        return { row: rows[y], arena: arenas[x], element: make('div', { role: 'gridcell', class: 'slab', tabindex: here ? '0' : '-1', data: place }) };
      }),
    );
    const above = kinds(arenas).map(([kind, many]) => {
      const cell = make('div', { role: 'columnheader', class: 'arena-kind', text: kind, 'aria-colspan': String(many) });
      cell.style.gridColumn = `span ${many}`;
      return cell;
    });
    const numbers = arenas.map((arena) => make('div', { role: 'columnheader', class: 'arena', title: arena, text: arenaName(arena).number }));
    this.#grid.replaceChildren(
      make('div', { role: 'row' }, make('div', { role: 'columnheader', text: 'Slot' }), ...above),
      make('div', { role: 'row' }, make('div', { role: 'columnheader', text: 'Arena', class: 'arena first' }), ...numbers),
      ...rows.map((row, y) =>
        make(
          'div',
          { role: 'row', class: row.kind === 'pages' ? 'pages' : undefined },
          make('div', { role: 'rowheader', text: sizeName(row) }),
          ...this.#cells[y].map(({ element }) => element),
        ),
      ),
    );
    if (held) this.focus();
  }

  /** Touches only what differs: there may be thousands of cells, and a few of them change in a second. */
  #fill(cell, found) {
    const [id, slab] = found ?? [];
    if (cell.slab === slab && cell.id === id && cell.filled) return;
    const { element } = cell;
    if (cell.id !== id || !cell.filled) {
      setAttribute(element, 'data-slab', id);
      setAttribute(element, 'data-testid', id === undefined ? undefined : 'slab-cell');
    }
    Object.assign(cell, { id, slab, filled: true });
    const [used, total, high] = ['used', 'total', 'high_water'].map((key) => numberAt(slab, key));
    const text = used === undefined || this.#dense ? '' : used < 1000 ? String(used) : short.format(used);
    if (text !== cell.shown) element.textContent = text;
    cell.shown = text;
    const step = fullness(used, total);
    if (step !== cell.step) setAttribute(element, 'data-step', step?.toString());
    cell.step = step;
    const mark = this.#dense ? 0 : Math.min(1, share(high, total) ?? 0);
    if (mark === cell.mark) return;
    if (mark > 0 !== cell.mark > 0) setAttribute(element, 'data-marked', mark > 0 ? 'true' : undefined);
    if (mark > 0) element.style.setProperty('--high', mark.toFixed(3));
    cell.mark = mark;
  }

  #cellOf(target) {
    const element = target.closest?.('[role=gridcell]');
    return element ? this.#cells[Number(element.dataset.y)]?.[Number(element.dataset.x)] : undefined;
  }

  /** Tells the figures of a cell, to eyes below the grid and to a screen reader as its name. */
  #tell(cell) {
    if (cell !== this.#toldOf) this.#toldOf?.element.removeAttribute('aria-label');
    this.#toldOf = cell;
    const text = cell ? words(cell) : HINT;
    setText(this.#told, text);
    if (cell) setAttribute(cell.element, 'aria-label', text);
  }

  #pointed(event) {
    const cell = this.#cellOf(event.target);
    if (cell) this.#tell(cell);
  }

  #focused(event) {
    const cell = this.#cellOf(event.target);
    if (!cell) return;
    const old = this.#cells[this.#at[0]]?.[this.#at[1]];
    if (old) setAttribute(old.element, 'tabindex', '-1');
    setAttribute(cell.element, 'tabindex', '0');
    this.#at = [Number(cell.element.dataset.y), Number(cell.element.dataset.x)];
    this.#tell(cell);
  }

  #clicked(event) {
    const cell = this.#cellOf(event.target);
    if (cell?.id !== undefined) this.#onOpen(cell.id);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const cell = this.#cellOf(event.target);
    if (!cell) return;
    const [y, x] = this.#at;
    const last = this.#cells[0].length - 1;
    let to;
    if (MOVES[event.key]) to = [y + MOVES[event.key][0], x + MOVES[event.key][1]];
    else if (event.key === 'Home') to = [y, 0];
    else if (event.key === 'End') to = [y, last];
    else if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (to) this.#cells[to[0]]?.[to[1]]?.element.focus();
    else if (cell.id !== undefined) this.#onOpen(cell.id);
  }
}

/** What a row is of. */
export function sizeName({ kind, slotBytes }) {
  return kind === 'pages' ? `Pages, ${bytes(slotBytes)}` : bytes(slotBytes);
}

function words({ row, arena, slab }) {
  const [used, total, high] = ['used', 'total', 'high_water'].map((key) => numberAt(slab, key));
  const of = `${arena}, ${row.kind === 'pages' ? `pages of ${bytes(row.slotBytes)}` : `slots of ${bytes(row.slotBytes)}`}`;
  if (slab === undefined) return `${of}: none yet.`;
  if (!(total > 0)) return `${of}: none now, at most ${count(high)} in use ever.`;
  const room = `${bytes(used * row.slotBytes)} of ${bytes(total * row.slotBytes)}`;
  return `${of}: ${count(used)} of ${count(total)} in use (${percent(share(used, total))}; ${room}), at most ${count(high)} ever.`;
}
