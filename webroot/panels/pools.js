import { Bar, make, setText } from '../draw/dom.js';
import { count, millis, percent, perSecond } from '../draw/format.js';
import { at, counterRate, numberAt, timerMean } from '../data/state.js';
import { Table } from '../draw/table.js';
import { compared, emptyText } from './http.js';

/** Worker pools and connection pools. */
export class PoolsPanel {
  id = 'pools';
  title = 'Pools';
  unit = 'last 5 s';
  help =
    'Worker and connection pools: how many of their places are taken, who waits for one and how long, and how ' +
    'long they are held (means over the last five seconds). Of HTTP clients Vert.x tells who waits; what is in use only ' +
    'when its metrics carry the label "remote".';
  #table = new Table({
    label: 'Pools',
    testId: 'pool-row',
    columns: [
      {
        title: 'Pool',
        order: ({ name }) => name,
        text: ({ name, now }) => String(at(now, 'name') ?? name),
        hint: ({ name }) => name,
      },
      { title: 'Type', order: ({ now }) => at(now, 'type'), text: ({ now }) => String(at(now, 'type') ?? '–') },
      {
        title: 'Taken',
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
      {
        title: 'In use',
        numeric: true,
        order: ({ now }) => numberAt(now, 'in_use'),
        text: ({ now }) => count(numberAt(now, 'in_use')),
      },
      {
        title: 'Queued',
        numeric: true,
        order: ({ now }) => numberAt(now, 'queued'),
        text: ({ now }) => count(numberAt(now, 'queued')),
      },
      {
        title: 'Done /s',
        numeric: true,
        text: ({ now, then, millis: span }) => perSecond(counterRate(now, then, span, 'completed')),
      },
      {
        title: 'Waited',
        numeric: true,
        text: ({ now, then }) => millis(timerMean(at(now, 'queue_time'), at(then, 'queue_time'))),
      },
      { title: 'Held', numeric: true, text: ({ now, then }) => millis(timerMean(at(now, 'usage'), at(then, 'usage'))) },
    ],
  });

  mount(host) {
    host.append(this.#table.element);
  }

  update(view) {
    this.#table.update(compared(view, 'metrics', 'aio', 'pools'), {
      empty: emptyText(view, 'No pool has been seen yet.'),
      noun: 'pools',
    });
  }
}
