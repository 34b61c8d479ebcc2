/**
 * A table of so many rows that only those in sight are there, and a few on either side. All rows are equally high, as the style sheet
 * says; what does not fit is cut off, and its title has the whole.
 *
 * Columns are those of `Table`, but `sort` is a name: headings with one are buttons, and whoever gives the rows sorts them.
 */

import { arrange, make, setAttribute, setHidden, setText } from './dom.js';

const BEYOND = 6;
const ROWS_AT_FIRST = 40;

export class LongTable {
  #columns;
  #testId;
  #items = [];
  #describe = () => [];
  #rows = new Map();
  #height = 0;
  /** Asking the scroller each time would have the browser lay out the page in the middle of a frame. */
  #scrolledBy = 0;
  #tall = 0;
  #waiting = false;
  #above = make('tr', { class: 'filler', 'aria-hidden': 'true' }, make('td'));
  #below = make('tr', { class: 'filler', 'aria-hidden': 'true' }, make('td'));
  #body = make('tbody');
  #empty = make('p', { class: 'empty' });
  #table;
  #scroller;
  #headings;

  /** @param onSort called with the `sort` of a column whose heading was clicked */
  constructor({ label, columns, testId, onSort }) {
    this.#columns = columns;
    this.#testId = testId;
    this.#headings = columns.map((column) => heading(column, onSort));
    this.#table = make('table', { 'aria-label': label, class: 'long' }, make('thead', {}, make('tr', { 'aria-rowindex': '1' }, ...this.#headings)), this.#body);
    this.#scroller = make('div', { class: 'scroll', role: 'region', 'aria-label': label, tabindex: '0' }, this.#table);
    this.element = make('div', { class: 'table' }, this.#scroller, this.#empty);
    this.#scroller.addEventListener(
      'scroll',
      () => {
        this.#scrolledBy = this.#scroller.scrollTop;
        this.#scrolled();
      },
      { passive: true },
    );
    new ResizeObserver(() => {
      this.#height = 0;
      this.#tall = this.#scroller.clientHeight;
      this.#scrolled();
    }).observe(this.#scroller);
  }

  /** Whether a pointer or the keyboard is at it, so that rows should stay where they are. */
  get held() {
    return this.#body.matches(':hover') || this.#body.querySelector(':focus-visible') !== null;
  }

  /** Back to the top. To set what is set already would have the browser lay out the page at once, with each letter of a search. */
  rewind() {
    if (this.#scrolledBy > 0) this.#scroller.scrollTop = this.#scrolledBy = 0;
  }

  /** Shows items; `describe(item)` gives `[key, row]` of those in sight. `empty` says why there are none. */
  show(items, describe, { empty = 'None yet.' } = {}) {
    this.#items = items;
    this.#describe = describe;
    setHidden(this.#scroller, items.length === 0);
    setHidden(this.#empty, items.length > 0);
    setText(this.#empty, empty);
    setAttribute(this.#table, 'aria-rowcount', String(items.length + 1));
    this.#draw();
  }

  /** Marks the heading of the column that is sorted by; `down` when the largest comes first. */
  mark(sort, down) {
    this.#columns.forEach((column, i) => {
      const chosen = sort !== undefined && column.sort === sort;
      setAttribute(this.#headings[i], 'aria-sort', chosen ? (down ? 'descending' : 'ascending') : undefined);
    });
  }

  #scrolled() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#draw();
    });
  }

  #draw() {
    const count = this.#items.length;
    const height = this.#height;
    const first = height ? Math.floor(this.#scrolledBy / height) - BEYOND : 0;
    const most = height ? Math.ceil(this.#tall / height) + 2 * BEYOND : ROWS_AT_FIRST;
    const begin = Math.max(0, Math.min(first, count - most));
    const end = Math.min(count, begin + most);
    const shown = [];
    const keys = new Set();
    for (let i = begin; i < end; i++) {
      const [key, row] = this.#describe(this.#items[i]);
      keys.add(key);
      shown.push(this.#row(key, row, i));
    }
    for (const key of this.#rows.keys()) if (!keys.has(key)) this.#rows.delete(key);
    stretch(this.#above, begin * height);
    stretch(this.#below, (count - end) * height);
    arrange(this.#body, [this.#above, ...shown, this.#below]);
    if (!height && shown.length > 0) {
      this.#height = shown[0].getBoundingClientRect().height;
      if (this.#height) this.#scrolled();
    }
  }

  #row(key, row, index) {
    let kept = this.#rows.get(key);
    if (!kept) {
      const cells = this.#columns.map(({ numeric }, i) =>
        make(i === 0 ? 'th' : 'td', { class: numeric ? 'numeric' : undefined, scope: i === 0 ? 'row' : undefined }),
      );
      kept = { element: make('tr', { data: { testid: this.#testId } }, ...cells), cells: cells.map((cell) => ({ cell, memory: {} })) };
      this.#rows.set(key, kept);
    }
    setAttribute(kept.element, 'aria-rowindex', String(index + 2));
    this.#columns.forEach((column, i) => {
      const { cell, memory } = kept.cells[i];
      if (column.fill) column.fill(cell, row, memory);
      else setText(cell, column.text(row));
      if (column.hint) setAttribute(cell, 'title', column.hint(row));
    });
    return kept.element;
  }
}

function heading({ title, numeric, help, sort, width }, onSort) {
  const element = make('th', { scope: 'col', class: [numeric && 'numeric', width].filter(Boolean).join(' ') || undefined, title: help });
  if (sort) element.append(make('button', { type: 'button', class: 'sort', text: title, onclick: () => onSort(sort) }));
  else element.textContent = title;
  return element;
}

function stretch(filler, height) {
  const style = `${height}px`;
  if (filler.style.height !== style) filler.style.height = style;
  setHidden(filler, height === 0);
}
