import { busiest, grown, meanOf, overStretch, percentileOf, rateOf } from '../data/rows.js';
import { at, numberAt } from '../data/state.js';
import { Chart } from '../draw/chart.js';
import { arrange, Bar, make, setText } from '../draw/dom.js';
import { count, millis, percent, perSecond, quantile } from '../draw/format.js';
import { Table } from '../draw/table.js';
import { coveredTime } from './covers.js';
import { byStep, emptyText, Remark } from './reasons.js';

const PATH = ['metrics', 'aio', 'pools'];
const MOST_CHARTS = 4;

/** Worker pools and connection pools: who uses them, who waits and how long. */
export class PoolsPanel {
  id = 'pools';
  place = 'whole';
  title = 'Pools';
  help =
    'Worker and connection pools: how many of their places are taken and who waits for one, as of now; how long one was waited for and ' +
    'how long it was held, over the time that the heading names. Charts are of the pools in which most was waited for. Of HTTP clients ' +
    'Vert.x tells who waits; what is in use only when its metrics carry the label “remote”.';
  #context;
  #remark = new Remark('pools-by-step');
  #charts = new Map();
  #grid = make('div', { class: 'cards small' });
  #table = new Table({
    label: 'Pools',
    testId: 'pool-row',
    columns: [
      { title: 'Pool', order: ({ name }) => name, fill: fillName, hint: ({ name }) => name },
      { title: 'Type', order: ({ now }) => at(now, 'type'), text: ({ now }) => String(at(now, 'type') ?? '–') },
      {
        title: 'Taken',
        help: 'In use, of the size of the pool; not known of a pool without a limit',
        order: ({ now }) => numberAt(now, 'ratio'),
        fill: (cell, { now }, kept) => {
          if (!kept.bar) {
            kept.bar = new Bar();
            kept.text = make('span', { class: 'beside' });
            cell.append(kept.bar.element, kept.text);
          }
          kept.bar.set(numberAt(now, 'ratio'));
          setText(kept.text, percent(numberAt(now, 'ratio')));
        },
      },
      figure('In use', 'Now', ({ now }) => numberAt(now, 'in_use'), useOf, true),
      figure('Queued', 'Who waits for a place now', ({ now }) => numberAt(now, 'queued'), count),
      figure('Done /s', 'Given back per second', (row) => rateOf(row, 'completed'), perSecond),
      figure('Waited', 'How long a place was waited for, mean', (row) => meanOf(row, 'queue_time'), millis),
      percentileFigure('p99', 'queue_time', '99 of 100 waited less; known where the timer has a histogram'),
      figure('Held', 'How long a place was held, mean', (row) => meanOf(row, 'usage'), millis),
    ],
  });

  mount(host, context) {
    this.#context = context;
    context.orders.add('pool', this.#table);
    host.append(this.#remark.element, this.#grid, this.#table.element);
  }

  covers = coveredTime;

  update(view) {
    this.#remark.say(byStep(view));
    const rows = overStretch(view, ...PATH);
    this.#table.update(rows, { empty: emptyText(view, 'No pool has been seen yet.'), noun: 'pools' });
    this.#draw(view, new Map(rows));
  }

  /** The pools in which most was waited for, of those that are used at all. */
  #draw(view, rows) {
    const score = (name) => {
      const row = rows.get(name);
      return (grown(row, 'queue_time', 'total_ms') ?? 0) + 1000 * ((numberAt(row.now, 'queued') ?? 0) + (numberAt(row.now, 'in_use') ?? 0));
    };
    const used = [...rows.keys()].filter((name) => score(name) > 0 || this.#charts.has(name));
    const shown = new Set(busiest(used, score, new Set(this.#charts.keys()), MOST_CHARTS));
    for (const [name, chart] of this.#charts) {
      if (shown.has(name) || !view.live) continue;
      chart.close();
      this.#charts.delete(name);
    }
    for (const name of shown) if (!this.#charts.has(name) && this.#charts.size < 2 * MOST_CHARTS) this.#charts.set(name, new PoolChart(name, rows.get(name).now, this.#context));
    arrange(
      this.#grid,
      [...rows.keys()].filter((name) => shown.has(name) && this.#charts.has(name)).map((name) => this.#charts.get(name).element),
    );
  }
}

/** Who uses a pool and who waits for it. */
class PoolChart {
  #chart;
  #end;
  #forget;

  constructor(name, now, context) {
    const title = String(at(now, 'name') ?? name);
    const heading = make('h4', { title: name }, title, make('span', { class: 'unit', text: ` ${at(now, 'type') ?? ''}` }));
    this.element = make('section', { class: 'card', 'aria-label': `Pool ${name}`, data: { testid: 'pool-card', key: name } }, heading);
    const [use, queue] = [`pool ${name} in use`, `pool ${name} queued`];
    this.#chart = new Chart(
      this.element,
      {
        label: `In use and queued, ${title}`,
        format: count,
        series: [
          { name: use, label: 'In use', colour: 'blue', fill: true },
          { name: queue, label: 'Queued', colour: 'amber' },
        ],
      },
      context,
    );
    this.#forget = () => context.store.history.forget([use, queue]);
    this.#end = context.track(({ state }, put) => {
      put.worst(use, numberAt(state, ...PATH, name, 'in_use'));
      put.worst(queue, numberAt(state, ...PATH, name, 'queued'));
    });
  }

  close() {
    this.#end();
    this.#forget();
    this.#chart.close();
  }
}

function figure(title, help, read, format, whole = false) {
  return { title, help, numeric: true, order: read, text: (row) => format(whole ? row : read(row)) };
}

/** In use, of the size of the pool, which is what the share taken tells. */
function useOf({ now }) {
  const used = numberAt(now, 'in_use');
  const ratio = numberAt(now, 'ratio');
  return ratio > 0 && used > 0 ? `${count(used)} of ${count(Math.round(used / ratio))}` : count(used);
}

function percentileFigure(title, timer, help) {
  const read = (row) => percentileOf(row, 0.99, timer);
  return { title, help, numeric: true, order: (row) => read(row)?.value, text: (row) => quantile(read(row)) };
}

function fillName(cell, { name, now }, kept) {
  kept.text ??= cell.appendChild(make('span', { class: 'clip' }));
  setText(kept.text, String(at(now, 'name') ?? name));
}
