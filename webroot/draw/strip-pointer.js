/**
 * Pointing at strips of time that lie below each other: the moment under the pointer is the crosshair's, dragging zooms, a click is
 * told with its moment, a double click goes back to live.
 */

import { make, setHidden } from './dom.js';

const SHORTEST_DRAG = 8;

export class StripPointer {
  /** The strip that is pointed at. */
  strip;
  #area;
  #context;
  #range;
  #start;
  #band = make('div', { class: 'strip-band', hidden: '' });

  /** `area()` gives where the strips lie in `box`, `{ left, width }`; `click(strip, ts)` is told of clicks, `moved()` of moves. */
  constructor(box, context, { area, click, moved }) {
    this.#area = area;
    this.#context = context;
    box.append(this.#band);
    const offset = (event) => event.clientX - box.getBoundingClientRect().left - area().left;
    box.addEventListener('pointermove', (event) => {
      const strip = event.target.closest('.strip');
      const x = offset(event);
      this.strip = strip ?? undefined;
      this.#select(x);
      context.crosshair.set(this.#range && (strip || this.#start !== undefined) ? this.#time(x) : undefined);
      moved();
    });
    box.addEventListener('pointerdown', (event) => {
      if (event.button === 0 && event.pointerType === 'mouse' && event.target.closest('.strip')) this.#start = offset(event);
    });
    box.addEventListener('click', (event) => {
      const strip = event.target.closest('.strip');
      const dragged = this.#end(offset(event));
      if (strip && !dragged && this.#range) click(strip, this.#time(offset(event)));
    });
    box.addEventListener('pointerleave', () => {
      this.strip = undefined;
      this.#end(undefined);
      context.crosshair.set(undefined);
      moved();
    });
    box.addEventListener('dblclick', (event) => {
      if (event.target.closest('.strip')) context.timeline.goLive();
    });
  }

  /** The stretch of time that is drawn. */
  over(from, to) {
    this.#range = { from, to };
  }

  #time(x) {
    const { from, to } = this.#range;
    return Math.min(to, Math.max(from, from + (x / this.#area().width) * (to - from)));
  }

  #select(x) {
    const dragged = this.#start !== undefined && Math.abs(x - this.#start) >= SHORTEST_DRAG;
    setHidden(this.#band, !dragged);
    if (!dragged) return;
    const { left, width } = this.#area();
    const [first, last] = [Math.min(x, this.#start), Math.max(x, this.#start)].map((edge) => Math.min(width, Math.max(0, edge)));
    this.#band.style.left = `${left + first}px`;
    this.#band.style.width = `${last - first}px`;
  }

  /** Whether something had been dragged; then it is zoomed to. */
  #end(x) {
    const start = this.#start;
    this.#start = undefined;
    setHidden(this.#band, true);
    if (x === undefined || start === undefined || Math.abs(x - start) < SHORTEST_DRAG) return false;
    const { timeline, now } = this.#context;
    timeline.zoom(this.#time(Math.min(x, start)), this.#time(Math.max(x, start)), now());
    return true;
  }
}
