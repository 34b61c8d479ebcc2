import { LIMITS } from '../data/limits.js';
import { at, entries, numberAt } from '../data/state.js';
import { share } from '../data/stats.js';
import { steadyRate } from '../data/steady.js';
import { grown, meanOf, percentileOf, rateOf } from '../data/rows.js';
import { Chart } from '../draw/chart.js';
import { arrange, make, setAttribute, setText } from '../draw/dom.js';
import { bytes, count, millis, percent, perSecond, quantile, UNKNOWN } from '../draw/format.js';
import { NO_HISTOGRAM } from './reasons.js';

const CLASSES = ['4xx', '5xx'];
const ORDER = ['Requests', ...CLASSES, 'p50', 'p99', 'Mean', 'Active', 'Connections', 'Web sockets', 'Read', 'Written', 'Resets', 'Failed'];
const EXPECTED = new Set(['Requests', 'p50', 'p99', 'Mean']);

/** What of a server or client can be drawn: by its state, and nothing else. */
export function modeOf(now) {
  if (at(now, 'requests') === undefined) return 'bare';
  if (at(now, 'response_time', 'buckets') !== undefined) return 'percentiles';
  return at(now, 'response_time') === undefined ? 'rates' : 'means';
}

/** One HTTP server or client: its figures of the last five seconds, and how its traffic and its times went. */
export class TrafficCard {
  mode;
  #charts = [];
  #end;
  #forget = () => {};
  #values = new Map();
  #figures = make('dl', { class: 'card-figures' });

