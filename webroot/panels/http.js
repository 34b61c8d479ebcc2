import { busiest, compared, percentileOf, rateOf } from '../data/rows.js';
import { at, entries, errorRate, numberAt } from '../data/state.js';
import { arrange, make, setHidden, setText } from '../draw/dom.js';
import { bytes, count, perSecond, quantile } from '../draw/format.js';
import { Table } from '../draw/table.js';
import { byStep, emptyText, NO_HISTOGRAM, Remark, withoutHistogram } from './reasons.js';
import { modeOf, TrafficCard } from './traffic-card.js';

export { emptyText };

/** So many of each kind have a card; the others, less busy, a row of a table. */
const MOST_CARDS = 6;

const KINDS = [
  {
    kind: 'server',
    key: 'http_servers',
    title: 'Servers',
    empty: 'No HTTP server has been seen yet: one shows with its first connection.',
  },
  {
    kind: 'client',
    key: 'http_clients',
    title: 'Clients',
    empty:
      'No HTTP client has been seen yet: one shows with its first request. A client that is given a name (metricsName in its ' +
      'HttpClientOptions, and Label.CLIENT_NAME among the labels of the metrics options) has a card of its own.',
  },
];

/** HTTP servers and clients, a card each. */
export class HttpPanel {
  id = 'http';
  place = 'whole';
  title = 'HTTP servers and clients';
  unit = 'last 5 s';
  help =
    'Rates, errors by the class of their status, and percentiles over the last five seconds; open connections and requests ' +
    'under way as of now; bytes are those of bodies. Vert.x counts connections and bytes of all servers together (“all”) unless its metrics ' +
    'carry the label “local”. The charts cover the time shown.';
  #remark = new Remark('http-by-step');
  #groups = KINDS.map((kind) => new Group(kind));
  #grid = make('div', { class: 'cards' });

  mount(host, context) {
    host.append(this.#remark.element, this.#grid);
    for (const group of this.#groups) group.mount(host, context);
  }

  update(view) {
    const all = KINDS.flatMap(({ key }) => entries(view.state, 'metrics', 'aio', key).map(([, now]) => ({ now })));
    this.#remark.say(byStep(view) ?? withoutHistogram(all, 'servers and clients'));
    const cards = this.#groups.flatMap((group) => group.update(view));
    // Those without charts are small, and come last.
    arrange(
      this.#grid,
      [...cards.filter(({ mode }) => mode !== 'bare'), ...cards.filter(({ mode }) => mode === 'bare')].map(({ element }) => element),
    );
  }
}

/** The servers, or the clients. */
class Group {
  #kind;
  #none;
  #path;
  #context;
  #cards = new Map();
  #empty;
  #table;

  constructor({ kind, key, title, empty }) {
    this.#kind = kind;
    this.#none = empty;
    this.#path = ['metrics', 'aio', key];
    this.#empty = make('p', { class: 'empty', data: { testid: `no-${kind}` } });
    this.#table = new Table({ label: `Other HTTP ${title.toLowerCase()}`, testId: `${kind}-row`, columns: columns(title) });
  }

  mount(host, context) {
    this.#context = context;
    context.orders.add(this.#kind, this.#table);
    host.append(this.#empty, this.#table.element);
  }

  /** The cards to show. */
  update(view) {
    const rows = new Map(compared(view, ...this.#path));
    const score = (name) => (numberAt(rows.get(name).now, 'requests') ?? -1) + 1;
    const shown = new Set(busiest([...rows.keys()], score, new Set(this.#cards.keys()), MOST_CARDS));
    for (const [name, card] of this.#cards) {
      const changed = shown.has(name) && card.mode !== modeOf(rows.get(name).now);
      if (view.live ? changed || !shown.has(name) : this.#cards.size > 2 * MOST_CARDS && !shown.has(name)) this.#drop(name);
    }
    const others = [...rows].filter(([name]) => !shown.has(name));
    setHidden(this.#table.element, others.length === 0);
    this.#table.update(others);
    setHidden(this.#empty, rows.size > 0);
    setText(this.#empty, emptyText(view, this.#none));
    return [...rows].filter(([name]) => shown.has(name)).map(([name, row]) => this.#card(name, row));
  }

  #card(name, row) {
    if (!this.#cards.has(name)) {
      const path = [...this.#path, name];
      this.#cards.set(name, new TrafficCard(this.#kind, name, path, modeOf(row.now), this.#context));
    }
    const card = this.#cards.get(name);
    card.update(row);
    return card;
  }

  #drop(name) {
    this.#cards.get(name).close();
    this.#cards.delete(name);
  }
}

function columns(title) {
  const number = (heading, read, format) => ({ title: heading, numeric: true, order: read, text: (row) => format(read(row)) });
  const time = (heading, q) => ({
    title: heading,
    numeric: true,
    order: (row) => percentileOf(row, q)?.value,
    text: (row) => quantile(percentileOf(row, q)),
    hint: ({ now }) => (at(now, 'response_time', 'buckets') ? undefined : NO_HISTOGRAM),
  });
  return [
    { title: title.replace(/s$/, ''), order: ({ name }) => name, text: ({ name }) => name, hint: ({ name }) => name },
    number('Connections', ({ now }) => numberAt(now, 'connections'), count),
    number('Active', ({ now }) => numberAt(now, 'active_requests'), count),
    number('Rate /s', (row) => rateOf(row, 'requests'), perSecond),
    ...['4xx', '5xx'].map((one) => ({
      ...number(`${one} /s`, ({ now, then, millis }) => errorRate(now, then, millis, one), perSecond),
      hint: ({ now }) =>
        [...entries(now, 'errors'), ...entries(now, 'exceptions')].map(([name, n]) => `${name}: ${count(n)}`).join(', ') || undefined,
    })),
    time('p50', 0.5),
    time('p99', 0.99),
    number('Read /s', (row) => rateOf(row, 'bytes_read'), bytes),
    number('Written /s', (row) => rateOf(row, 'bytes_written'), bytes),
  ];
}
