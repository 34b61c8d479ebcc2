import { compared, grown } from '../data/rows.js';
import { entries, at, numberAt } from '../data/state.js';
import { growth } from '../data/stats.js';
import { make, setText } from '../draw/dom.js';
import { bytes, count, duration, millis, UNKNOWN } from '../draw/format.js';
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
      {
        title: 'Subscriber',
        order: ({ name }) => name,
        fill: (cell, { name }, kept) => setText((kept.text ??= cell.appendChild(make('span', { class: 'clip' }))), name),
        hint: ({ name }) => name,
      },
      {
        title: 'Keeps up',
        help: 'Whether it takes what it is sent: refuses, when it did not take the last one because too much of its stream waits; behind, when it was sent nothing for longer than it asked for.',
        order: ({ standing }) => standing,
        text: ({ standing }) => standing,
      },
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
        help: 'How long reading it took the last time: on an event loop, or, for those read at most once a second, on a worker thread.',
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

  mount(host, { orders }) {
    orders.add('subscriber', this.#subscribers);
    orders.add('source', this.#sources);
    host.append(this.#facts.element, this.#subscribers.element, this.#sources.element);
  }

  update({ state, before, period }) {
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
    const earlier = at(before?.state, 'metrics', 'aio', 'dashboard');
    const ticked = growth(n('ticks'), numberAt(earlier, 'ticks'));
    const tick = ticked > 0 ? before.millis / ticked : undefined;
    this.#subscribers.update(
      compared({ state, before }, 'metrics', 'aio', 'dashboard', 'connections')
        .map(([name, row]) => [name, { name, one: row.now, standing: standing(row, tick) }])
        .sort(([, a], [, b]) => trouble(b.one) - trouble(a.one)),
      { empty: 'Nobody is listed yet.', total: n('subscribers'), noun: 'subscribers' },
    );
    this.#sources.update(entries(registry, 'sources').map(([name, source]) => [name, { name, source }]));
  }
}

/** Those that refuse first, then those for whom most waits. */
const trouble = (one) => 1e12 * (numberAt(one, 'refusals') ?? 0) + (numberAt(one, 'queued_bytes') ?? 0);

/** In a word how a subscriber stands, over the last seconds; a tick of lag is usual. */
function standing(row, tick) {
  if (grown(row, 'refusals') > 0) return 'refuses';
  const lag = numberAt(row.now, 'lag_ticks');
  if (lag === undefined || tick === undefined) return UNKNOWN;
  const wanted = Math.max(1, (numberAt(row.now, 'interval_ms') ?? 0) / tick);
  return lag > wanted + 2 ? 'behind' : 'yes';
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
