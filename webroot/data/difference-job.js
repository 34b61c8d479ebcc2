/**
 * Compares the states of two moments on the tape, a bit at a time so that the page stays live: reading a state back takes most of it.
 */

import { comparing } from './compare.js';
import { nameOf } from './names.js';
import { comparable, WINDOW_MILLIS } from './past.js';
import { numberAt } from './state.js';

const ROWS_A_STEP = 500;

/**
 * A generator; what it returns is what `comparing` does, the rows with `name` and `tags`, a `key`, and the `text` to search in, and
 * `from` and `to`, the moments that the states are really of.
 */
export function* differenceOf(tape, a, b, period) {
  const one = yield* stateAt(tape.reader(), a, period);
  const other = yield* stateAt(tape.reader(), b, period);
  const [from, to] = [numberAt(one.state, 'ts'), numberAt(other.state, 'ts')];
  const found = yield* comparing(one, other, to - from);
  for (const [i, row] of found.rows.entries()) {
    if (i % ROWS_A_STEP === 0) yield;
    Object.assign(row, nameOf(row.path));
    row.key = JSON.stringify([row.path, row.figure]);
    row.text = `${row.name} ${row.tags} ${row.figure}`.toLowerCase();
  }
  return { ...found, from, to };
}

/** Where a moment lies for somebody who wants to go back to it: `before` and `after` what is on the tape, or `on` it. */
export function placeOf(tape, ts) {
  if (tape.first === undefined) return 'after';
  return ts < tape.first ? 'before' : ts > tape.last ? 'after' : 'on';
}

/** The state of a moment, and that of some seconds before, read first since a reader goes onwards at less cost. */
function* stateAt(reader, ts, period) {
  const earlier = reader.at(ts - WINDOW_MILLIS);
  yield;
  const state = reader.at(ts);
  yield;
  return { state, before: comparable(earlier, numberAt(state, 'ts'), WINDOW_MILLIS, period) };
}
