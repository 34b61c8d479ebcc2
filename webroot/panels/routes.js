import { count, quantile, UNKNOWN } from '../draw/format.js';
import { at, numberAt } from '../data/state.js';
import { Table } from '../draw/table.js';
import { compared, emptyText, TRAFFIC } from './http.js';

/** What each route of vertx-web answers. */
export class RoutesPanel {
  id = 'routes';
  place = 'whole';
  title = 'Routes';
  unit = 'last 5 s';
  help =
    'Requests by route of vertx-web, over the last five seconds, and the 99th percentile of the last minute for the ' +
    'ten slowest. Vert.x tells routes only when its metrics carry the label "route".';
  #table = new Table({
    label: 'Routes',
    testId: 'route-row',
    columns: [
      {
        title: 'Route',
        order: ({ name }) => name,
        text: ({ name, now }) => (at(now, 'route') ? `${at(now, 'method') ?? ''} ${at(now, 'route')}`.trim() : name),
      },
      {
        title: 'Requests',
        numeric: true,
        order: ({ now }) => numberAt(now, 'requests'),
        text: ({ now }) => count(numberAt(now, 'requests')),
      },
      ...TRAFFIC,
      {
        title: 'p99, 1 min',
        help: 'Of the last minute, for the ten routes where it is highest.',
        numeric: true,
        order: ({ slow }) => numberAt(slow, 'p99_1m_ms'),
        text: ({ slow }) => lastMinute(slow),
        hint: ({ slow }) => slow && `of ${count(numberAt(slow, 'requests_1m'))} requests`,
      },
    ],
  });

  mount(host) {
    host.append(this.#table.element);
  }

  update(view) {
    const rows = compared(view, 'metrics', 'aio', 'routes').map(([name, row]) => [
      name,
      { ...row, slow: at(view.state, 'metrics', 'aio', 'slowest_routes', name) },
    ]);
    this.#table.update(rows, {
      empty: emptyText(
        view,
        'No routes are known. To see them, add Label.HTTP_ROUTE to the labels of the metrics options (addLabels).',
      ),
      noun: 'routes',
    });
  }
}

function lastMinute(slow) {
  const value = numberAt(slow, 'p99_1m_ms');
  return value === undefined ? UNKNOWN : quantile({ value, over: numberAt(slow, 'over') === 1 });
}
