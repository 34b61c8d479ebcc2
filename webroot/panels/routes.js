import { count } from '../format.js';
import { at, numberAt } from '../state.js';
import { Table } from '../table.js';
import { compared, emptyText, TRAFFIC } from './http.js';

/** What each route of vertx-web answers. */
export class RoutesPanel {
  id = 'routes';
  title = 'Routes';
  unit = 'last 5 s';
  help =
    'Requests by route of vertx-web, over the last five seconds. Vert.x tells routes only when its metrics carry ' +
    'the label "route".';
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
    ],
  });

  mount(host) {
    host.append(this.#table.element);
  }

  update(view) {
    this.#table.update(compared(view, 'metrics', 'aio', 'routes'), {
      empty: emptyText(
        view,
        'No routes are known. To see them, add Label.HTTP_ROUTE to the labels of the metrics options (setLabels).',
      ),
      noun: 'routes',
    });
  }
}
