/**
 * A line chart of the stretch of time shown, on uPlot: axes, colours from the style sheet, and a legend that tells the values of the
 * moment shown or, under a pointer anywhere, of that moment, and switches lines on and off.
 *
 * A series: `name` (of the column in the history), `label`, `colour` (a custom property's name), optionally `format`, `fill`, `stems`
 * (single events as bars from the ground), `dash`, `dots` (no line between the values), `stack` (on top of the stacked ones before it),
 * and `marks: true` for events drawn as ticks at the top edge instead of on the scale.
 *
 * A chart also takes `reach`, a value that its scale always goes up to, and `read(view)`, where its columns are not simply those of the
 * history: it answers as `History.between` does.
 *
 * A click goes to a moment and pauses there, dragging zooms, a double click goes back to live.
 */

import { make, setAttribute, setText } from './dom.js';
import { onScale, UNKNOWN } from './format.js';
import { paintOrder, stack } from './stack.js';
import { onThemeChange, styled } from './theme.js';

/** Half the size of the module that uPlot also comes as. */
const { uPlot } = globalThis;

const NARROW = 320;
const TIME_LABEL_WIDTH = 36;
const SHORTEST_DRAG = 8;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export class Chart {
  #label;
  #series;
  #format;
  #read;
  #reach;
  /** The indices of the series in the order in which they are painted, which is theirs in the plot. */
  #order;
  #timeline;
  #crosshair;
  #hidden;
  #now;
  #plot;
  #values;
  #buttons;
  #box = make('div', { class: 'plot', role: 'img' });
  #data;
  #view;
  #dragged = false;
  #ends = [];

  constructor(host, { label, series, format, reach = 0, read }, { timeline, crosshair, hidden, screen, now }) {
    this.#label = label;
    this.#series = series;
    this.#format = format;
    this.#reach = reach;
    const names = series.map(({ name }) => name);
    this.#read = read ?? (({ history, from, to }) => history.between(from, to, names));
    this.#order = paintOrder(series.map((one) => Boolean(one.stack)));
    this.#timeline = timeline;
    this.#crosshair = crosshair;
    this.#hidden = hidden;
    this.#now = now;
    this.#data = [[], ...series.map(() => [])];
    setAttribute(this.#box, 'aria-label', label);
    const items = series.map((one) => this.#legend(one));
    this.#values = items.map(({ value }) => value);
    this.#buttons = items.map(({ button }) => button);
    host.append(make('ul', { class: 'legend', 'aria-label': `${label}: values` }, ...items.map(({ item }) => item)), this.#box);
    const resized = new ResizeObserver(([entry]) => this.#resize(entry.contentRect));
    resized.observe(this.#box);
    this.#ends = [
      () => resized.disconnect(),
      onThemeChange(() => this.#plot?.redraw(false, true)),
      crosshair.listen(() => this.#cross()),
      hidden.listen(() => this.#switch()),
      screen.add(this.#box, (view) => this.draw(view)),
    ];
  }

  /** Ends all listening; for charts that come and go. */
  close() {
    for (const end of this.#ends) end();
    this.#plot?.destroy();
  }

  draw(view) {
    const { from, to } = view;
    this.#view = view;
    if (from === undefined) return;
    this.#data = this.#read(view);
    setAttribute(this.#box, 'aria-label', `${this.#label}, ${clock.format(from)} to ${clock.format(to)}; the values are in the list before`);
    if (!this.#plot) return;
    this.#plot.batch(() => {
      this.#plot.setData(this.#painted(), false);
      this.#plot.setScale('x', { min: from / 1000, max: to / 1000 });
    });
    this.#cross();
  }

  #legend({ name, label, colour, stems, marks }) {
    const value = make('strong', { text: UNKNOWN });
    const swatch = make('span', { class: `swatch ${colour}${stems || marks ? ' thin' : ''}`, 'aria-hidden': 'true' });
    const button = make(
      'button',
      {
        type: 'button',
        class: 'series',
        'aria-pressed': String(!this.#hidden.has(name)),
        title: `Show or hide ${label}`,
        onclick: () => this.#hidden.toggle(name),
      },
      swatch,
      make('span', { text: label }),
    );
    return { value, button, item: make('li', {}, button, value) };
  }

  /** Lines were switched on or off, perhaps some of these. */
  #switch() {
    let changed = false;
    this.#buttons.forEach((button, i) => {
      const show = this.#shown(i);
      if (button.getAttribute('aria-pressed') === String(show)) return;
      setAttribute(button, 'aria-pressed', String(show));
      this.#plot?.setSeries(this.#order.indexOf(i) + 1, { show });
      changed = true;
    });
    if (changed && this.#view) this.draw(this.#view);
  }

  #resize({ width, height }) {
    if (!(width > 0 && height > 0)) return;
    if (this.#plot) this.#plot.setSize({ width, height });
    else this.#plot = this.#made(width, height);
    if (this.#view) this.draw(this.#view);
  }

  #made(width, height) {
    const plot = new uPlot(this.#options(width, height), this.#painted(), this.#box);
    plot.over.addEventListener('click', () => {
      if (!this.#dragged && plot.cursor.left >= 0) this.#timeline.scrub(plot.posToVal(plot.cursor.left, 'x') * 1000, this.#now());
      this.#dragged = false;
    });
    plot.over.addEventListener('mouseleave', () => this.#crosshair.set(undefined));
    this.#order.forEach((i, at) => {
      if (!this.#shown(i)) plot.setSeries(at + 1, { show: false });
    });
    return plot;
  }

  #shown(i) {
    return !this.#hidden.has(this.#series[i].name);
  }

  /** The data as the plot draws them, in its order. */
  #painted() {
    const [times, ...columns] = this.#data;
    const flags = this.#series.map((one) => Boolean(one.stack));
    const summed = flags.includes(true) ? stack(columns, flags, columns.map((_, i) => this.#shown(i))) : columns;
    return [times, ...this.#order.map((i) => summed[i])];
  }

  /** Puts the line of the crosshair where it belongs, and tells the values there. */
  #cross() {
    const plot = this.#plot;
    if (!plot || !this.#view) return;
    const ts = this.#crosshair.ts;
    const { from, to, at, live } = this.#view;
    const inside = ts >= from && ts <= to;
    plot.setCursor({ left: inside ? plot.valToPos(ts / 1000, 'x') : -10, top: inside ? 4 : -10 }, false);
    this.#tell(inside ? this.#rowAt(ts) : live ? undefined : this.#rowAt(at));
  }

  #rowAt(ts) {
    const times = this.#data[0];
    let row = -1;
    let high = times.length;
    while (row + 1 < high) {
      const middle = (row + 1 + high) >> 1;
      if (times[middle] * 1000 <= ts) row = middle;
      else high = middle;
    }
    return Math.max(0, row);
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

  #options(width, height) {
    const font = `11px ${styled('font')}`;
    const axis = {
      font,
      stroke: () => styled('ink-muted'),
      grid: { stroke: () => styled('grid'), width: 1 },
      ticks: { show: false },
    };
    return {
      width,
      height,
      padding: [10, 8, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 6 },
        drag: { x: true, y: false, setScale: false, dist: SHORTEST_DRAG },
        bind: { dblclick: () => () => this.#timeline.goLive() },
      },
      scales: {
        x: { time: true, range: (_, min, max) => [min, max] },
        y: { range: (_, min, max) => reaching(min, Math.max(max, this.#reach)) },
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
      series: [{}, ...this.#order.map((i) => this.#line(this.#series[i]))],
      hooks: {
        setCursor: [(plot) => this.#pointed(plot)],
        setSelect: [(plot) => this.#selected(plot)],
        draw: [
          (plot) => this.#order.forEach((i, at) => this.#series[i].marks && this.#shown(i) && drawMarks(plot, this.#series[i], at + 1)),
          (plot) => this.#drawMoments(plot),
        ],
      },
    };
  }

  #pointed(plot) {
    if (plot.cursor.left >= 0) this.#crosshair.set(plot.posToVal(plot.cursor.left, 'x') * 1000);
  }

  #selected(plot) {
    const { left, width } = plot.select;
    if (width < SHORTEST_DRAG) return;
    this.#dragged = true;
    const [from, to] = [plot.posToVal(left, 'x') * 1000, plot.posToVal(left + width, 'x') * 1000];
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.#timeline.zoom(from, to, this.#now());
  }

  /** Sizes are told in powers of two, so the scale has to step in them. */
  #steps() {
    return this.#format.binary ? { incrs: Array.from({ length: 50 }, (_, power) => 2 ** power) } : {};
  }

  #line({ label, colour, fill, stems, dash, dots, marks, stack }) {
    const full = stems || stack;
    return {
      label,
      scale: marks ? 'marks' : 'y',
      stroke: () => styled(colour),
      fill: fill || full ? () => styled(full ? colour : `${colour}-soft`) : undefined,
      width: full ? 0 : 1.5,
      dash,
      points: dots ? { show: true, size: 5, fill: () => styled(colour) } : { show: false },
      paths: marks || dots ? () => null : stems ? uPlot.paths.bars({ size: [1, 4, 3] }) : undefined,
    };
  }

  /** The moment that a paused page is at, and the pins. */
  #drawMoments(plot) {
    if (!this.#view) return;
    const { live, at, pins } = this.#view;
    if (!live) drawMoment(plot, at, styled('focus'));
    for (const [name, ts] of Object.entries(pins)) drawMoment(plot, ts, styled('ink'), name.toUpperCase());
  }
}

function drawMoment(plot, ts, colour, name) {
  const { ctx, bbox } = plot;
  const x = plot.valToPos(ts / 1000, 'x', true);
  if (!(x >= bbox.left && x <= bbox.left + bbox.width)) return;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(name ? [3 * devicePixelRatio, 3 * devicePixelRatio] : []);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  if (name) {
    ctx.font = `600 ${11 * devicePixelRatio}px ${styled('font')}`;
    ctx.fillText(name, x + 3 * devicePixelRatio, bbox.top + 10 * devicePixelRatio);
  }
  ctx.restore();
}

function drawMarks(plot, { colour }, column) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = styled(colour);
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

/** The scale from zero to the greatest value, and below zero where there is something. */
function reaching(min, max) {
  return [min < 0 ? min * 1.08 : 0, max > 0 ? max * 1.08 : min < 0 ? 0 : 1];
}

/** The time of day at each step, but not where it would be cut off at the edge. */
function timeLabels(plot, splits) {
  const last = plot.bbox.width / devicePixelRatio - TIME_LABEL_WIDTH / 2;
  return splits.map((at) => (plot.valToPos(at, 'x') > last ? '' : clock.format(at * 1000)));
}
