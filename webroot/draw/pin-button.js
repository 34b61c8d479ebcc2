/** The button that pins something to the top of the page, or takes it off. */

import { MOST } from '../data/pinned.js';
import { make, setAttribute } from './dom.js';

const SVG = 'http://www.w3.org/2000/svg';
/** A drawing pin: the head and the plate, then the needle. */
const SHAPE = 'M5 1.5h6M6 1.5v4.5l-2 3h8l-2-3v-4.5M8 9v5.5';

export class PinButton {
  element = make('button', { type: 'button', class: 'pin-top', data: { testid: 'pin-top' }, onclick: () => this.#pinned.toggle(this.#path) }, drawn());
  #pinned;
  #path;

  constructor(pinned) {
    this.#pinned = pinned;
  }

  /** What it pins, and what that is called. */
  show(path, name) {
    this.#path = path;
    const there = this.#pinned.has(path);
    const full = !there && this.#pinned.full;
    setAttribute(this.element, 'aria-pressed', String(there));
    setAttribute(this.element, 'aria-label', `Pin ${name} to the top`);
    setAttribute(this.element, 'aria-disabled', full ? 'true' : undefined);
    setAttribute(
      this.element,
      'title',
      full ? `${MOST} are pinned already: take one off first` : there ? 'Take it off the top' : 'Pin to the top, as a chart',
    );
  }
}

function drawn() {
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', '0 0 16 16');
  picture.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(SVG, 'path');
  shape.setAttribute('d', SHAPE);
  picture.append(shape);
  return picture;
}
