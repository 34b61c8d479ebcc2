import { make, setText } from '../draw/dom.js';
import { UNKNOWN } from '../draw/format.js';

/** A list of names and values; a fact is `[name, value, format, wide]`, a wide one having a line of its own. */
export class Facts {
  #values = new Map();
  element = make('dl', { class: 'facts' });

  update(facts) {
    for (const [name, value, format = String, wide = false] of facts) {
      if (!this.#values.has(name)) {
        const shown = make('dd', { data: { testid: `fact-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}` } });
        this.#values.set(name, shown);
        this.element.append(make('div', { class: wide ? 'wide' : undefined }, make('dt', { text: name }), shown));
      }
      setText(this.#values.get(name), value === undefined ? UNKNOWN : format(value));
    }
  }
}
