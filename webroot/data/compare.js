/**
 * What differs between two moments, A and B: every number, largest relative change first.
 *
 * Numbers that stand for something now are compared as they are. What counts since the start only ever grows, so of that it is compared
 * how fast it grew in the seconds before A and before B; of timers and summaries also the mean and the 99th percentile of these seconds.
 * Beside it stands how much was counted from the one moment to the other.
 *
 * The order is that of the ratio, up and down alike, with so much added to both sides that small numbers do not come first: from 0 to 1
 * is little, from 100 to 300 is much.
 */

import { isCounted, isTiming, unitAt } from './meaning.js';
import { isObject } from './merge.js';
import { figureOf, kindOf, maximum, mean, others, percentiles, unitOf, unitOfFigure } from './meters.js';
import { isNumber, rate } from './stats.js';

const METER_DEPTH = 4;
const NODES_A_STEP = 200;
const MOST_ROWS = 20_000;
const MOST_NAMED = 200;
/** They differ between any two moments and say nothing of the application. */
const NOTHING = new Set(['["seq"]', '["ts"]', '["metrics","vm","uptime_ms"]', '["metrics","registry","sources"]', '["metrics","aio","dashboard"]']);
const NOTHING_BELOW = 3;

const FLOORS = { bytes: 1024 * 1024, ms: 1, milliseconds: 1, seconds: 0.001, ns: 1e6, nanoseconds: 1e6 };
const FLOOR_OF_SHARES = 0.05;
const FLOOR_OF_RATES = 1;
const FLOOR = 5;

/**
 * Compares in steps: a generator, so that the page stays live; what it returns is `{ rows, come, gone, more }`. A row has the `path` and
 * `figure` (empty, or of what is at the path: `rate`, `mean`, `p99`, `max`, …), `unit`, `perSecond`, `a`, `b`, `relative` (undefined from
 * 0), `counted` from the earlier to the later moment, and `score`. `come` and `gone` have `{ path, numbers }` of what only B, only A
 * knows. `more` says how many rows and names there was no room for.
 *
 * @param a the states at A and, `{ state, millis }` or undefined, some seconds before; `b` likewise
 * @param millis from A to B
 */
export function* comparing(a, b, millis) {
  const work = new Comparison(a, b, millis);
  yield* work.walk([], a.state, b.state, a.before?.state, b.before?.state);
  work.rows.sort((one, other) => other.score - one.score);
  const { rows, come, gone, more } = work;
  return { rows, come, gone, more };
}

/** The same at once. */
export function compared(a, b, millis) {
  const work = comparing(a, b, millis);
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
}

class Comparison {
  rows = [];
  come = [];
  gone = [];
  more = 0;
  #millis;
  #beforeA;
  #beforeB;
  #nodes = 0;

  constructor(a, b, millis) {
    this.#millis = millis;
    this.#beforeA = a.before?.millis;
    this.#beforeB = b.before?.millis;
  }

  *walk(path, a, b, a0, b0) {
    if (++this.#nodes % NODES_A_STEP === 0) yield;
    if (!isObject(a) || !isObject(b) || isNothing(path)) return;
    if ((isMeter(path) && kindOf(b)) || isTiming(b)) {
      this.#meter(path, a, b, a0, b0);
      return;
    }
    for (const key of Object.keys(a)) if (!(key in b)) this.#name(this.gone, [...path, key], a[key]);
    for (const key of Object.keys(b)) {
      const here = [...path, key];
      if (!(key in a)) this.#name(this.come, here, b[key]);
      else if (isNumber(a[key]) && isNumber(b[key])) this.#leaf(here, key, a, b, a0, b0);
      else yield* this.walk(here, a[key], b[key], under(a0, key), under(b0, key));
    }
  }

  #leaf(path, key, a, b, a0, b0) {
    if (isNothing(path)) return;
    const row = { path, figure: '', unit: unitAt(path) };
    if (isCounted(path, b)) this.#counted(row, a[key], b[key], under(a0, key), under(b0, key));
    else this.#plain(row, a[key], b[key]);
  }

