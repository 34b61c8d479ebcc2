import { make, setHidden, setText } from '../draw/dom.js';
import { number, UNKNOWN } from '../draw/format.js';
import { PinButton } from '../draw/pin-button.js';
import { inUnits, inUnitsPerSecond } from '../draw/units.js';

/** From so many times on a change is told as times, not as percent. */
const TIMES = 10;

/** The columns of the differences; rows are those of `comparing`, with `name` and `tags`. */
export function differenceColumns(pinned) {
  return [
    { title: 'Figure', order: ({ name, tags }) => `${name} ${tags}`, fill: (cell, row, kept) => figure(cell, row, kept, pinned) },
    { title: 'A', numeric: true, text: (row) => format(row)(row.a), help: 'At A; of what counts since the start, its rate in the five seconds before' },
    { title: 'B', numeric: true, text: (row) => format(row)(row.b), help: 'At B; of what counts since the start, its rate in the five seconds before' },
    { title: 'Change', numeric: true, order: change, text: (row) => signed(change(row), format(row)), help: 'B less A' },
    { title: 'Relative', numeric: true, order: ({ score }) => score, text: relative, help: 'The change as a share of A; sorted by the ratio, small numbers held back' },
    {
      title: 'Counted between',
      numeric: true,
      order: ({ counted }) => counted,
      text: ({ counted, unit }) => (counted === undefined ? '' : inUnits(unit)(counted)),
      help: 'How much was counted from the one moment to the other',
    },
  ];
}

function figure(cell, { path, name, tags, figure: what }, kept, pinned) {
  if (!kept.button) {
    kept.button = new PinButton(pinned);
    kept.text = make('span', { class: 'meter', title: tags ? `${name}\n${tags}` : name }, make('span', { class: 'meter-name', text: name }));
    if (tags) kept.text.append(' ', make('span', { class: 'meter-tags', text: tags }));
    kept.what = make('strong', { class: 'figure-name' });
    cell.append(make('span', { class: 'meter-cell' }, kept.button.element, kept.text, kept.what));
  }
  setText(kept.what, what);
  setHidden(kept.what, what === '');
  kept.button.show(path, tags ? `${name} ${tags}` : name);
}

function format({ unit, perSecond }) {
  if (!perSecond) return inUnits(unit);
  const rate = inUnitsPerSecond(unit);
  return (value) => {
    const text = rate(value);
    return text === UNKNOWN || text.endsWith('/s') ? text : `${text}/s`;
  };
}

function change({ a, b }) {
  return a === undefined || b === undefined ? undefined : b - a;
}

/** With its sign, a real minus among them. */
function signed(value, told) {
  if (value === undefined) return UNKNOWN;
  return `${value > 0 ? '+' : value < 0 ? '−' : '±'}${told(Math.abs(value))}`;
}

function relative({ a, b, relative: share }) {
  if (a === undefined || b === undefined) return UNKNOWN;
  if (a === b) return 'in between';
  if (share === undefined) return 'from 0';
  if (b === 0) return 'to 0';
  if (share >= TIMES - 1) return `×${number(Math.round(b / a))}`;
  const percent = Math.abs(share * 100);
  return `${share < 0 ? '−' : '+'}${number(percent >= 10 ? Math.round(percent) : Number(percent.toPrecision(2)))} %`;
}
