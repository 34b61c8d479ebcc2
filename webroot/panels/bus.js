import { compared, filtered, rateOf } from '../data/rows.js';
import { at, numberAt } from '../data/state.js';
import { sum } from '../data/stats.js';
import { steadyRate } from '../data/steady.js';
import { Chart } from '../draw/chart.js';
import { make, setAttribute, setHidden, setText } from '../draw/dom.js';
import { count, millis, perSecond } from '../draw/format.js';
import { Table } from '../draw/table.js';
import { byStep, emptyText, Remark } from './reasons.js';

const PATH = ['metrics', 'aio', 'event_bus'];
const WHOLE = 'all addresses';

const COUNTERS = [
  ['Sent /s', 'sent', 'Messages sent to one handler'],
  ['Published /s', 'published', 'Messages published to all handlers'],
  ['Received /s', 'received', 'Messages that came for the address, from here or from another node'],
  ['Delivered /s', 'delivered', 'Those of them for which there was a handler'],
  ['Discarded /s', 'discarded', 'Messages that waited and were dropped: their handler had too many, or was unregistered'],
  ['Failed replies /s', 'reply_failures', 'Requests that nobody answered: by timeout, refusal or want of a handler'],
];

/** The event bus as a whole and, where the metrics tell them apart, by address: what waits longest comes first. */
export class BusPanel {
  id = 'bus';
  place = 'whole';
  title = 'Event bus';
  unit = 'last 5 s';
  help =
    'Messages per second over the last five seconds; handlers, messages waiting for one and for how long the oldest has waited at ' +
    'least, as of now. Addresses are told apart only when the metrics carry the label “address”; the ones with most waiting come first.';
  #view;
  #remark = new Remark('bus-by-step');
  #charts = make('div', { class: 'card-charts wide' });
  #filter = make('input', {
    type: 'search',
    id: 'bus-filter',
    placeholder: 'Part of the address',
    autocomplete: 'off',
    spellcheck: 'false',
    data: { testid: 'bus-filter' },
  });
  #bar = make('div', { class: 'filter' }, make('label', { for: 'bus-filter', text: 'Filter' }), this.#filter);
  #note = make('p', { class: 'note', data: { testid: 'bus-note' } });
  #table = new Table({
    label: 'Event bus',
    testId: 'bus-row',
    columns: [
      { title: 'Address', order: ({ name }) => name, fill: fillAddress, hint: ({ name }) => name },
      {
        title: 'Pending',
        help: 'Messages that wait for their handler now',
        numeric: true,
        order: ({ now }) => numberAt(now, 'pending'),
        fill: (cell, { now }) => {
          setText(cell, count(numberAt(now, 'pending')));
          setAttribute(cell, 'data-waits', numberAt(now, 'pending') > 0 ? 'true' : undefined);
        },
      },
      ...COUNTERS.map(([title, key, help]) => ({
        title,
        help,
        numeric: true,
        order: (row) => rateOf(row, key),
        text: (row) => perSecond(rateOf(row, key)),
        hint: ({ now }) => `${count(numberAt(now, key))} since the start`,
      })),
      {
        title: 'Handlers',
        help: 'Registered now',
        numeric: true,
        order: ({ now }) => numberAt(now, 'handlers'),
        text: ({ now }) => count(numberAt(now, 'handlers')),
      },
      {
        title: 'Oldest',
        help: 'For how long the oldest of the pending messages has waited at least',
        numeric: true,
        order: ({ now }) => numberAt(now, 'oldest_waiting_ms'),
        text: ({ now }) => millis(numberAt(now, 'oldest_waiting_ms')),
      },
    ],
  });

  mount(host, context) {
    context.orders.add('bus', this.#table);
    const chart = (options) => {
      const part = make('div');
      this.#charts.append(part);
      new Chart(part, options, context);
    };
    chart({
      label: 'Messages per second',
      format: perSecond,
      series: [
        { name: 'bus sent', label: 'Sent', colour: 'blue', fill: true },
        { name: 'bus published', label: 'Published', colour: 'violet' },
        { name: 'bus delivered', label: 'Delivered', colour: 'teal', dash: [4, 3] },
        { name: 'bus failed', label: 'Discarded or failed', colour: 'red' },
      ],
    });
    chart({
      label: 'Messages waiting',
      format: count,
      series: [{ name: 'bus pending', label: 'Waiting', colour: 'amber', fill: true }],
    });
    this.#filter.addEventListener('input', () => {
      context.touch();
      if (this.#view) this.update(this.#view);
    });
    context.address.bind('bus', {
      get: () => this.#filter.value || undefined,
      set: (text) => {
        this.#filter.value = text ?? '';
        if (this.#view) this.update(this.#view);
      },
    });
    host.append(this.#remark.element, this.#charts, this.#bar, this.#table.element, this.#note);
  }

  track(moment, put) {
    put.worst('bus pending', numberAt(moment.state, ...PATH, 'pending'));
    for (const key of ['sent', 'published', 'delivered']) {
      put(`bus ${key}`, steadyRate(moment, `bus ${key}`, (state) => numberAt(state, ...PATH, key)));
    }
    const failed = (state) => sum([numberAt(state, ...PATH, 'discarded'), numberAt(state, ...PATH, 'reply_failures')]);
    put.worst('bus failed', steadyRate(moment, 'bus failed', failed));
  }

  update(view) {
    this.#view = view;
    this.#remark.say(byStep(view));
    const now = at(view.state, ...PATH);
    setHidden(this.#charts, now === undefined);
    setHidden(this.#bar, now === undefined);
    const whole = { name: WHOLE, whole: true, now, then: at(view.before?.state, ...PATH), millis: view.before?.millis };
    const rows = compared(view, ...PATH, 'addresses');
    const backlog = filtered(rows, this.#filter.value).sort(([, a], [, b]) => waits(b) - waits(a) || oldest(b) - oldest(a));
    const keyed = backlog.map(([address, row]) => [`address ${address}`, row]);
    this.#table.update(now ? [['all', whole], ...keyed] : [], {
      empty: emptyText(view, 'Nothing is known of the event bus yet.'),
      noun: 'addresses',
    });
    setText(this.#note, now && rows.length === 0 ? 'Addresses are not told apart: add Label.EB_ADDRESS to the labels of the metrics options.' : '');
  }
}

const waits = ({ now }) => numberAt(now, 'pending') ?? 0;
const oldest = ({ now }) => numberAt(now, 'oldest_waiting_ms') ?? 0;

function fillAddress(cell, { name, whole }, kept) {
  if (kept.name === name) return;
  kept.name = name;
  cell.replaceChildren(make('span', { class: whole ? 'clip muted' : 'clip', text: name }));
}