  #meter(path, a, b, a0, b0) {
    const kind = kindOf(b);
    const unit = unitOf(b);
    if (kind === 'counter') {
      this.#counted({ path, figure: '', unit }, a.value, b.value, a0?.value, b0?.value);
    } else if (kind === 'gauge') {
      this.#plain({ path, figure: '', unit }, a.value, b.value);
    } else if (kind === 'timer' || kind === 'summary') {
      this.#counted({ path, figure: 'rate' }, a.count, b.count, a0?.count, b0?.count);
      this.#plain({ path, figure: 'mean', unit }, a0 && mean(a, a0), b0 && mean(b, b0));
      const [at, bt] = [percentiles(a, a0, [0.99])[0], percentiles(b, b0, [0.99])[0]];
      this.#plain({ path, figure: 'p99', unit }, at?.value, bt?.value);
      this.#plain({ path, figure: 'max', unit }, maximum(a), maximum(b));
    } else {
      for (const key of others(b)) {
        this.#plain({ path, figure: figureOf(key), unit: unitOfFigure(b, key) }, a[key], b[key]);
      }
    }
  }

  /** Something that is as it is. */
  #plain(row, a, b) {
    if (!isNumber(a) || !isNumber(b) || a === b) return;
    this.#add({ ...row, perSecond: false, a, b, score: distance(a, b, floor(row.unit, false, a, b)) });
  }

  /** Something that counts since the start. */
  #counted(row, a, b, a0, b0) {
    if (!isNumber(a) || !isNumber(b)) return;
    const [ra, rb] = [rate(a, a0, this.#beforeA), rate(b, b0, this.#beforeB)];
    // One that started anew in between cannot tell.
    const grown = this.#millis < 0 ? a - b : b - a;
    const counted = grown >= 0 ? grown : undefined;
    if (ra === rb && !(counted > 0)) return;
    const between = counted === undefined ? undefined : (counted * 1000) / Math.max(1, Math.abs(this.#millis));
    const other = ra === rb ? between : rb;
    const known = isNumber(ra) && isNumber(other);
    const score = known ? distance(ra, other, floor(row.unit, true, ra, other)) : 0;
    this.#add({ ...row, perSecond: true, a: ra, b: rb, counted, score });
  }

  #add(row) {
    if (this.rows.length >= MOST_ROWS) {
      this.more++;
      return;
    }
    const { a, b } = row;
    row.relative = isNumber(a) && isNumber(b) && a !== 0 ? (b - a) / Math.abs(a) : undefined;
    this.rows.push(row);
  }

  #name(list, path, value) {
    const numbers = count(value);
    if (numbers === 0) return;
    if (list.length < MOST_NAMED) list.push({ path, numbers });
    else this.more++;
  }
}

const isNothing = (path) => path.length <= NOTHING_BELOW && NOTHING.has(JSON.stringify(path));
const isMeter = (path) => path.length === METER_DEPTH && path[0] === 'metrics' && path[1] === 'modular';
const under = (node, key) => (isObject(node) ? node[key] : undefined);

/** How many numbers there are in a value. */
function count(value) {
  if (isNumber(value)) return 1;
  return isObject(value) ? Object.keys(value).reduce((sum, key) => sum + count(value[key]), 0) : 0;
}

function distance(a, b, floor) {
  if (a * b < 0) return Math.log((Math.abs(b - a) + floor) / floor);
  return Math.abs(Math.log((Math.abs(b) + floor) / (Math.abs(a) + floor)));
}

function floor(unit, perSecond, a, b) {
  if (Object.hasOwn(FLOORS, unit ?? '')) return FLOORS[unit];
  if (perSecond) return FLOOR_OF_RATES;
  const shares = Math.abs(a) <= 1 && Math.abs(b) <= 1 && !(Number.isInteger(a) && Number.isInteger(b));
  return shares ? FLOOR_OF_SHARES : FLOOR;
}
