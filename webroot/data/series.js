/**
 * Judging figures over time, from columns of the history: means, growth and shares over a window that ends at each row, and a level
 * that is reached at a limit and left well below it. All of it depends on the history alone, so that a moment that is gone back to is
 * judged as it was.
 */

import { KEEP } from './limits.js';
import { isNumber } from './stats.js';

const ROWS = 240;

/** Counters grow over at least this long before a rate is told. */
const SHORTEST_MILLIS = 10_000;

/** The columns of the time before `at`: `{ times, [name]: values }`, in milliseconds, and nothing of what came after. */
export function columns(history, at, names, millis) {
  const [seconds, ...values] = history.between(at - millis, at, names, ROWS);
  const until = seconds.findLastIndex((second) => second * 1000 <= at + 0.5) + 1;
  const found = Object.create(null);
  found.times = seconds.slice(0, until).map((second) => second * 1000);
  names.forEach((name, i) => {
    found[name] = values[i].slice(0, until);
  });
  return found;
}

/** The mean over the `millis` before each row; `null` where most of that time is not known. */
export function means(times, values, millis) {
  let first = 0;
  let sum = 0;
  let count = 0;
  let since;
  return values.map((value, i) => {
    if (isNumber(value)) {
      since ??= times[i];
      sum += value;
      count++;
    }
    while (times[first] <= times[i] - millis) {
      if (isNumber(values[first])) {
        sum -= values[first];
        count--;
      }
      first++;
    }
    return count > 0 && times[i] - since >= KEEP * millis ? sum / count : null;
  });
}

/** By how much a counter grew over the `millis` before each row, `{ by, millis }`, or since it is known; `null` where that is too short. */
export function growths(times, values, millis) {
  let first = 0;
  return values.map((value, i) => {
    while (first < i && (times[first] < times[i] - millis || !isNumber(values[first]))) first++;
    const span = times[i] - times[first];
    if (!isNumber(value) || !isNumber(values[first]) || span < Math.min(SHORTEST_MILLIS, millis)) return null;
    return value < values[first] ? null : { by: value - values[first], millis: span };
  });
}

/** Growth by growth, the share that one is of another; `null` where there is no whole. */
export function shares(parts, wholes) {
  return parts.map((part, i) => (part && wholes[i] && wholes[i].by > 0 ? part.by / wholes[i].by : null));
}

/**
 * The level that values have led to, one after the other: `poor`, `bad` or undefined. A limit that was reached holds until the value is
 * below `KEEP` of it; where nothing is known there is no level.
 */
export function level(values, { poor = Infinity, bad = Infinity }) {
  let reached;
  for (const value of values) {
    if (!isNumber(value)) reached = undefined;
    else if (value >= bad || (reached === 'bad' && value >= KEEP * bad)) reached = 'bad';
    else if (value >= poor || (reached && value >= KEEP * poor)) reached = 'poor';
    else reached = undefined;
  }
  return reached;
}
