/** What else happened while a loop was blocked: the figures of that time against those of the seconds before. */

import { isNumber } from './stats.js';

const BEFORE_MILLIS = 10_000;

/** Rates tell of the second before, so that what a block did to them shows until a second after it. */
const AFTER_MILLIS = 1000;

/**
 * The figures of a block, `{ then, before }` each: `requests` and `errors` (the lowest and the highest rate around it), `p99` and
 * `lag` (the highest), `cpu`, `machine`, `busy` (means), `pending` (the most); undefined where not known.
 */
export function circumstances(history, { began, end, loop }) {
  const figures = {
    requests: ['requests', least],
    errors: ['5xx', most],
    p99: ['p99', most],
    lag: ['lag_worst', most],
    cpu: ['cpu_process', mean],
    machine: ['cpu_system', mean],
    busy: [`busy ${loop}`, mean],
    pending: [`pending ${loop}`, most],
  };
  const names = Object.values(figures).map(([name]) => name);
  const then = history.between(began, end + AFTER_MILLIS, names, Infinity);
  const before = history.between(began - BEFORE_MILLIS, began, names, Infinity);
  const result = {};
  Object.entries(figures).forEach(([key, [, together]], i) => {
    result[key] = {
      then: together(within(then, i + 1, began, end + AFTER_MILLIS)),
      before: (together === mean ? mean : typical)(within(before, i + 1, began - BEFORE_MILLIS, began)),
    };
  });
  return result;
}

function within([seconds, ...columns], index, from, to) {
  return columns[index - 1].filter((value, row) => isNumber(value) && seconds[row] * 1000 >= from && seconds[row] * 1000 <= to);
}

function least(values) {
  return values.length > 0 ? Math.min(...values) : undefined;
}

function most(values) {
  return values.length > 0 ? Math.max(...values) : undefined;
}

function mean(values) {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
}

/** The median: what it was before must not be told by one odd row. */
function typical(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
