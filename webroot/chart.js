/**
 * A line chart over the last minute, on uPlot: axes, colours from the style sheet, and a legend that tells the newest values
 * or, under the pointer, those of that moment.
 *
 * A series: `label`, `colour` (a custom property's name), `format`, optionally `fill`, `stems` (single events as bars from
 * the ground), `dash`, and `marks: true` for events drawn as ticks at the top edge instead of on the scale.
 */

import uPlot from './lib/uplot/uPlot.esm.js';
import { make, setText } from './dom.js';
import { bytes, onScale, UNKNOWN } from './format.js';

export const SPAN_MILLIS = 60_000;

const NARROW = 320;
const TIME_LABEL_WIDTH = 36;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const charts = new Set();

/** The value of a colour (or other) custom property, as the style sheet has it just now. */
export function styled(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

// A canvas does not follow the style sheet by itself.
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach((chart) => chart.restyle()));

export class Chart {
  #series;
  #format;
  #plot;
  #values;
  #box = make('div', { class: 'plot' });
  #data;
  #until = 0;
  #colours = new Map();

  constructor(host, { label, series, format }) {
    this.#series = series;
    this.#format = format;
    this.#data = [[], ...series.map(() => [])];
    const items = series.map((one) => {
      const value = make('strong', { text: UNKNOWN });
      const swatch = make('span', {
        class: `swatch ${one.colour}${one.stems || one.marks ? ' thin' : ''}`,
        'aria-hidden': 'true',
      });
      return { value, item: make('li', {}, swatch, make('span', { text: one.label }), value) };
    });
    this.#values = items.map(({ value }) => value);
    this.#box.setAttribute('role', 'img');
    this.#box.setAttribute('aria-label', `${label}, last minute; the newest values are in the list before`);
    host.append(make('ul', { class: 'legend' }, ...items.map(({ item }) => item)), this.#box);
    charts.add(this);
    new ResizeObserver(([entry]) => this.#resize(entry.contentRect)).observe(this.#box);
  }

  /** Draws rows as `History.since` gives them, up to `until` (seconds). */
  update(data, until) {
    this.#data = data;
    this.#until = until;
    if (!this.#plot) return;
    this.#plot.setData(data, false);
    this.#plot.batch(() => {
      this.#plot.setScale('x', { min: until - SPAN_MILLIS / 1000, max: until });
    });
    if (!(this.#plot.cursor.left >= 0)) this.#tell(undefined);
    else this.#tell(this.#plot.cursor.idx);
  }

  restyle() {
    this.#colours.clear();
    this.#plot?.redraw(false, true);
  }

  #resize({ width, height }) {
    if (!(width > 0 && height > 0)) return;
    if (this.#plot) this.#plot.setSize({ width, height });
    else this.#plot = new uPlot(this.#options(width, height), this.#data, this.#box);
    this.update(this.#data, this.#until);
  }

  /** The values at a row; without one the newest, events being named only where they happened. */
  #tell(row) {
    this.#series.forEach((series, i) => {
      const column = this.#data[i + 1] ?? [];
      const event = series.stems || series.marks;
      const index = row ?? (event ? column.findLastIndex((value) => value !== null) : column.length - 1);
      const value = column[index];
      setText(this.#values[i], (series.format ?? this.#format)(value ?? undefined));
    });
  }

  #colour(name) {
    if (!this.#colours.has(name)) this.#colours.set(name, styled(name));
    return this.#colours.get(name);
  }

  #options(width, height) {
    const font = `11px ${styled('font')}`;
    const axis = {
      font,
      stroke: () => this.#colour('ink-muted'),
      grid: { stroke: () => this.#colour('grid'), width: 1 },
      ticks: { show: false },
    };
    return {
      width,
      height,
      padding: [10, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 6 }, drag: { setScale: false, x: false, y: false }, sync: { key: 'time' } },
      scales: {
        x: { time: true, range: (_, min, max) => [min, max] },
        y: { range: (_, min, max) => [0, max > 0 ? max * 1.08 : 1] },
        marks: { range: [0, 1] },
      },
      axes: [
        { ...axis, size: 28, gap: 9, space: width < NARROW ? 90 : 70, values: timeLabels },
        {
          ...axis,
          size: 62,
          gap: 6,
          space: 28,
          values: (_, splits) => splits.map((value) => onScale(this.#format(value))),
          ...this.#steps(),
        },
      ],
      series: [{}, ...this.#series.map((series) => this.#line(series))],
      hooks: {
        setCursor: [(plot) => this.#tell(plot.cursor.left >= 0 ? (plot.cursor.idx ?? undefined) : undefined)],
        draw: [(plot) => this.#series.forEach((series, i) => series.marks && this.#drawMarks(plot, series, i + 1))],
      },
    };
  }

  /** Sizes are told in powers of two, so the scale has to step in them. */
  #steps() {
    return this.#format === bytes ? { incrs: Array.from({ length: 50 }, (_, power) => 2 ** power) } : {};
  }

  #line({ label, colour, fill, stems, dash, marks }) {
    return {
      label,
      scale: marks ? 'marks' : 'y',
      stroke: () => this.#colour(colour),
      fill: fill || stems ? () => this.#colour(stems ? colour : `${colour}-soft`) : undefined,
      width: stems ? 0 : 1.5,
      dash,
      points: { show: false },
      paths: marks ? () => null : stems ? uPlot.paths.bars({ size: [1, 4, 3] }) : undefined,
    };
  }

  #drawMarks(plot, series, column) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = this.#colour(series.colour);
    ctx.lineWidth = ratio;
    plot.data[column].forEach((value, row) => {
      const x = value === null ? undefined : plot.valToPos(plot.data[0][row], 'x', true);
      if (x === undefined || x < bbox.left) return;
      ctx.globalAlpha = 0.35;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.globalAlpha = 1;
      ctx.beginPath();
      ctx.moveTo(x - 4 * ratio, bbox.top - 7 * ratio);
      ctx.lineTo(x + 4 * ratio, bbox.top - 7 * ratio);
      ctx.lineTo(x, bbox.top);
      ctx.fill();
    });
    ctx.restore();
  }
}

/** The time of day at each step, but not where it would be cut off at the edge. */
function timeLabels(plot, splits) {
  const last = plot.bbox.width / devicePixelRatio - TIME_LABEL_WIDTH / 2;
  return splits.map((at) => (plot.valToPos(at, 'x') > last ? '' : clock.format(at * 1000)));
}
