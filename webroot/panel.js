/** The frame around a panel, and when it is drawn. */

import { make } from './dom.js';

/** Numbers that change more often than this cannot be read. */
const TEXT_MILLIS = 250;

export class PanelFrame {
  #panel;
  #visible = true;
  #drawn = -Infinity;
  #broken = make('p', { class: 'empty', hidden: '', text: 'This panel could not be drawn; the console says why.' });

  constructor(panel) {
    this.#panel = panel;
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
    const heading = make('h2', { id: `${panel.id}-title` }, panel.title);
    if (panel.unit) heading.append(make('span', { class: 'unit', text: ` ${panel.unit}` }));
    const body = make('div', { class: 'body' });
    this.element = make(
      'section',
      {
        class: 'panel',
        id: panel.id,
        'aria-labelledby': heading.id,
        data: { testid: `panel-${panel.id}` },
      },
      make('header', {}, heading, button),
      help,
      this.#broken,
      body,
    );
    panel.mount(body);
    new IntersectionObserver(([entry]) => (this.#visible = entry.isIntersecting), { rootMargin: '100px' }).observe(this.element);
  }

  /** Draws the panel if it is on the screen and its turn has come. A panel that fails does not take the others along. */
  draw(view, now) {
    if (!this.#visible || now - this.#drawn < TEXT_MILLIS) return;
    this.#drawn = now;
    try {
      this.#panel.update(view);
      this.#broken.hidden = true;
    } catch (problem) {
      if (this.#broken.hidden) console.error(`panel ${this.#panel.id}`, problem);
      this.#broken.hidden = false;
    }
  }
}
