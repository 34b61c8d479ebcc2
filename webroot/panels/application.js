import { make, setHidden } from '../draw/dom.js';
import { PinButton } from '../draw/pin-button.js';
import { bytes, millis, number } from '../draw/format.js';
import { at, byName } from '../data/state.js';
import { isNumber } from '../data/stats.js';
import { Table } from '../draw/table.js';

const MOST_ROWS = 500;

/** Whatever the application adds by sources of its own, as it is written: one line for each value. */
export class ApplicationPanel {
  id = 'application';
  place = 'whole';
  title = 'Application';
  unit = '';
  help =
    "Figures of the application's own, from the sources it has added with DebugDashboard.addSource. What they mean " +
    'is for the application to say; names that end in _ms and _bytes are shown in these units. The pin beside a number draws it at ' +
    'the top of the page.';
  #frame;
  #pinned;
  #table = new Table({
    label: 'Figures of the application',
    testId: 'application-row',
    most: MOST_ROWS,
    columns: [
      {
        title: 'Source',
        order: ({ source }) => source,
        fill: (cell, row, kept) => this.#source(cell, row, kept),
      },
      { title: 'Figure', order: ({ path }) => path.join(' '), text: ({ path }) => path.join(' › ') },
      {
        title: 'Value',
        numeric: true,
        order: ({ value }) => (isNumber(value) ? value : undefined),
        text: ({ path, value }) => shown(path.at(-1), value),
      },
    ],
  });

  mount(host, { pinned, orders }) {
    this.#pinned = pinned;
    orders.add('application', this.#table);
    this.#frame = host.parentElement;
    this.#frame.hidden = true;
    host.append(make('div', {}, this.#table.element));
  }

  update({ state }) {
    const sources = at(state, 'metrics', 'app');
    // Most applications add none, and then there is nothing to explain either.
    setHidden(this.#frame, sources === undefined);
    const rows = [];
    const total = collect(sources, [], rows);
    this.#table.update(rows, { empty: 'The sources have written nothing yet.', total, noun: 'figures' });
  }

  #source(cell, { source, path, value }, kept) {
    if (!kept.button) {
      kept.button = new PinButton(this.#pinned);
      cell.append(kept.button.element, make('span', { text: source }));
    }
    setHidden(kept.button.element, !isNumber(value));
    kept.button.show(['metrics', 'app', source, ...path], [source, ...path].join(' '));
  }
}

/** Puts the values below an object into rows, as many as are shown, in the order of their names; tells how many there are. */
function collect(object, path, rows) {
  let found = 0;
  for (const key of Object.keys(object ?? {}).sort(byName)) {
    const value = object[key];
    const here = [...path, key];
    if (value !== null && typeof value === 'object') {
      found += collect(value, here, rows);
    } else {
      found++;
      const [source, ...rest] = here;
      if (rows.length < MOST_ROWS) rows.push([JSON.stringify(here), { source, path: rest, value }]);
    }
  }
  return found;
}

function shown(name, value) {
  if (!isNumber(value)) return String(value);
  if (name?.endsWith('_bytes')) return bytes(value);
  return name?.endsWith('_ms') ? millis(value) : number(value);
}
