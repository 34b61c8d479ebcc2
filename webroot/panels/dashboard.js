import { bytes, count, duration, millis } from '../draw/format.js';
import { entries, at, numberAt } from '../data/state.js';
import { Table } from '../draw/table.js';
import { Facts } from './facts.js';

const figure = (title, key, format, help) => ({
  title,
  help,
  numeric: true,
  order: ({ one }) => numberAt(one, key),
  text: ({ one }) => format(numberAt(one, key)),
});

/** What the dashboard itself does and costs. */
export class DashboardPanel {
  id = 'dashboard';
  place = 'whole';
  title = 'This dashboard';
  unit = '';
  help =
    'Who watches, and what it costs: the state is collected once per tick however many watch, and not at all ' +
    'while nobody does. Evicted is who did not read for too long.';
  #facts = new Facts();
  #subscribers = new Table({
    label: 'Subscribers',
    testId: 'subscriber-row',
    columns: [
      { title: 'Subscriber', order: ({ name }) => name, text: ({ name }) => name },
      { title: 'Protocol', order: ({ one }) => at(one, 'protocol'), text: ({ one }) => at(one, 'protocol') ?? '' },
      figure('Age', 'age_ms', duration, 'Since it subscribed.'),
      figure('Interval', 'interval_ms', millis, 'How far apart its updates are at least.'),
      figure('Behind', 'lag_ticks', count, 'Ticks since the state it was last sent.'),
      figure('Sent', 'bytes', bytes, 'Bytes of its stream so far, those that wait included.'),
      figure('Waiting', 'queued_bytes', bytes, 'Bytes that have not left the process.'),
      figure('Refused', 'refusals', count, 'Ticks it did not take. Too many in a row, and it is disconnected.'),
    ],
  });
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
        help: 'A source that takes long is read less often, by itself, until it is quick again.',
        text: ({ source }) => (at(source, 'error') === undefined ? pace(source) : 'failed'),
        hint: ({ source }) => at(source, 'error'),
      },
    ],
  });

  mount(host) {
    host.append(this.#facts.element, this.#subscribers.element, this.#sources.element);
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
    this.#subscribers.update(
      entries(state, 'metrics', 'aio', 'dashboard', 'connections')
        .map(([name, one]) => [name, { name, one }])
        .sort(([, a], [, b]) => (numberAt(b.one, 'refusals') ?? 0) - (numberAt(a.one, 'refusals') ?? 0)),
      { empty: 'Nobody is listed yet.', total: n('subscribers'), noun: 'subscribers' },
    );
    this.#sources.update(entries(registry, 'sources').map(([name, source]) => [name, { name, source }]));
  }
}

/** How often a source is read, when it is not as often as the others. */
function pace(source) {
  const parts = [];
  const period = numberAt(source, 'period_ms');
  const ticks = numberAt(source, 'every_ticks');
  if (period !== undefined) parts.push(`read every ${duration(period)}`);
  if (ticks !== undefined) parts.push(`shown every ${count(ticks)} ticks`);
  return parts.length === 0 ? 'ok' : `slow: ${parts.join(', ')}`;
}
