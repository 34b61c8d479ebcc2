/** The picture of a heat map: where each moment and bucket lies, and its cells, axes and lines on a canvas. */

import { bucketEdge, timeTicks } from './heat-scale.js';
import { styled } from './theme.js';

/** The same as the charts', so that what is above each other is the same moment. */
const LEFT = 62;
const RIGHT = 8;
const TOP = 4;
const BOTTOM = 24;
const LABEL_HEIGHT = 14;
const TICK_SPACE = 80;
const HALF_TICK = 24;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export class HeatPicture {
  #canvas;
  #size = { width: 0, height: 0 };
  #from = 0;
  #to = 1;
  #first = 0;
  #last = -1;

  constructor(canvas) {
    this.#canvas = canvas;
  }

  /** The room for cells, in pixels. */
  get width() {
    return this.#size.width - LEFT - RIGHT;
  }

  get height() {
    return this.#size.height - TOP - BOTTOM;
  }

  resize({ width, height }) {
    this.#size = { width, height };
  }

  x(ts) {
    return LEFT + (this.width * (Math.min(this.#to, Math.max(this.#from, ts)) - this.#from)) / (this.#to - this.#from);
  }

  /** The upper edge of a bucket. */
  y(bucket) {
    return TOP + (this.height * (this.#last - bucket)) / (this.#last - this.#first + 1);
  }

  clampX(x) {
    return Math.min(LEFT + this.width, Math.max(LEFT, x));
  }

  timeAt(x) {
    return this.#from + ((this.clampX(x) - LEFT) / this.width) * (this.#to - this.#from);
  }

  /** Whether cells are drawn at this place. */
  holds(x) {
    return x === this.clampX(x);
  }

  /** The bucket at a height, `undefined` beside all. */
  bucketAt(y) {
    const bucket = this.#last - Math.floor(((y - TOP) / this.height) * (this.#last - this.#first + 1));
    return bucket >= this.#first && bucket <= this.#last ? bucket : undefined;
  }

  /** Draws `columns` (see `BucketHistory`) of a view; `scale` are the counts from which on each colour goes. */
  draw(view, columns, { bounds, used }, scale, format) {
    [this.#from, this.#to] = [view.from, view.to];
    [this.#first, this.#last] = used;
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(this.#size.width * ratio), Math.round(this.#size.height * ratio)];
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    const context = this.#canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.#size.width, this.#size.height);
    this.#cells(context, columns, bounds.length, scale);
    this.#axes(context, bounds, format);
    this.#moments(context, view);
  }

  #cells(context, { size, from, to, counts }, width, scale) {
    const lefts = new Int32Array(size);
    const rights = new Int32Array(size);
    // Known times have a ground of their own: nothing is not the same as nothing known.
    context.fillStyle = styled('surface-2');
    for (let i = 0; i < size; i++) {
      lefts[i] = Math.round(this.x(from[i]));
      rights[i] = Math.max(lefts[i] + 1, Math.round(this.x(to[i])));
      context.fillRect(lefts[i], TOP, rights[i] - lefts[i], this.height);
    }
    for (let level = 0; level < scale.length; level++) {
      const [least, next] = [scale[level], scale[level + 1] ?? Infinity];
      context.fillStyle = styled(`heat-${level}`);
      context.beginPath();
      for (let bucket = this.#first; bucket <= this.#last; bucket++) {
        const top = Math.round(this.y(bucket));
        const tall = Math.max(1, Math.round(this.y(bucket - 1)) - top);
        for (let i = 0; i < size; i++) {
          const n = counts[i * width + bucket];
          if (n >= least && n < next) context.rect(lefts[i], top, rights[i] - lefts[i], tall);
        }
      }
      context.fill();
    }
  }

  #axes(context, bounds, format) {
    context.font = `11px ${styled('font')}`;
    context.fillStyle = styled('ink-muted');
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    const every = Math.ceil(((this.#last - this.#first + 1) * LABEL_HEIGHT) / this.height);
    for (let bucket = this.#last; bucket >= this.#first; bucket -= every) {
      const middle = (this.y(bucket) + this.y(bucket - 1)) / 2;
      context.fillText(bucketEdge(bounds, bucket, format), LEFT - 6, Math.max(TOP + 6, middle), LEFT - 8);
    }
    context.textAlign = 'center';
    context.textBaseline = 'top';
    for (const at of timeTicks(this.#from, this.#to, this.width, TICK_SPACE)) {
      const x = this.x(at);
      if (this.holds(x - HALF_TICK) && this.holds(x + HALF_TICK - RIGHT)) context.fillText(clock.format(at), x, TOP + this.height + 9);
    }
  }

  /** The moment that a paused page is at, and the pins. */
  #moments(context, { live, at, pins }) {
    if (!live) this.#moment(context, at, styled('focus'));
    for (const name of Object.keys(pins)) this.#moment(context, pins[name], styled('ink'), name.toUpperCase());
    context.setLineDash([]);
  }

  #moment(context, ts, colour, name) {
    if (!(ts >= this.#from && ts <= this.#to)) return;
    const x = Math.round(this.x(ts)) + 0.5;
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = 1;
    context.setLineDash(name ? [3, 3] : []);
    context.beginPath();
    context.moveTo(x, TOP);
    context.lineTo(x, TOP + this.height);
    context.stroke();
    if (!name) return;
    context.font = `600 11px ${styled('font')}`;
    context.textAlign = 'left';
    context.textBaseline = 'top';
    context.fillText(name, x + 3, TOP + 1);
  }
}
