import { keyOf } from '../data/pinned.js';
import { arrange, make, setHidden, setText } from '../draw/dom.js';
import { PinCard } from './pin-card.js';

/** The meters and other figures that were pinned to the top, a chart or two each. */
export class PinnedPanel {
  id = 'pinned';
  place = 'whole';
  title = 'Pinned';
  help =
    'What you have pinned: counters as rates over the second before, gauges as they are, timers and summaries as percentiles (when they ' +
    'have buckets) and mean over the five seconds before, and their rate. The pin beside a meter, a figure of the application or a ' +
    'difference adds it; the pin on a card takes it off. The address keeps them.';
  #context;
  #frame;
  #cards = new Map();
  #body = make('div', { class: 'pins' });
  #note = make('p', { class: 'note', hidden: '', data: { testid: 'pinned-note' } });

  mount(host, context) {
    this.#context = context;
    this.#frame = host.parentElement;
    this.#frame.hidden = true;
    host.append(this.#body, this.#note);
  }

  update(view) {
    const { pinned } = this.#context;
    const paths = pinned.paths;
    const keys = new Set(paths.map(keyOf));
    for (const [key, card] of this.#cards) {
      if (keys.has(key)) continue;
      card.close();
      this.#cards.delete(key);
    }
    const shown = paths.map((path) => this.#card(path));
    arrange(
      this.#body,
      shown.map(({ element }) => element),
    );
    for (const card of shown) card.update(view);
    setHidden(this.#frame, shown.length === 0);
    const left = pinned.beyondText;
    setHidden(this.#note, left === 0);
    setText(this.#note, `${left} of them would make the address too long and ${left === 1 ? 'is' : 'are'} not in it.`);
  }

  #card(path) {
    const key = keyOf(path);
    if (!this.#cards.has(key)) this.#cards.set(key, new PinCard(path, this.#context));
    return this.#cards.get(key);
  }
}
