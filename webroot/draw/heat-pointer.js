/**
 * How a user goes about in a heat map: pointing, a click to a moment, dragging to zoom, a double click back to live; the arrow keys
 * from bucket to bucket, Enter to the moment, Escape to leave.
 *
 * What is pointed at is a moment, which is the crosshair's, and a bucket, which is `bucket` here.
 */

import { make, setHidden } from './dom.js';

const SHORTEST_DRAG = 8;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class HeatPointer {
  /** The bucket pointed at, `undefined` without one. */
  bucket;
  #picture;
  #columns;
  #used;
  #context;
  #onChange;
  #drag;
  #band = make('div', { class: 'heat-band', hidden: '' });

  /** `onChange()` is called when the bucket pointed at may have changed. */
  constructor(box, picture, context, onChange) {
    this.#picture = picture;
    this.#context = context;
    this.#onChange = onChange;
    box.append(this.#band);
    box.addEventListener('pointermove', (event) => this.#moved(event));
    box.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || !this.#columns) return;
      this.#drag = event.offsetX;
      box.setPointerCapture(event.pointerId);
    });
    box.addEventListener('pointerup', (event) => this.#up(event));
    for (const end of ['pointerleave', 'pointercancel', 'blur']) box.addEventListener(end, () => this.#leave());
    box.addEventListener('dblclick', () => context.timeline.goLive());
    box.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !this.#pressed(event.key)) return;
      event.preventDefault();
    });
  }

  /** What is drawn just now. */
  over(columns, used) {
    this.#columns = columns;
    this.#used = used;
  }

  #moved({ offsetX, offsetY }) {
    if (!this.#columns) return;
    this.#select(offsetX);
    const inside = this.#picture.holds(offsetX);
    this.bucket = inside ? this.#picture.bucketAt(offsetY) : undefined;
    this.#context.crosshair.set(inside || this.#drag !== undefined ? this.#picture.timeAt(offsetX) : undefined);
    this.#onChange();
  }

  #select(x) {
    const dragged = this.#drag !== undefined && Math.abs(x - this.#drag) >= SHORTEST_DRAG;
    setHidden(this.#band, !dragged);
    if (!dragged) return;
    const [left, right] = [Math.min(x, this.#drag), Math.max(x, this.#drag)].map((edge) => this.#picture.clampX(edge));
    this.#band.style.left = `${left}px`;
    this.#band.style.width = `${right - left}px`;
  }

  #up({ offsetX }) {
    const start = this.#drag;
    this.#drag = undefined;
    setHidden(this.#band, true);
    if (start === undefined) return;
    const { timeline, now } = this.#context;
    const [from, to] = [this.#picture.timeAt(Math.min(start, offsetX)), this.#picture.timeAt(Math.max(start, offsetX))];
    if (Math.abs(offsetX - start) < SHORTEST_DRAG) timeline.scrub(this.#picture.timeAt(offsetX), now());
    else timeline.zoom(from, to, now());
  }

  #leave() {
    this.bucket = undefined;
    this.#drag = undefined;
    setHidden(this.#band, true);
    this.#context.crosshair.set(undefined);
    this.#onChange();
  }

  /** Whether the key meant something here. */
  #pressed(key) {
    const columns = this.#columns;
    if (!columns || columns.size === 0 || this.#used[1] < 0) return false;
    const { crosshair, timeline, now } = this.#context;
    const here = this.bucket === undefined || crosshair.ts === undefined ? undefined : columns.at(crosshair.ts);
    if (STEPS[key]) {
      const [along, up] = STEPS[key];
      const column = here === undefined ? columns.size - 1 : Math.min(columns.size - 1, Math.max(0, here + along));
      const [first, last] = this.#used;
      this.bucket = here === undefined ? (columns.fullest(column) ?? first) : Math.min(last, Math.max(first, this.bucket + up));
      crosshair.set((columns.from[column] + columns.to[column]) / 2);
      this.#onChange();
      return true;
    }
    if (here === undefined || (key !== 'Enter' && key !== 'Escape')) return false;
    if (key === 'Enter') timeline.scrub(crosshair.ts, now());
    else this.#leave();
    return true;
  }
}
