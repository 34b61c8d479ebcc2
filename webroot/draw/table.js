/**
 * A table of live rows, each known by a key, so that a row stays the same element while its numbers change.
 *
 * A column: `title`, optionally `help`, `numeric`, `text(row)` or `fill(cell, row, kept)` for more than text, and `order(row)`
 * to sort by. Columns with an order have a button in their heading. Without a chosen order the rows stay as they come.
 */

import { arrange, make, setAttribute, setHidden, setText } from './dom.js';
import { byName } from '../data/state.js';

const MOST_ROWS = 200;

export class Table {
  #columns;
  #label;
  #most;
  #testId;
  #rows = new Map();
  #body = make('tbody');
  #empty = make('p', { class: 'empty' });
  #note = make('p', { class: 'note', hidden: '' });
  #scroller;
  #headings;
  #order;
  #last;
  /** Called when somebody has chosen another order. */
  onOrder = () => {};

  constructor({ label, columns, most = MOST_ROWS, testId }) {
    this.#label = label;
    this.#columns = columns;
    this.#most = most;
    this.#testId = testId;
    this.#headings = columns.map((column, i) => this.#heading(column, i));
    const head = make('thead', {}, make('tr', {}, ...this.#headings));
    const table = make('table', { 'aria-label': label }, head, this.#body);
    this.#scroller = make('div', { class: 'scroll', role: 'group', 'aria-label': label, tabindex: '0' }, table);
    this.element = make('div', { class: 'table' }, this.#scroller, this.#empty, this.#note);
  }

  /** Shows the rows, `[key, row]` each; `empty` says why there are none; `total` counts those not even given. */
  update(rows, { empty = 'None yet.', total = rows.length, noun = 'rows' } = {}) {
    this.#last = [rows, { empty, total, noun }];
    const sorted = this.#sorted(rows).slice(0, this.#most);
    const shown = sorted.map(([key, row]) => this.#row(key, row));
    const keys = new Set(sorted.map(([key]) => key));
    for (const key of this.#rows.keys()) if (!keys.has(key)) this.#rows.delete(key);
    arrange(this.#body, shown);
    setHidden(this.#scroller, shown.length === 0);
    setHidden(this.#empty, shown.length > 0);
    setText(this.#empty, empty);
    setHidden(this.#note, shown.length >= total);
    setText(this.#note, `${shown.length} of ${total.toLocaleString('en')} ${noun} shown`);
  }

  /** The number of the column that the rows are sorted by, with a minus for the largest first; `undefined` as they come. */
  get order() {
    return this.#order && `${this.#order.down ? '-' : ''}${this.#columns.indexOf(this.#order.column) + 1}`;
  }

  set order(text = '') {
    const column = this.#columns[text.replace(/^-/, '') - 1];
    this.#sort(column?.order ? { column, down: text.startsWith('-') } : undefined);
  }

  #row(key, row) {
    let kept = this.#rows.get(key);
    if (!kept) {
      const cells = this.#columns.map((column, i) =>
        make(i === 0 ? 'th' : 'td', {
          class: column.numeric ? 'numeric' : undefined,
          scope: i === 0 ? 'row' : undefined,
        }),
      );
      const element = make('tr', { data: this.#testId ? { testid: this.#testId, key } : {} }, ...cells);
      kept = { element, cells: cells.map((cell) => ({ cell, kept: {} })) };
      this.#rows.set(key, kept);
    }
    this.#columns.forEach((column, i) => {
      const { cell, kept: memory } = kept.cells[i];
      if (column.fill) column.fill(cell, row, memory);
      else setText(cell, column.text(row));
      if (column.hint) setAttribute(cell, 'title', column.hint(row));
    });
    return kept.element;
  }

  #sorted(rows) {
    if (!this.#order) return rows;
    const { column, down } = this.#order;
    const keyed = rows.map((entry) => [column.order(entry[1]), entry]);
    keyed.sort(([a], [b]) => {
      if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
      const order = typeof a === 'string' ? byName(a, b) : a - b;
      return down ? -order : order;
    });
    return keyed.map(([, entry]) => entry);
  }

  #heading(column, i) {
    const heading = make('th', { scope: 'col', class: column.numeric ? 'numeric' : undefined, title: column.help });
    if (!column.order) {
      heading.textContent = column.title;
      return heading;
    }
    heading.append(
      make('button', { type: 'button', class: 'sort', text: column.title, onclick: () => this.#choose(i) }),
    );
    return heading;
  }

  /** First click: numbers largest first, text from A; second: the other way round; third: as they come. */
  #choose(i) {
    const column = this.#columns[i];
    const first = Boolean(column.numeric);
    if (this.#order?.column !== column) this.#sort({ column, down: first });
    else this.#sort(this.#order.down === first ? { column, down: !first } : undefined);
    this.onOrder();
  }

  #sort(order) {
    this.#order = order;
    this.#headings.forEach((heading, i) => {
      const chosen = order !== undefined && this.#columns[i] === order.column;
      setAttribute(heading, 'aria-sort', chosen ? (order.down ? 'descending' : 'ascending') : undefined);
    });
    if (this.#last) this.update(...this.#last);
  }
}
