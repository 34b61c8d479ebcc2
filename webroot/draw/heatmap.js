/**
 * A heat map of one histogram over the stretch of time shown: time from left to right, buckets from below, the darker (on dark ground
 * the brighter) the more was counted. Columns are as long as the legend says, a few pixels each at least.
 *
 * It goes along with the charts: a click goes to a moment, dragging zooms, a double click goes back to live, and the crosshair is the
 * same. What the colours tell stands in words too: of the bucket that is pointed at (also by the arrow keys) beside it, of the
 * whole column in the line below.
 *
 * It draws the `BucketHistory` that `use` gave it last; whoever fills that keeps the time.
 */

import { make, setAttribute, setHidden, setText } from './dom.js';
import { count, duration, millis, onScale, percent } from './format.js';
import { HeatPicture } from './heat-picture.js';
import { HeatPointer } from './heat-pointer.js';
import { bucketName, COLOURS, rungs } from './heat-scale.js';
import { onThemeChange } from './theme.js';

const NARROWEST = 5;
const SPOKEN_MILLIS = 5000;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 1 });

export class HeatMap {
  #label;
  #format;
  #noun;
  #crosshair;
  #history;
  #view;
  #columns;
  #told;
  #spokenAt;
  #ends = [];
  #keys = Array.from({ length: COLOURS }, (_, i) => {
    const text = make('span');
    return { text, item: make('li', {}, make('span', { class: `swatch heat-${i}`, 'aria-hidden': 'true' }), text) };
  });
  #step = make('li');
  #legend = make('ul', { class: 'legend', 'aria-label': 'Colours by count' }, ...this.#keys.map(({ item }) => item), this.#step);
  #canvas = make('canvas', { role: 'img', 'aria-label': 'Nothing drawn yet' });
  #cross = make('div', { class: 'heat-cross', hidden: '' });
  #tip = make('div', { class: 'heat-tip', role: 'status', hidden: '', data: { testid: 'heat-tip' } });
  #reading = make('p', { class: 'note', data: { testid: 'heat-reading' } });
  #empty = make('p', { class: 'empty', hidden: '', data: { testid: 'heat-empty' } });
  #box;
  #picture = new HeatPicture(this.#canvas);
  #pointer;

  /** `format` writes a bound, `noun` names what is counted, in the plural. */
  constructor(host, { label, format = millis, noun = 'responses', testId = 'heat-map' }, context) {
    this.#label = label;
    this.#format = (bound) => onScale(format(bound));
    this.#noun = noun;
    this.#crosshair = context.crosshair;
    this.#box = make('div', { class: 'heat', role: 'group', tabindex: '0', data: { testid: testId } }, this.#canvas, this.#cross, this.#tip);
    this.#pointer = new HeatPointer(this.#box, this.#picture, context, () => this.#point());
    host.append(this.#legend, this.#box, this.#reading, this.#empty);
    const resized = new ResizeObserver(([{ contentRect }]) => {
      this.#picture.resize(contentRect);
      this.#redraw();
    });
    resized.observe(this.#box);
    this.#ends = [
      () => resized.disconnect(),
      onThemeChange(() => this.#redraw()),
      context.crosshair.listen(() => this.#crossed()),
      context.screen.add(this.#box, (view) => this.#draw(view)),
    ];
  }

  /** Draws this histogram from now on. */
  use(history, label = this.#label) {
    this.#history = history;
    this.#label = label;
    this.#told = this.#spokenAt = undefined;
    this.#redraw();
  }

  /** Says, instead of a picture, why there is none; without a reason there is one. */
  explain(why) {
    for (const part of [this.#legend, this.#box, this.#reading]) setHidden(part, Boolean(why));
    setHidden(this.#empty, !why);
    setText(this.#empty, why ?? '');
  }

  /** Ends all listening; for heat maps that come and go. */
  close() {
    for (const end of this.#ends) end();
  }

  #redraw() {
    if (this.#view) this.#draw(this.#view);
  }

  #draw(view) {
    this.#view = view;
    const picture = this.#picture;
    if (view.from === undefined || !this.#history || !(picture.width > 0 && picture.height > 0)) return;
    this.#columns = this.#history.between(view.from, view.to, Math.floor(picture.width / NARROWEST), view.period);
    this.#pointer.over(this.#columns, this.#history.used);
    const scale = rungs(this.#columns.greatest);
    picture.draw(view, this.#columns, this.#history, scale, this.#format);
    this.#tellScale(scale);
    this.#crossed();
  }

  #tellScale(scale) {
    const { size, from, to } = this.#columns;
    const known = size > 0;
    this.#keys.forEach(({ item, text }, i) => {
      setHidden(item, !known || i >= scale.length);
      if (i < scale.length) setText(text, `${count(scale[i])}${i === scale.length - 1 ? ' and more' : ''}`);
    });
    const length = known ? (to[size - 1] - from[0]) / size : 0;
    const about = length >= 2000 ? duration(Math.round(length / 1000) * 1000) : millis(Math.round(length / 50) * 50);
    setText(this.#step, known ? `${this.#noun} in ${onScale(about)}` : 'Nothing is known of this time.');
  }

  /** Puts the line of the crosshair where it belongs, and tells of that moment. */
  #crossed() {
    if (!this.#columns) return;
    const { from, to, at } = this.#view;
    const { ts } = this.#crosshair;
    const inside = ts >= from && ts <= to;
    setHidden(this.#cross, !inside);
    if (inside) this.#cross.style.transform = `translateX(${this.#picture.x(ts).toFixed(1)}px)`;
    this.#read(this.#columns.at(inside ? ts : at));
    this.#point();
  }

  /** Tells of a whole column: in the line below and, now and then, as what the picture shows. */
  #read(column) {
    const { from, to, size } = this.#columns;
    const key = column === undefined ? size : `${from[column]} ${to[column]}`;
    if (key === this.#told) return;
    this.#told = key;
    const text = this.#sentence(column);
    setText(this.#reading, text);
    if (Math.abs(this.#view.at - this.#spokenAt) < SPOKEN_MILLIS) return;
    this.#spokenAt = this.#view.at;
    setAttribute(this.#canvas, 'aria-label', `${this.#label}. ${text}`);
    setAttribute(this.#box, 'aria-label', `${this.#label}; arrow keys go from bucket to bucket, Enter goes to the moment`);
  }

  #sentence(column) {
    if (column === undefined) return 'Nothing is known of this moment.';
    const columns = this.#columns;
    const { bounds } = this.#history;
    const when = `${clock.format(columns.from[column])} to ${clock.format(columns.to[column])}`;
    const most = columns.fullest(column);
    if (most === undefined) return `${when}: no ${this.#noun}.`;
    const last = columns.last(column);
    const [common, longest] = [most, last].map((bucket) => bucketName(bounds, bucket, this.#format));
    const [all, inMost, inLast] = [columns.total(column), columns.get(column, most), columns.get(column, last)].map(count);
    return `${when}: ${all} ${this.#named(columns.total(column))}, most often ${common} (${inMost}), at most ${longest} (${inLast}).`;
  }

  #named(n) {
    return n === 1 ? this.#noun.replace(/s$/, '') : this.#noun;
  }

  /** Tells of the bucket that is pointed at. */
  #point() {
    const { bucket } = this.#pointer;
    const { ts } = this.#crosshair;
    const column = bucket === undefined || ts === undefined ? undefined : this.#columns?.at(ts);
    setHidden(this.#tip, column === undefined);
    if (column === undefined) return;
    const [n, total] = [this.#columns.get(column, bucket), this.#columns.total(column)];
    const share = total > 0 ? `, ${percent(n / total)} of ${count(total)}` : '';
    const middle = this.#picture.x((this.#columns.from[column] + this.#columns.to[column]) / 2);
    setText(
      this.#tip,
      `${clock.format(this.#columns.to[column])} · ${bucketName(this.#history.bounds, bucket, this.#format)} · ${count(n)} ${this.#named(n)}${share}`,
    );
    const left = middle > this.#picture.width / 2;
    this.#tip.style.transform = `translate(${middle.toFixed(0)}px, ${this.#picture.y(bucket).toFixed(0)}px) translate(${left ? 'calc(-100% - 0.75rem)' : '0.75rem'}, -50%)`;
  }
}
