/**
 * The frame around a panel: its heading, its explanation, and what is said when it cannot be drawn.
 *
 * A panel has `id`, `title`, `unit`, `help` and `mount(body, context)`; optionally `place` (its width: `half`, `third` or `whole`),
 * `update(view)` for words and numbers, a few times a second, `covers(view)` instead of `unit` where it changes what time they are of,
 * and `track(moment, put)` for what it draws over time (see `Store`). Pictures it gives to `context.screen`, which draws them with
 * every event while they are in sight. The context also has the `timeline`, the `crosshair`, the `address`, the `keys`, the `store`, what is
 * `pinned` to the top, which lines are `hidden`, the `orders` of tables, `track(tracker)` for lines that come and go, `goTo(millis)` for a moment, and `show({ panels, row, moment, … })` for a place in the
 * page at a moment; the panel's own `reveal(target)` hears of it; and `recorded()`, whether a recording is shown, so that there is nobody
 * to ask.
 */

import { make, setText } from './dom.js';

export class PanelFrame {
  panel;
  #drawn = false;
  #unit = make('span', { class: 'unit' });
  #broken = make('p', { class: 'empty broken', hidden: '', text: 'This panel could not be drawn; the console says why.' });

  constructor(panel, context) {
    this.panel = panel;
    const help = make('p', { class: 'help', id: `${panel.id}-help`, text: panel.help, hidden: '' });
    const button = make('button', {
      type: 'button',
      class: 'help-button',
      text: '?',
      'aria-label': `About: ${panel.title}`,
      'aria-expanded': 'false',
      'aria-controls': help.id,
      onclick: () => {
        help.hidden = !help.hidden;
        button.setAttribute('aria-expanded', String(!help.hidden));
      },
    });
    const heading = make('h3', { id: `${panel.id}-title`, tabindex: '-1' }, panel.title);
    if (panel.unit || panel.covers) heading.append(this.#unit);
    setText(this.#unit, panel.unit ? ` ${panel.unit}` : '');
    const body = make('div', { class: 'body' });
    this.element = make(
      'section',
      {
        class: `panel ${panel.place ?? 'half'}`,
        id: panel.id,
        'aria-labelledby': heading.id,
        data: { testid: `panel-${panel.id}` },
      },
      make('header', {}, heading, button),
      help,
      this.#broken,
      body,
    );
    panel.mount(body, context);
  }

  /** Puts the focus on its heading, for who was sent here. */
  focus() {
    this.element.querySelector('h3').focus({ preventScroll: true });
  }

  /** Draws the panel. One that fails does not take the others along. */
  draw(view) {
    // Before its first drawing has been laid out, nobody knows how much room it takes.
    if (this.#drawn) this.element.classList.add('settled');
    this.#drawn = true;
    try {
      this.panel.update?.(view);
      if (this.panel.covers) setText(this.#unit, ` ${this.panel.covers(view)}`);
      this.#broken.hidden = true;
    } catch (problem) {
      if (this.#broken.hidden) console.error(`panel ${this.panel.id}`, problem);
      this.#broken.hidden = false;
    }
  }
}
