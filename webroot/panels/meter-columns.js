import { counted, kindOf, maximum, mean, meterPath, percentiles, ratePerSecond, standing, typeOf, unitOf } from '../data/meters.js';
import { numberAt } from '../data/state.js';
import { make, setAttribute } from '../draw/dom.js';
import { count, number, UNKNOWN } from '../draw/format.js';
import { PinButton } from '../draw/pin-button.js';
import { inUnits, inUnitsPerSecond } from '../draw/units.js';

/** The columns of the list of meters; a row has `name`, `tags`, `now`, and `then`, the same meter `millis` before. */
export function meterColumns(pinned) {
  return [
    { title: 'Meter', sort: 'name', fill: (cell, row, kept) => name(cell, row, kept, pinned) },
    { title: 'Type', sort: 'type', width: 'w-type', text: ({ now }) => typeOf(now) || UNKNOWN },
    {
      title: 'Value',
      sort: 'value',
      numeric: true,
      width: 'w-value',
      text: value,
      hint: valueHint,
      help: 'Gauges: the value. Counters: the total. Timers and summaries: how many were counted. Long tasks: how many run.',
    },
    {
      title: 'Rate /s',
      sort: 'rate',
      numeric: true,
      width: 'w-rate',
      text: ratePart,
      hint: rateHint,
      help: 'What is counted, per second, over the last five seconds',
    },
    { title: 'Mean', numeric: true, width: 'w-time', text: ({ now, then }) => shown(mean(now, then), now, hasTotal(now)), help: 'Of the last five seconds' },
    { title: 'p50', numeric: true, width: 'w-time', text: (row) => percentilePart(row, 0.5), help: 'Half of the last five seconds were less; needs buckets' },
    { title: 'p99', numeric: true, width: 'w-time', text: (row) => percentilePart(row, 0.99), help: '99 of 100 in the last five seconds were less; needs buckets' },
    {
      title: 'Max',
      numeric: true,
      width: 'w-time',
      text: maximumPart,
      help: 'The greatest of late, which Micrometer lets fade; of long tasks how long all that run have taken together',
    },
  ];
}

function name(cell, { name, tags }, kept, pinned) {
  if (!kept.button) {
    kept.button = new PinButton(pinned);
    const text = make('span', { class: 'meter', title: tags === '-' ? name : `${name}\n${tags}` }, make('span', { class: 'meter-name', text: name }));
    if (tags !== '-') text.append(' ', make('span', { class: 'meter-tags', text: tags }));
    cell.append(make('span', { class: 'meter-cell' }, kept.button.element, text));
    setAttribute(cell, 'aria-label', tags === '-' ? name : `${name} ${tags}`);
  }
  kept.button.show(meterPath(name, tags), tags === '-' ? name : `${name} ${tags}`);
}

function value({ now }) {
  const kind = kindOf(now);
  if (kind === 'tasks') return `${count(numberAt(now, 'active'))} active`;
  if (kind === 'timer' || kind === 'summary' || (kind === 'step' && numberAt(now, 'last_step') === undefined)) return number(standing(now));
  return inUnits(unitOf(now))(standing(now));
}

function valueHint({ now }) {
  const words = {
    counter: 'counted since the start',
    timer: 'recorded since the start',
    summary: 'recorded since the start',
    tasks: 'running now',
    step: 'of the last whole step',
  };
  const kind = kindOf(now);
  return [number(standing(now)), kind === 'counter' || kind === 'gauge' || kind === 'step' ? unitOf(now) : '', words[kind]].filter(Boolean).join(' ');
}

function ratePart({ now, then, millis }) {
  if (counted(now) === undefined) return '';
  return rateFormat(now)(ratePerSecond(now, then, millis));
}

function rateHint(row) {
  const total = counted(row.now);
  if (total === undefined) return undefined;
  return `${ratePart(row)}${rateFormat(row.now).binary ? '' : ' per second'}; ${number(total)} in all`;
}

/** How often a timer or a summary is used has no unit. */
function rateFormat(node) {
  return inUnitsPerSecond(kindOf(node) === 'counter' ? unitOf(node) : undefined);
}

function percentilePart({ now, then }, q) {
  if (!now?.buckets) return '';
  const [found] = percentiles(now, then, [q]);
  return found ? `${found.over ? '> ' : ''}${inUnits(unitOf(now))(found.value)}` : UNKNOWN;
}

function maximumPart({ now }) {
  const running = numberAt(now, 'duration_ms');
  if (running !== undefined) return inUnits('ms')(running);
  return shown(maximum(now), now, maximum(now) !== undefined);
}

const hasTotal = (node) => ['total_ms', 'total', 'last_step_total_ms', 'last_step_total'].some((key) => numberAt(node, key) !== undefined);

/** Nothing where a meter has no such figure; a dash where it has one that is not known. */
function shown(value, node, has) {
  return has ? inUnits(unitOf(node))(value) : '';
}
