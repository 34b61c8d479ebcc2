import { count, millis, perSecond } from '../draw/format.js';
import { at, counterRate, numberAt } from '../data/state.js';
import { Table } from '../draw/table.js';
import { compared, emptyText } from './http.js';

const COUNTERS = [
  ['Sent /s', 'sent'],
  ['Published /s', 'published'],
  ['Received /s', 'received'],
  ['Discarded /s', 'discarded'],
  ['Failed replies /s', 'reply_failures'],
];

/** The event bus as a whole and, where the metrics tell them apart, by address. */
export class BusPanel {
  id = 'bus';
  title = 'Event bus';
  unit = 'last 5 s';
  help =
    'Messages per second over the last five seconds; handlers, messages waiting for one and for how ' +
    'long the oldest has waited at least, as of now. Addresses are told apart only when the metrics carry the label ' +
    '"address".';
  #table = new Table({
    label: 'Event bus',
    testId: 'bus-row',
    columns: [
      { title: 'Address', text: ({ name }) => name },
      ...COUNTERS.map(([title, key]) => ({
        title,
        numeric: true,
        order: (row) => counterRate(row.now, row.then, row.millis, key),
        text: (row) => perSecond(counterRate(row.now, row.then, row.millis, key)),
      })),
      ...[
        ['Handlers', 'handlers'],
        ['Pending', 'pending'],
      ].map(([title, key]) => ({
        title,
        numeric: true,
        order: ({ now }) => numberAt(now, key),
        text: ({ now }) => count(numberAt(now, key)),
      })),
      {
        title: 'Oldest',
        numeric: true,
        order: ({ now }) => numberAt(now, 'oldest_waiting_ms'),
        text: ({ now }) => millis(numberAt(now, 'oldest_waiting_ms')),
      },
    ],
  });

  mount(host) {
    host.append(this.#table.element);
  }

  update(view) {
    const path = ['metrics', 'aio', 'event_bus'];
    const now = at(view.state, ...path);
    const whole = { name: 'all addresses', now, then: at(view.before?.state, ...path), millis: view.before?.millis };
    const rows = compared(view, ...path, 'addresses').map(([address, row]) => [`address ${address}`, row]);
    this.#table.update(now ? [['all', whole], ...rows] : [], {
      empty: emptyText(view, 'Nothing is known of the event bus yet.'),
      noun: 'addresses',
    });
  }
}
