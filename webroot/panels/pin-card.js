import { BucketHistory, bucketTracker } from '../data/buckets.js';
import { nameOf } from '../data/names.js';
import { chartsOf, figuresAt, kindAt, WORST } from '../data/pin-lines.js';
import { keyOf } from '../data/pinned.js';
import { at } from '../data/state.js';
import { counted, typeOf, unitOf } from '../data/meters.js';
import { Chart } from '../draw/chart.js';
import { make, setHidden, setText } from '../draw/dom.js';
import { number } from '../draw/format.js';
import { HeatMap } from '../draw/heatmap.js';
import { PinButton } from '../draw/pin-button.js';
import { inUnits, inUnitsPerSecond } from '../draw/units.js';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Names are other people's and may be very long. */
const LONGEST_LABEL = 200;

/**
 * One thing that is pinned: its charts, by what it is, the past filled in from the tape. What is not there (any more, or not yet) is
 * told as such, and keeps the past it has. Whoever makes a card closes it.
 */
export class PinCard {
  #path;
  #context;
  #button;
  #name;
  #kind = make('span', { class: 'pin-kind' });
  #missing = make('p', { class: 'note', hidden: '' });
  #body = make('div', { class: 'pin-charts' });
  #charts = [];
  #shape = '[]';
  #columns = new Set();
  #buckets = new BucketHistory();
  #endTracking;
  #seen;

  constructor(path, context) {
    this.#path = path;
    this.#context = context;
    this.#name = nameOf(path);
    this.#button = new PinButton(context.pinned);
    const { name, tags } = this.#name;
    const heading = make('h4', { class: 'meter-name', text: name });
    const title = make('div', { class: 'pin-title', title: [name, tags].filter(Boolean).join('\n') }, heading);
    if (tags) title.append(make('span', { class: 'meter-tags', text: tags }));
    this.element = make(
      'article',
      { class: 'pin-card', data: { testid: 'pin-card' } },
      make('header', {}, title, this.#kind, this.#button.element),
      this.#missing,
      this.#body,
    );
    const count = bucketTracker(this.#buckets, context.store, (state) => at(state, ...path, 'buckets'));
    this.#endTracking = context.track((moment, put) => {
      this.#track(moment, put);
      count(moment);
    });
  }

  update({ state, at: here, live }) {
    const { name, tags } = this.#name;
    this.#button.show(this.#path, [name, tags].filter(Boolean).join(' '));
    const node = at(state, ...this.#path);
    const charts = chartsOf(state, this.#path);
    if (charts.length > 0) {
      this.#draw(charts, at(node, 'buckets') !== undefined);
      if (live) this.#seen = here;
      setText(this.#kind, kindText(state, this.#path, node));
    }
    setHidden(this.#missing, charts.length > 0);
    if (charts.length === 0) setText(this.#missing, this.#why(live));
  }

  close() {
    this.#endTracking();
    this.#clear();
    this.#context.store.history.forget(this.#columns);
  }

  #why(live) {
    if (!live) return 'Not there at the moment shown.';
    if (this.#seen === undefined) return 'Not there; it is drawn as soon as it comes.';
    return `Gone since ${clock.format(this.#seen)}; its past stays.`;
  }

  /** Makes the charts anew only where it has become another kind of thing. */
  #draw(charts, buckets) {
    const shape = JSON.stringify([charts, buckets]);
    if (shape === this.#shape) return;
    this.#shape = shape;
    this.#clear();
    const label = `${this.#name.name} ${this.#name.tags}`.slice(0, LONGEST_LABEL).trim();
    this.#charts = charts.map(({ unit, perSecond, lines }) => {
      const host = make('div', { class: 'pin-chart' });
      this.#body.append(host);
      const format = perSecond ? inUnitsPerSecond(unit) : inUnits(unit);
      const series = lines.map((line) => ({ ...line, name: this.#column(line.figure) }));
      return new Chart(host, { label: `${label}${perSecond ? ', per second' : ''}`, series, format }, this.#context);
    });
    if (!buckets) return;
    const host = make('div', { class: 'pin-chart' });
    this.#body.append(host);
    const heat = new HeatMap(host, { label: `${label}: spread`, format: inUnits(charts[0].unit), noun: 'observations', testId: 'pin-heat' }, this.#context);
    heat.use(this.#buckets);
    this.#charts.push(heat);
  }

  #clear() {
    for (const chart of this.#charts) chart.close();
    this.#charts = [];
    this.#body.replaceChildren();
  }

  #track(moment, put) {
    const values = figuresAt(moment, this.#path);
    for (const figure of Object.keys(values)) {
      const column = this.#column(figure);
      this.#columns.add(column);
      if (WORST.has(figure)) put.worst(column, values[figure]);
      else put(column, values[figure]);
    }
  }

  #column(figure) {
    return `pin ${keyOf(this.#path)} ${figure}`;
  }
}

function kindText(state, path, node) {
  const kind = kindAt(state, path, node);
  const type = typeOf(node) || (kind === 'number' ? '' : kind);
  const total = typeof node === 'number' ? (kind === 'counter' ? node : undefined) : counted(node);
  const format = kind === 'counter' ? inUnits(unitOf(node)) : number;
  return [type, total === undefined ? '' : `${format(total)} in all`].filter(Boolean).join(' · ');
}
