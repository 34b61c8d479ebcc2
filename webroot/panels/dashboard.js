import { count, millis } from '../format.js';
import { entries, at, numberAt } from '../state.js';
import { Table } from '../table.js';
import { Facts } from './facts.js';

/** What the dashboard itself does and costs. */
export class DashboardPanel {
  id = 'dashboard';
  title = 'This dashboard';
  unit = '';
  help =
    'Who watches, and what it costs: the state is collected once per tick however many watch, and not at all ' +
    'while nobody does. Evicted is who did not read for too long.';
  #facts = new Facts();
  #sources = new Table({
    label: 'Sources of the state',
    testId: 'source-row',
    columns: [
      { title: 'Source', order: ({ name }) => name, text: ({ name }) => name },
      {
        title: 'Took',
        numeric: true,
        order: ({ source }) => numberAt(source, 'took_ms'),
        text: ({ source }) => millis(numberAt(source, 'took_ms')),
      },
      {
        title: 'State',
        text: ({ source }) => (at(source, 'error') === undefined ? 'ok' : 'failed'),
        hint: ({ source }) => at(source, 'error'),
      },
    ],
  });

  mount(host) {
    host.append(this.#facts.element, this.#sources.element);
  }

  update({ state, period }) {
    const n = (key) => numberAt(state, 'metrics', 'aio', 'dashboard', key);
    const registry = at(state, 'metrics', 'registry');
    this.#facts.update([
      ['Subscribers', n('subscribers'), count],
      ['On the event bus', n('bus_subscribers'), count],
      ['Ticks', n('ticks'), count],
      ['Collections', n('collections'), count],
      ['Refusals', n('refusals'), count],
      ['Evicted', n('evictions'), count],
      ['Update every', period, millis],
      ['Last collection', numberAt(registry, 'collect_ms'), millis],
    ]);
    this.#sources.update(entries(registry, 'sources').map(([name, source]) => [name, { name, source }]));
  }
}
