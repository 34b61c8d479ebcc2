import { bytes, count, perSecond, quantile } from '../draw/format.js';
import { at, counterRate, entries, errorRate, numberAt, timerPercentile } from '../data/state.js';
import { Table } from '../draw/table.js';

export const NO_HISTOGRAM = 'This timer has no histogram, so no percentile can be told.';

/** Why a table is empty: there is nothing yet, or there cannot be anything. */
export function emptyText(view, nothingYet) {
  return view.metricsOff ? 'Vert.x metrics are off; the notice above says how to switch them on.' : nothingYet;
}

/** Columns of whatever answers or sends requests: a row holds `now`, `then` and the `millis` between. */
export const TRAFFIC = [
  {
    title: 'Rate /s',
    numeric: true,
    order: ({ now, then, millis }) => counterRate(now, then, millis, 'requests'),
    text: ({ now, then, millis }) => perSecond(counterRate(now, then, millis, 'requests')),
  },
  {
    title: 'Errors /s',
    numeric: true,
    order: ({ now, then, millis }) => errorRate(now, then, millis),
    text: ({ now, then, millis }) => perSecond(errorRate(now, then, millis)),
    hint: ({ now }) =>
      [...entries(now, 'errors'), ...entries(now, 'exceptions')]
        .map(([name, n]) => `${name}: ${count(n)}`)
        .join(', ') || undefined,
  },
  percentileColumn('p50', 0.5),
  percentileColumn('p99', 0.99),
];

function percentileColumn(title, q) {
  const find = ({ now, then }) => timerPercentile(at(now, 'response_time'), at(then, 'response_time'), q);
  return {
    title,
    numeric: true,
    order: (row) => find(row)?.value,
    text: (row) => quantile(find(row)),
    hint: ({ now }) => (at(now, 'response_time', 'buckets') ? undefined : NO_HISTOGRAM),
  };
}

/** The entries of a collection now and before, as rows for a table. */
export function compared(view, ...path) {
  const before = at(view.before?.state, ...path);
  return entries(view.state, ...path).map(([name, now]) => [
    name,
    { name, now, then: at(before, name), millis: view.before?.millis },
  ]);
}

/** HTTP servers and clients, one row each. */
export class HttpPanel {
  id = 'http';
  place = 'whole';
  title = 'HTTP servers and clients';
  unit = 'last 5 s';
  help =
    'Rates, errors (4xx and 5xx) and percentiles over the last five seconds; open connections and requests under ' +
    'way as of now.';
  #servers = traffic('HTTP servers', 'Server', 'server-row');
  #clients = traffic('HTTP clients', 'Client', 'client-row');

  mount(host) {
    host.append(this.#servers.element, this.#clients.element);
  }

  update(view) {
    this.#servers.update(compared(view, 'metrics', 'aio', 'http_servers'), {
      empty: emptyText(view, 'No HTTP server has been seen yet.'),
    });
    this.#clients.update(compared(view, 'metrics', 'aio', 'http_clients'), {
      empty: emptyText(view, 'No HTTP client has been seen yet.'),
    });
  }
}

function traffic(label, first, testId) {
  const number = (title, key, format = count) => ({
    title,
    numeric: true,
    order: ({ now }) => numberAt(now, key),
    text: ({ now }) => format(numberAt(now, key)),
  });
  const flow = (title, key) => ({
    title,
    numeric: true,
    text: ({ now, then, millis }) => bytes(counterRate(now, then, millis, key)),
  });
  return new Table({
    label,
    testId,
    columns: [
      { title: first, order: ({ name }) => name, text: ({ name }) => name },
      number('Connections', 'connections'),
      number('Active', 'active_requests'),
      ...TRAFFIC,
      flow('Read /s', 'bytes_read'),
      flow('Written /s', 'bytes_written'),
    ],
  });
}