  /** `kind` is `server` or `client`, `path` where the state has it. */
  constructor(kind, name, path, mode, context) {
    this.mode = mode;
    const heading = make('h4', { title: name }, name, make('span', { class: 'unit', text: ` ${kind}` }));
    this.element = make(
      'section',
      { class: 'card', 'aria-label': `HTTP ${kind} ${name}`, data: { testid: `${kind}-card`, key: name } },
      heading,
      this.#figures,
    );
    if (mode === 'bare') return;
    const column = (what) => `${kind} ${name} ${what}`;
    // Cards come and go with what is busy; when this one comes back its past is on the tape.
    this.#forget = () => context.store.history.forget(['rate', ...CLASSES, 'p50', 'p99', 'mean'].map(column));
    this.#draw(name, column, context);
    this.#end = context.track((moment, put) => {
      const { state, window } = moment;
      const rate = (what, ...counter) => put(column(what), steadyRate(moment, column(what), (one) => numberAt(one, ...path, ...counter)));
      rate('rate', 'requests');
      for (const one of CLASSES) rate(one, 'errors', one);
      const row = { now: at(state, ...path), then: at(window?.state, ...path), millis: window?.millis };
      if (mode === 'percentiles') {
        put(column('p50'), percentileOf(row, 0.5)?.value);
        put.worst(column('p99'), percentileOf(row, 0.99)?.value);
      } else if (mode === 'means') {
        put.worst(column('mean'), meanOf(row));
      }
    });
  }

  update(row) {
    const figure = (title, text, help) => this.#set(title, text, help);
    const { now } = row;
    const n = (key, format = count) => format(numberAt(now, key));
    const perS = (text) => (text === UNKNOWN ? text : `${text} /s`);
    if (this.mode !== 'bare') {
      const rate = rateOf(row, 'requests');
      figure('Requests', perS(perSecond(rate)), `${n('requests')} since the start`);
      for (const one of CLASSES) {
        const errors = rateOf(row, 'errors', one);
        const part = share(errors, rate);
        const text = errors > 0 && part !== undefined ? `${perS(perSecond(errors))} · ${percent(part)}` : perS(perSecond(errors));
        const shown = figure(one, text, `${count(numberAt(now, 'errors', one))} answers with a status of ${one} since the start`);
        if (shown) setAttribute(shown, 'data-alarm', one === '5xx' && part >= LIMITS.serverErrors.bad ? 'true' : undefined);
      }
      this.#times(row);
    }
    figure('Active', n('active_requests'), 'Requests under way now');
    figure('Connections', n('connections'), 'Open now');
    figure('Read', perS(bytes(rateOf(row, 'bytes_read'))), `Bytes of bodies; ${n('bytes_read', bytes)} since the start`);
    figure('Written', perS(bytes(rateOf(row, 'bytes_written'))), `Bytes of bodies; ${n('bytes_written', bytes)} since the start`);
    this.#rare(row);
    arrange(
      this.#figures,
      [...this.#values.values()].sort((a, b) => a.order - b.order).map(({ element }) => element),
    );
  }

  /** Ends what it listens to. */
  close() {
    this.#end?.();
    this.#forget();
    for (const chart of this.#charts) chart.close();
  }

  #times(row) {
    if (this.mode === 'percentiles') {
      this.#set('p50', quantile(percentileOf(row, 0.5)), 'Half of the responses of the last 5 s took less');
      this.#set('p99', quantile(percentileOf(row, 0.99)), '99 of 100 responses of the last 5 s took less');
    } else {
      this.#set('Mean', millis(meanOf(row)), `Mean response time of the last 5 s. ${NO_HISTOGRAM}`);
    }
  }

  /** What most servers never have: a line each once there is one. */
  #rare(row) {
    const { now } = row;
    if (numberAt(now, 'websockets') > 0) this.#set('Web sockets', count(numberAt(now, 'websockets')), 'Open now, among the connections');
    for (const [key, title, help] of [
      ['resets', 'Resets', 'Requests that ended without an answer, since the start'],
      ['failed_connections', 'Failed', 'Connections that failed, since the start'],
    ]) {
      const all = numberAt(now, key);
      if (!(all > 0)) continue;
      const causes = entries(now, 'exceptions').map(([name, n]) => `${name}: ${count(n)}`);
      const shown = this.#set(title, count(all), key === 'resets' ? help : [help, ...causes].join('\n'));
      setAttribute(shown, 'data-alarm', grown(row, key) > 0 ? 'true' : undefined);
    }
  }

  #set(title, text, help) {
    let shown = this.#values.get(title);
    if (!shown) {
      // What was never known, Vert.x does not tell of this one.
      if (text === UNKNOWN && !EXPECTED.has(title)) return undefined;
      shown = { order: ORDER.indexOf(title), value: make('dd', { data: { testid: `card-${title.toLowerCase().replace(/ /g, '-')}` } }) };
      shown.element = make('div', {}, make('dt', { text: title }), shown.value);
      this.#values.set(title, shown);
      this.#figures.append(shown.element);
    }
    setText(shown.value, text);
    setAttribute(shown.element, 'title', help);
    return shown.element;
  }

  #draw(name, column, context) {
    const pair = make('div', { class: 'card-charts' });
    const chart = (options) => {
      const host = make('div');
      pair.append(host);
      this.#charts.push(new Chart(host, options, context));
    };
    chart({
      label: `Requests and errors per second, ${name}`,
      format: perSecond,
      series: [
        { name: column('rate'), label: 'Requests', colour: 'blue', fill: true },
        { name: column('4xx'), label: '4xx', colour: 'amber' },
        { name: column('5xx'), label: '5xx', colour: 'red' },
      ],
    });
    if (this.mode === 'percentiles') {
      chart({
        label: `Response time, p50 and p99, ${name}`,
        format: millis,
        series: [
          { name: column('p99'), label: 'p99', colour: 'violet' },
          { name: column('p50'), label: 'p50', colour: 'teal' },
        ],
      });
    } else if (this.mode === 'means') {
      chart({ label: `Response time, mean, ${name}`, format: millis, series: [{ name: column('mean'), label: 'Mean', colour: 'teal' }] });
    }
    this.element.append(pair);
  }
}
