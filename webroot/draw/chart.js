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
import { fits, Glide, snapped } from './glide.js';
import { paintOrder, runs, stack } from './stack.js';
import { onThemeChange, styled } from './theme.js';

/** Half the size of the module that uPlot also comes as. */
const { uPlot } = globalThis;

const NARROW = 320;
const LINE_WIDTH = 1.5;
const TIME_LABEL_WIDTH = 36;
const SHORTEST_DRAG = 8;
const LONGEST_UNTOLD_MILLIS = 1000;
const SCALE_WIDTH = 62;
const WIDEST_SCALE = 120;
/** Of the scale's font, more or less. */
const LETTER_WIDTH = 6.2;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export class Chart {
  #label;
  #series;
  #format;
  #read;
  /** Undefined where what is drawn cannot glide. */
  #glide;
  /** Where lines of the grid are, as values of the scales. */
  #grid = { x: [], y: [] };
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
  /** What came since it was drawn whole: the last rows of all, or the same as `#data`. */
  #newest;
  #view;
  #dragged = false;
  /** The end of the view that words were told of last. */
  #toldAt;
  /** Whether the crosshair's line was drawn last. */
  #crossed = false;
  #ends = [];

  constructor(host, { label, series, format, reach = 0, read }, { timeline, crosshair, hidden, screen, now }) {
    this.#label = label;
    this.#series = series;
    this.#format = format;
    this.#reach = reach;
    const names = series.map(({ name }) => name);
    this.#read = read ?? (({ history, from, to }, since) => history.between(from, to, names, undefined, since));
    if (!read && !series.some(({ dots }) => dots)) this.#glide = new Glide();
    this.#order = paintOrder(series.map((one) => Boolean(one.stack)));
    this.#timeline = timeline;
    this.#crosshair = crosshair;
    this.#hidden = hidden;
    this.#now = now;
    this.#data = this.#newest = [[], ...series.map(() => [])];
    setAttribute(this.#box, 'aria-label', label);
    const items = series.map((one) => this.#legend(one));
    this.#values = items.map(({ value }) => value);
    this.#buttons = items.map(({ button }) => button);
    host.append(make('ul', { class: 'legend', 'aria-label': `${label}: values` }, ...items.map(({ item }) => item)), this.#box);
    const resized = new ResizeObserver(([entry]) => this.#resize(entry.contentRect));
    resized.observe(this.#box);
    this.#ends = [
      () => resized.disconnect(),
      onThemeChange(() => {
        this.#plot?.redraw(true, true);
        this.#anew();
      }),
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
    this.#view = view;
    if (view.from === undefined) return;
    if (this.#glides(view)) return;
    this.#data = this.#newest = this.#read(view);
    const plot = this.#plot;
    if (!plot) return;
    const stretch = snapped(view, plot.bbox.width);
    plot.batch(() => {
      plot.setData(this.#painted(), false);
      plot.setScale('x', { min: stretch.from / 1000, max: stretch.to / 1000 });
    });
    this.#glide?.begin(plot, view, stretch, this.#data[0]);
    this.#tellSometimes();
  }

  /** Draws all of it again. */
  #anew() {
    this.#glide?.end();
    this.#toldAt = undefined;
    if (this.#view) this.draw(this.#view);
  }

  /** Moves the picture on, where that is enough. */
  #glides(view) {
    const since = this.#plot && this.#glide?.since(view);
    if (since === undefined) return false;
    const data = this.#read(view, since);
    const [times, ...columns] = this.#painted(data);
    if (times.length < 3 || !fits(columns.filter((_, at) => this.#shown(this.#order[at]) && !this.#series[this.#order[at]].marks), this.#plot.scales.y)) return false;
    this.#glide.on(view, times, (left, right) => this.#drawEnd(times, columns, left, right));
    this.#newest = data;
    this.#tellSometimes();
    return true;
  }

  /** Words are told in the frames that others are told in: each such frame costs as much as three others. */
  #tellSometimes() {
    const { words, live, from, to } = this.#view;
    const due = words || !live || !(Math.abs(to - this.#toldAt) < LONGEST_UNTOLD_MILLIS);
    if (due || this.#crosshair.ts !== undefined) this.#cross();
    if (!due) return;
    this.#toldAt = to;
    setAttribute(this.#box, 'aria-label', `${this.#label}, ${clock.format(from)} to ${clock.format(to)}; the values are in the list before`);
  }

  /** What uPlot draws between two places. */
  #drawEnd(times, columns, left, right) {
    const plot = this.#plot;
    const { ctx } = plot;
    const ratio = devicePixelRatio;
    const x = (value) => Math.round(plot.valToPos(value, 'x', true));
    const y = (value) => Math.round(plot.valToPos(value, 'y', true));
    const { top, height } = plot.bbox;
    ctx.fillStyle = styled('grid');
    const half = ratio >> 1;
    for (const value of this.#grid.y) ctx.fillRect(left, y(value) - half, right - left, ratio);
    for (const value of this.#grid.x) ctx.fillRect(x(value) - half, top, ratio, height);
    const xs = times.map(x);
    this.#order.forEach((i, at) => {
      if (!this.#series[i].marks && this.#shown(i)) drawLine(ctx, this.#series[i], xs, columns[at].map((value) => (value === null ? null : y(value))), y(0));
    });
    this.#drawOver(plot, times, columns);
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
    if (changed) this.#anew();
  }

  #resize({ width, height }) {
    if (!(width > 0 && height > 0)) return;
    if (this.#plot) this.#plot.setSize({ width, height });
    else this.#plot = this.#made(width, height);
    this.#anew();
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
  #painted([times, ...columns] = this.#data) {
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
    if (inside || this.#crossed) plot.setCursor({ left: inside ? plot.valToPos(ts / 1000, 'x') : -10, top: inside ? 4 : -10 }, false);
    this.#crossed = inside;
    const moment = inside ? ts : live ? undefined : at;
    this.#tell(moment, moment >= this.#newest[0][1] * 1000 ? this.#newest : this.#data);
  }

  #rowAt(ts, [times]) {
    let row = -1;
    let high = times.length;
    while (row + 1 < high) {
      const middle = (row + 1 + high) >> 1;
      if (times[middle] * 1000 <= ts) row = middle;
      else high = middle;
    }
    return Math.max(0, row);
  }

  /** The values at a moment; without one the newest, events being named only where they happened. */
  #tell(moment, data) {
    const row = moment === undefined ? undefined : this.#rowAt(moment, data);
    this.#series.forEach((series, i) => {
      const value = row === undefined ? this.#last(series, i + 1) : data[i + 1]?.[row];
      setText(this.#values[i], (series.format ?? this.#format)(value ?? undefined));
    });
  }

  /** What is known now; of events the last that there was. */
  #last({ stems, marks }, column) {
    if (!stems && !marks) return this.#newest[column]?.at(-1);
    const last = (values = []) => values.findLast((value) => value !== null);
    return last(this.#newest[column]) ?? last(this.#data[column]);
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
        { ...axis, size: 28, gap: 9, space: width < NARROW ? 90 : 70, values: (plot, splits) => timeLabels(plot, (this.#grid.x = splits)) },
        {
          ...axis,
          size: (_, labels) => scaleWidth(labels),
          gap: 6,
          space: 28,
          values: (_, splits) => (this.#grid.y = splits).map((value) => onScale(this.#format(value))),
          ...this.#steps(),
        },
      ],
      series: [{}, ...this.#order.map((i) => this.#line(this.#series[i]))],
      hooks: {
        setCursor: [(plot) => this.#pointed(plot)],
        setSelect: [(plot) => this.#selected(plot)],
        draw: [(plot) => this.#drawOver(plot, plot.data[0], plot.data.slice(1))],
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
      width: full ? 0 : LINE_WIDTH,
      dash,
      points: dots ? { show: true, size: 5, fill: () => styled(colour) } : { show: false },
      paths: marks || dots ? () => null : stems ? uPlot.paths.bars({ size: [1, 4, 3] }) : undefined,
    };
  }

  /** The marks, the moment that a paused page is at, and the pins. */
  #drawOver(plot, times, columns) {
    this.#order.forEach((i, at) => this.#series[i].marks && this.#shown(i) && drawMarks(plot, this.#series[i], times, columns[at]));
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

function drawMarks(plot, { colour }, times, column) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = styled(colour);
  ctx.lineWidth = ratio;
  column.forEach((value, row) => {
    const x = value === null ? undefined : plot.valToPos(times[row], 'x', true);
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

/** As uPlot draws it: a line, the area below it, or a bar at each point. */
function drawLine(ctx, { colour, fill, stems, stack, dash }, xs, ys, ground) {
  const ratio = devicePixelRatio;
  const full = stems || stack;
  ctx.fillStyle = styled(full ? colour : `${colour}-soft`);
  if (stems) {
    ys.forEach((y, i) => y !== null && ctx.fillRect(Math.round(xs[i] - 1.5 * ratio), y, 3 * ratio, ground - y));
    return;
  }
  ctx.strokeStyle = styled(colour);
  ctx.lineWidth = LINE_WIDTH * ratio;
  ctx.lineJoin = 'round';
  ctx.setLineDash((dash ?? []).map((length) => length * ratio));
  for (const [first, last] of runs(ys)) {
    const line = new Path2D();
    for (let i = first; i <= last; i++) line.lineTo(xs[i], ys[i]);
    if (fill || full) {
      const area = new Path2D(line);
      area.lineTo(xs[last], ground);
      area.lineTo(xs[first], ground);
      ctx.fill(area);
    }
    if (!full) ctx.stroke(line);
  }
}

/** The scale from zero to the greatest value, and below zero where there is something. */
function reaching(min, max) {
  return [min < 0 ? min * 1.08 : 0, max > 0 ? max * 1.08 : min < 0 ? 0 : 1];
}

/** Room for the longest label: units are other people's words. */
function scaleWidth(labels) {
  const longest = Math.max(0, ...(labels ?? []).map((label) => label.length));
  return Math.min(WIDEST_SCALE, Math.max(SCALE_WIDTH, longest * LETTER_WIDTH + 10));
}

/** The time of day at each step, but not where it would be cut off at the edge. */
function timeLabels(plot, splits) {
  const last = plot.bbox.width / devicePixelRatio - TIME_LABEL_WIDTH / 2;
  return splits.map((at) => (plot.valToPos(at, 'x') > last ? '' : clock.format(at * 1000)));
}
