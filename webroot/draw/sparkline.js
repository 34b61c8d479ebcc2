/**
 * A small line of one column of the history, over the stretch shown, without scales: the number stands beside it. Also the moment that
 * the page is at, and the one under the pointer, in step with the charts.
 */

import { make } from './dom.js';
import { runs } from './stack.js';
import { onThemeChange, styled } from './theme.js';

const POINTS = 160;
const TOP = 3;
/** It is small, and drawn whole: it may go by more than a pixel. */
const STEP = 2;

export class Sparkline {
  #name;
  #colour;
  #crosshair;
  #context;
  #size = { width: 0, height: 0 };
  #view;
  #data;
  element = make('canvas', { class: 'sparkline', 'aria-hidden': 'true' });

  constructor(name, colour, { screen, crosshair }) {
    this.#name = name;
    this.#colour = colour;
    this.#crosshair = crosshair;
    this.#context = this.element.getContext('2d');
    new ResizeObserver(([{ contentRect }]) => this.#resize(contentRect)).observe(this.element);
    crosshair.listen(() => this.#paint());
    onThemeChange(() => this.#paint());
    screen.add(this.element, (view) => this.draw(view), STEP);
  }

  draw(view) {
    this.#view = view;
    if (view.from === undefined) return;
    this.#data = view.history.between(view.from, view.to, [this.#name], POINTS);
    this.#paint();
  }

  #resize({ width, height }) {
    this.#size = { width, height };
    this.element.width = Math.round(width * devicePixelRatio);
    this.element.height = Math.round(height * devicePixelRatio);
    this.#paint();
  }

  #paint() {
    const { width, height } = this.#size;
    if (!this.#data || width === 0) return;
    const context = this.#context;
    const [times, values] = this.#data;
    const { from, to, at, live } = this.#view;
    const x = (millis) => ((millis - from) / (to - from)) * width;
    let greatest = 0;
    for (const value of values) if (value > greatest) greatest = value;
    const y = (value) => height - 1 - (greatest > 0 ? (value / greatest) * (height - TOP - 1) : 0);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.fillStyle = styled(`${this.#colour}-soft`) || 'transparent';
    context.strokeStyle = styled(this.#colour);
    context.lineWidth = 1;
    context.lineJoin = 'round';
    for (const [first, last] of runs(values)) {
      const line = new Path2D();
      for (let i = first; i <= last; i++) line.lineTo(x(times[i] * 1000), y(values[i]));
      const area = new Path2D(line);
      area.lineTo(x(times[last] * 1000), height);
      area.lineTo(x(times[first] * 1000), height);
      context.fill(area);
      context.stroke(line);
    }
    if (!live) this.#mark(x(at), styled('focus'));
    const { ts } = this.#crosshair;
    if (ts >= from && ts <= to) this.#mark(x(ts), styled('ink-muted'));
  }

  #mark(x, colour) {
    this.#context.fillStyle = colour;
    this.#context.fillRect(Math.round(x), 0, 1, this.#size.height);
  }
}
