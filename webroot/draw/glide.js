/**
 * Lets the picture of a plot glide: while time goes on all of it goes to the left by whole pixels, and only its right end is drawn.
 * To draw lines of hundreds of points is what a chart costs most by far, and this takes a fifth of it.
 *
 * What a whole drawing alone finds out (the scale, the labels, what has changed in the past) comes with the next one, within a few seconds.
 */

/** A picture glides for so long, more or less, that not all of them are drawn anew in the same frame. */
const LEAST_MILLIS = 2000;
const SPREAD_MILLIS = 2000;
/** Below the axis, where the labels of the time go along and those of the scale do not. */
const LABELS_BELOW = 8;

/** The stretch of a live view moved to the grid of pixels, so that each picture is the one before, some pixels on. */
export function snapped({ from, to, live }, width) {
  if (!live || !(width > 0)) return { from, to };
  const step = (to - from) / width;
  const end = Math.floor(to / step) * step;
  return { from: end - (to - from), to: end };
}

/** Where one picture of `width` pixels, of the stretch `was`, has to go for another: the pixels, `undefined` when it has to be drawn anew. */
export function shiftOf(was, { from, to }, width) {
  const by = Math.round(((to - was.to) / (to - from)) * width);
  return to - from === was.to - was.from && by >= 0 && by < width / 4 ? by : undefined;
}

/** Whether all values lie on the scale. */
export function fits(columns, { min, max }) {
  return columns.every((column) => column.every((value) => value === null || (value >= min && value <= max)));
}

export class Glide {
  #plot;
  #stretch;
  #pins;
  #width;
  #until;
  #since;
  #random;

  /** The plot has just been drawn whole, for this stretch, with these times (in seconds). */
  begin(plot, view, stretch, times, random = Math.random) {
    this.#random = random;
    this.#plot = plot;
    this.#stretch = stretch;
    this.#pins = view.pins;
    this.#width = plot.bbox.width;
    this.#until = view.live && times.length > 3 ? view.to + LEAST_MILLIS + this.#random() * SPREAD_MILLIS : undefined;
    this.#drawn(times);
  }

  /** The next picture is drawn whole. */
  end() {
    this.#until = undefined;
  }

  /** From which moment on values are to be read, milliseconds; `undefined` when the picture has to be drawn whole. */
  since(view) {
    const { live, to, pins } = view;
    const goesOn = live && to >= this.#stretch?.to && to < this.#until && pins.a === this.#pins.a && pins.b === this.#pins.b;
    if (!goesOn || this.#plot.bbox.width !== this.#width || shiftOf(this.#stretch, snapped(view, this.#width), this.#width) === undefined) return undefined;
    return this.#since;
  }

  /**
   * Moves the picture on to a view and has `draw(left, right)` draw what is new, in canvas pixels, within a clip: from the second of
   * `times` on, which are those since `since` and two before. The scale of the time is then that of the view.
   */
  on(view, times, draw) {
    const plot = this.#plot;
    const { ctx, bbox } = plot;
    const { canvas } = ctx;
    const stretch = snapped(view, this.#width);
    const by = shiftOf(this.#stretch, stretch, this.#width);
    this.#stretch = stretch;
    const [min, max] = [stretch.from / 1000, stretch.to / 1000];
    // uPlot keeps them twice, the second time as they are on a logarithmic scale.
    Object.assign(plot.scales.x, { min, max, _min: min, _max: max });
    const right = bbox.left + bbox.width;
    const bottom = bbox.top + bbox.height + LABELS_BELOW * devicePixelRatio;
    if (by > 0) {
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, 0, canvas.width - bbox.left, canvas.height);
      ctx.rect(0, bottom, bbox.left, canvas.height - bottom);
      ctx.clip();
      ctx.globalCompositeOperation = 'copy';
      ctx.drawImage(canvas, -by, 0);
      ctx.restore();
    }
    // The first row is where lines and areas come from; two may be within a pixel.
    const left = Math.round(plot.valToPos(times[1], 'x', true));
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, bbox.height + 1);
    ctx.rect(left, 0, canvas.width - left, bbox.top);
    ctx.clip();
    ctx.clearRect(left, bbox.top, right - left, bottom - bbox.top);
    // Above the plot marks are wider than their moment.
    ctx.clearRect(right - by, 0, canvas.width, bbox.top);
    draw(left, right);
    ctx.restore();
    this.#drawn(times);
  }

  /** The last point may be of a stretch that is not over, so the line is drawn again from the last but one. */
  #drawn(times) {
    if (times.length > 1) this.#since = times.at(-2) * 1000;
  }
}
