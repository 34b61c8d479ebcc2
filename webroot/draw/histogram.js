/** Bars of how many observations fell into each bucket of a histogram (`{"<upper bound>": count, "inf": count}`), with a name below. */

import { make, setAttribute, setHidden, setText } from './dom.js';
import { count } from './format.js';

export class Histogram {
  #name = make('figcaption', {});
  #bars = make('div', { class: 'bars', role: 'img' });
  #columns = new Map();
  #unit;
  element = make('figure', { class: 'histogram' }, this.#name, this.#bars);

  /** @param unit of the bounds, as it is written after a number */
  constructor(unit) {
    this.#unit = unit;
  }

  /** Shows these buckets under this name; buckets that are not known are no bars. */
  update(name, buckets) {
    setText(this.#name, name);
    const sorted = Object.entries(buckets ?? {})
      .map(([bound, many]) => [bound === 'inf' ? Infinity : Number(bound), many])
      .sort(([a], [b]) => a - b);
    const most = Math.max(1, ...sorted.map(([, many]) => many));
    const told = [];
    sorted.forEach(([bound, many], i) => {
      const range = this.#range(i === 0 ? 0 : sorted[i - 1][0], bound);
      const column = this.#column(bound);
      setText(column.many, many > 0 ? count(many) : '');
      setText(column.label, short(bound));
      setAttribute(column.element, 'title', `${count(many)}: ${range}`);
      column.bar.style.height = `${((many / most) * 100).toFixed(1)}%`;
      setAttribute(column.bar, 'data-any', many > 0 ? 'true' : undefined);
      if (many > 0) told.push(`${count(many)} ${range}`);
    });
    setHidden(this.#bars, sorted.length === 0);
    setAttribute(this.#bars, 'aria-label', told.length > 0 ? `${name}: ${told.join(', ')}` : `${name}: none`);
  }

  #range(above, to) {
    if (to === Infinity) return `more than ${above} ${this.#unit}`;
    return above === 0 ? `at most ${to} ${this.#unit}` : `over ${above} to ${to} ${this.#unit}`;
  }

  #column(bound) {
    if (!this.#columns.has(bound)) {
      const [many, bar, label] = [make('span', { class: 'many' }), make('span', { class: 'fill' }), make('span', { class: 'bound' })];
      const element = make('div', { class: 'column' }, make('div', { class: 'tall' }, many, bar), label);
      this.#columns.set(bound, { element, many, bar, label });
      this.#bars.append(element);
    }
    return this.#columns.get(bound);
  }
}

/** A bound where there is little room: `5k` for 5000. */
function short(bound) {
  if (bound === Infinity) return '∞';
  return bound >= 1000 ? `${bound / 1000}k` : String(bound);
}
