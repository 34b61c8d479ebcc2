import { make, setHidden, setText } from '../draw/dom.js';
import { count, millis, UNKNOWN } from '../draw/format.js';
import { at, entries, numberAt } from '../data/state.js';
import { Table } from '../draw/table.js';

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** When an event loop was blocked, and by what. */
export class IncidentsPanel {
  id = 'incidents';
  place = 'whole';
  title = 'Blocked event loops';
  unit = 'last 50';
  help =
    'Each time that an event loop was seen not to get to its work for 150 ms, as far as known at the moment shown; from 250 ms on ' +
    'none is missed. When goes to that moment and tells what else happened then. Where is the innermost call of the application while the loop was blocked, with the whole stack behind it. GC is how much of the time the garbage collector had ' +
    'stopped the process; a block that is nearly all GC is not the fault of the code it was in. Throttled is for how ' +
    'long the kernel held threads of this process back for want of CPU, in the second or two around the block.';
  #show;
  #table = new Table({
    label: 'Blocked event loops',
    testId: 'incident-row',
    columns: [
      {
        title: 'When',
        help: 'Goes to that moment, and tells what else happened then.',
        order: ({ one }) => numberAt(one, 'began_ms'),
        fill: (cell, row, kept) => this.#fillMoment(cell, row, kept),
      },
      {
        title: 'For',
        numeric: true,
        order: ({ one }) => numberAt(one, 'duration_ms'),
        text: ({ one }) =>
          `${millis(numberAt(one, 'duration_ms'))}${numberAt(one, 'ongoing') === 1 ? ' so far' : ''}`,
      },
      { title: 'Where', fill: fillPlace },
      {
        title: 'Loop',
        order: ({ one }) => at(one, 'thread'),
        text: ({ one }) => String(at(one, 'thread') ?? at(one, 'loop') ?? UNKNOWN).replace(/^vert\.x-/, ''),
      },
      {
        title: 'GC',
        numeric: true,
        order: ({ one }) => numberAt(one, 'gc_ms'),
        text: ({ one }) => within(numberAt(one, 'gc_ms'), numberAt(one, 'gc_count')),
      },
      {
        title: 'Throttled',
        numeric: true,
        order: ({ one }) => numberAt(one, 'throttled_ms'),
        text: ({ one }) => within(numberAt(one, 'throttled_ms'), numberAt(one, 'throttled_count')),
      },
    ],
  });

  mount(host, { show, orders }) {
    this.#show = show;
    orders.add('block', this.#table);
    host.append(this.#table.element);
  }

  #fillMoment(cell, { id, one }, kept) {
    if (!kept.button) {
      kept.button = make('button', {
        type: 'button',
        class: 'moment',
        title: 'Go to that moment',
        data: { testid: 'incident-moment' },
        onclick: () => this.#show(kept.target),
      });
      cell.append(kept.button);
    }
    const began = numberAt(one, 'began_ms');
    const end = numberAt(one, 'ongoing') === 1 || began === undefined ? undefined : began + (numberAt(one, 'duration_ms') ?? 0);
    kept.target = { panels: ['loops'], incident: id, moment: end };
    setText(kept.button, timeOf(began));
  }

  update({ state }) {
    const rows = entries(state, 'metrics', 'aio', 'incidents').map(([id, one]) => {
      const stack = at(state, 'metrics', 'aio', 'stacks', String(at(one, 'stack')));
      return [id, { id, one, stack }];
    });
    this.#table.update(rows.reverse(), { empty: 'No event loop has been blocked while somebody watched.' });
  }
}

/** The innermost frame of the application, and the stack to unfold. */
function fillPlace(cell, { one, stack }, kept) {
  if (!kept.element) {
    kept.before = make('span', { class: 'package' });
    kept.call = make('span');
    kept.top = make('summary', {}, kept.before, kept.call);
    kept.stack = make('pre', { data: { testid: 'incident-stack' } });
    kept.element = make('details', { class: 'stack' }, kept.top, kept.stack);
    kept.none = make('span');
    cell.append(kept.element, kept.none);
  }
  const known = typeof stack === 'string';
  const top = at(one, 'top_frame');
  const place = String(top ?? (known ? 'not in the application' : 'over before it could be seen'));
  setHidden(kept.element, !known);
  setHidden(kept.none, known);
  const call = callIn(place);
  setText(kept.before, place.slice(0, call));
  setText(kept.call, place.slice(call));
  setText(kept.none, place);
  setText(kept.stack, known ? stack : '');
}

/** Where in a frame the package ends: a narrow window shows what follows. */
function callIn(frame) {
  const name = frame.replace(/\(.*$/s, '');
  return name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1;
}

function timeOf(ms) {
  return ms === undefined ? UNKNOWN : clock.format(ms);
}

function within(ms, times) {
  return ms === undefined || times === 0 ? millis(ms) : `${millis(ms)} in ${count(times)}`;
}
