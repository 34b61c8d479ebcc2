/** Values by the unit that a meter names, alone and per second; one function for each unit, so that a chart can keep it. */

import { isNumber } from '../data/stats.js';
import { bytes, duration, millis, number, percent, perSecond, UNKNOWN } from './format.js';

const MILLIS = new Map([
  ['ns', 1e-6],
  ['nanoseconds', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['microseconds', 1e-3],
  ['ms', 1],
  ['milliseconds', 1],
  ['s', 1000],
  ['seconds', 1000],
  ['minutes', 60_000],
  ['hours', 3_600_000],
  ['days', 86_400_000],
]);
const LONG_MILLIS = 120_000;
/** More than any length of time that a process could have measured: a date. */
const DATE_MILLIS = 1e12;
const MOST_KEPT = 200;

const values = new Map();
const rates = new Map();

/** The function that tells values in a unit; `undefined` for a bare number. Shares are not told as percent unless the unit says so. */
export function inUnits(unit) {
  return kept(values, unit, () => {
    if (unit === 'bytes') return bytes;
    if (MILLIS.has(unit)) return (value) => time(isNumber(value) ? value * MILLIS.get(unit) : undefined);
    if (unit === 'percent' || unit === '%') return (value) => percent(isNumber(value) ? value / 100 : undefined);
    return (value) => (isNumber(value) && unit ? `${number(value)} ${unit}` : number(value));
  });
}

/** The same per second: sizes and times keep their unit, the rest is counted. */
export function inUnitsPerSecond(unit) {
  return kept(rates, unit, () => {
    if (unit !== 'bytes' && !MILLIS.has(unit)) return perSecond;
    const format = inUnits(unit);
    const told = (value) => (isNumber(value) ? `${format(value)}/s` : UNKNOWN);
    told.binary = format.binary;
    return told;
  });
}

/** A length of time in milliseconds, by the unit that fits it. */
export function time(value) {
  if (!isNumber(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size >= DATE_MILLIS) return `${number(Math.round(value / 1000))} s`;
  if (size >= LONG_MILLIS) return duration(value);
  if (size === 0 || size >= 0.1) return millis(value);
  return size >= 1e-4 ? `${number(Number((value * 1e3).toPrecision(3)))} µs` : `${number(Number((value * 1e6).toPrecision(3)))} ns`;
}

function kept(functions, unit, made) {
  if (!functions.has(unit)) {
    // Units are other people's words: they are kept for as long as there are few.
    if (functions.size >= MOST_KEPT) functions.clear();
    functions.set(unit, made());
  }
  return functions.get(unit);
}
