import { make, setText } from '../dom.js';
import { UNKNOWN } from '../format.js';

/** A list of names and values; a fact is `[name, value, format]`. */
export class Facts {
  #values = new Map();
  element = make('dl', { class: 'facts' });

  update(facts) {
    for (const [name, value, format = String] of facts) {
      if (!this.#values.has(name)) {
        const shown = make('dd');
        this.#values.set(name, shown);
        this.element.append(make('div', {}, make('dt', { text: name }), shown));
      }
      setText(this.#values.get(name), value === undefined ? UNKNOWN : format(value));
    }
  }
}
