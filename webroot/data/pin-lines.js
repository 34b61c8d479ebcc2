/**
 * What is drawn of something pinned, by what it is: of a counter its rate, of a gauge its value, of a timer percentiles, mean and rate,
 * of long tasks how many run and for how long, of a step of a registry that counts by steps that step.
 */

import { isCounted, unitAt } from './meaning.js';
import { counted, figureOf, kindOf, maximum, mean, others, percentiles, unitOf, unitOfFigure } from './meters.js';
import { at, numberAt } from './state.js';
import { isNumber } from './stats.js';
import { steadyRate } from './steady.js';

const COLOURS = ['blue', 'teal', 'violet', 'amber'];

/**
 * The charts of the thing at a path, `{ unit, perSecond, lines }` each, a line with `figure`, `label` and `colour`; none when nothing
 * is there.
 */
export function chartsOf(state, path) {
  const node = at(state, ...path);
  const kind = kindAt(state, path, node);
  const unit = isNumber(node) ? unitAt(path) : unitOf(node);
  const perSecond = { unit, perSecond: true, lines: [{ figure: 'rate', label: 'Per second', colour: 'blue', fill: true }] };
  if (kind === 'counter') return [perSecond];
  if (kind === 'number' || kind === 'gauge') return [{ unit, lines: [{ figure: 'value', label: 'Value', colour: 'blue', fill: true }] }];
  if (kind === 'timer' || kind === 'summary') return [{ unit, lines: spread(node) }, { ...perSecond, unit: undefined }];
  if (kind === 'step' && numberAt(node, 'last_step_count') !== undefined) {
    return [
      { unit, lines: [{ figure: 'mean', label: 'Mean of the last step', colour: 'teal' }, line('max', 'Recent max', 'amber')] },
      { lines: [line('last_step_count', 'Counted in the last step', 'blue')] },
    ];
  }
  if (kind === undefined) return [];
  const byUnit = new Map();
  others(node).forEach((key, i) => {
    const own = unitOfFigure(node, key);
    if (!byUnit.has(own)) byUnit.set(own, { unit: own, lines: [] });
    byUnit.get(own).lines.push(line(key, capital(figureOf(key)), COLOURS[i % COLOURS.length]));
  });
  return [...byUnit.values()];
}

/** What kind of thing is at a path, as a word; `undefined` when nothing is there. */
export function kindAt(state, path, node = at(state, ...path)) {
  const kind = kindOf(node);
  return kind === 'number' && isCounted(path, at(state, ...path.slice(0, -1))) ? 'counter' : kind;
}

/** The values of all figures of the thing at a path at a moment (see `Store`); those that cannot be told are missing. */
export function figuresAt(moment, path) {
  const { state, window } = moment;
  const now = at(state, ...path);
  const kind = kindAt(state, path, now);
  const values = Object.create(null);
  if (kind === undefined) return values;
  if (kind === 'counter') {
    values.rate = pace(moment, path);
  } else if (kind === 'number' || kind === 'gauge') {
    values.value = isNumber(now) ? now : numberAt(now, 'value');
  } else if (kind === 'timer' || kind === 'summary') {
    const longAgo = at(window?.state, ...path);
    const [p50, p99] = percentiles(now, longAgo, [0.5, 0.99]);
    values.rate = pace(moment, path);
    values.mean = mean(now, longAgo);
    values.p50 = p50?.value;
    values.p99 = p99?.value;
    values.max = maximum(now);
  } else {
    for (const key of others(now)) values[key] = now[key];
    if (kind === 'step') {
      values.mean = mean(now);
      values.max = maximum(now);
    }
  }
  return values;
}

/** What is counted at a path, per second. */
function pace(moment, path) {
  return steadyRate(moment, JSON.stringify(path), (state) => {
    const node = at(state, ...path);
    return isNumber(node) ? node : counted(node);
  });
}

/** Of these the greatest value of a stretch of time has to stay in sight. */
export const WORST = new Set(['p99', 'max']);

/** With buckets percentiles and the mean, without them the mean and what little is known of the rest. */
function spread(node) {
  if (at(node, 'buckets')) return [line('p99', 'p99', 'violet'), line('mean', 'Mean', 'amber'), line('p50', 'p50', 'teal')];
  const means = [line('mean', 'Mean', 'teal')];
  return maximum(node) === undefined ? means : [line('max', 'Recent max', 'amber'), ...means];
}

function line(figure, label, colour) {
  return { figure, label, colour };
}

function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
