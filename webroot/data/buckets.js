/**
 * The past of one histogram, to draw a heat map of: what its buckets had counted, in steps of a quarter of a second for ten minutes and
 * of five seconds for an hour. Pure; moments are the server's times, epoch milliseconds.
 *
 * Kept is what each bucket had counted since the start when a step ended, and only told is what came in between two steps. So a
 * moment may be put down twice, or after later ones, as happens while a past is filled from the tape. Bounded by its steps and by
 * `most` buckets: neighbours are counted together where a histogram has more. A bound that is new starts everything anew.
 */

import { Columns } from './columns.js';
import { numberAt } from './state.js';
import { isNumber } from './stats.js';

const LEVELS = [
  { step: 250, rows: 2400 },
  { step: 5000, rows: 720 },
];
const MOST_BUCKETS = 40;
const GAP_MILLIS = 3000;
const WENT_BACK = 2 ** 31;

export class BucketHistory {
  #levels;
  #most;
  /** Every bound's key, and in which row its counts go. */
  #rowOf = new Map();
  #bounds = [];
  #values = new Uint32Array(0);
  #newest = -Infinity;
  #used = [0, -1];
  #columns = new Columns();

  constructor({ levels = LEVELS, most = MOST_BUCKETS } = {}) {
    this.#levels = levels.map(({ step, rows }) => new Level(step, rows));
    this.#most = most;
  }

  /** The upper bounds of the buckets, rising; the last one may be `Infinity`. */
  get bounds() {
    return this.#bounds;
  }

  /** The first and the last bucket that have ever counted anything, `[0, -1]` while none has. */
  get used() {
    return this.#used;
  }

  get empty() {
    return this.#newest === -Infinity;
  }

  /** What the buckets (`{"<upper bound>": count, "inf": count}`, not cumulative) had counted at a moment. */
  put(ts, buckets) {
    if (!buckets || !isNumber(ts)) return;
    for (const key in buckets) {
      if (!this.#rowOf.has(key)) {
        this.#layOut([...this.#rowOf.keys(), ...Object.keys(buckets)]);
        break;
      }
    }
    const values = this.#values;
    values.fill(0);
    for (const key in buckets) {
      const row = this.#rowOf.get(key);
      if (row !== undefined) values[row] += buckets[key];
    }
    for (const level of this.#levels) level.put(ts, values);
    if (ts < this.#newest) return;
    this.#newest = ts;
    this.#used = [values.findIndex((count) => count > 0), values.findLastIndex((count) => count > 0)];
    if (this.#used[1] < 0) this.#used = [0, -1];
  }

  clear() {
    for (const level of this.#levels) level.clear();
    this.#newest = -Infinity;
    this.#used = [0, -1];
  }

  /**
   * What came in between `from` and `to`, in some `most` columns at the most. What is returned is good until the next call. A time of which nothing is known has no column: one in which nothing came for three seconds, or three times the usual `period`.
   */
  between(from, to, most, period = 0) {
    const [fine, coarse] = [this.#levels[0], this.#levels.at(-1)];
    const level = fine.first <= from || fine.first <= coarse.first ? fine : coarse;
    const gap = Math.max(GAP_MILLIS, 3 * period, 2.5 * level.step);
    this.#columns.reset(this.#bounds.length);
    level.read(from, to, Math.max(1, Math.ceil((to - from) / level.step / most)), gap, this.#columns);
    return this.#columns;
  }

  #layOut(keys) {
    const bounds = new Map();
    for (const key of keys) {
      const bound = key === 'inf' ? Infinity : Number(key);
      if (!Number.isNaN(bound)) bounds.set(key, bound);
    }
    const sorted = [...bounds].sort(([, a], [, b]) => a - b);
    const together = Math.ceil(sorted.length / this.#most);
    this.#rowOf = new Map(keys.map((key) => [key, undefined]));
    this.#bounds = [];
    sorted.forEach(([key, bound], i) => {
      const row = Math.floor(i / together);
      this.#rowOf.set(key, row);
      this.#bounds[row] = bound;
    });
    this.#values = new Uint32Array(this.#bounds.length);
    for (const level of this.#levels) level.layOut(this.#bounds.length);
    this.#newest = -Infinity;
    this.#used = [0, -1];
  }
}

/** What fills a history from the states of a store, for `track`: `read(state)` gives the buckets. */
export function bucketTracker(history, store, read) {
  let { generation } = store;
  return ({ state }) => {
    if (generation !== store.generation) history.clear();
    generation = store.generation;
    history.put(numberAt(state, 'ts'), read(state));
  };
}

/** Rows of counts, one a step, in a ring: each step has its place. */
class Level {
  step;
  #rows;
  #width = 0;
  #times;
  #counts = new Uint32Array(0);
  #first = Infinity;
  #last = -Infinity;

  constructor(step, rows) {
    this.step = step;
    this.#rows = rows;
    this.#times = new Float64Array(rows).fill(NaN);
  }

  /** The first moment that is still known; `Infinity` without any. */
  get first() {
    return this.#first === Infinity ? Infinity : Math.max(this.#first, this.#last - this.#rows * this.step);
  }

  layOut(width) {
    this.#width = width;
    this.#counts = new Uint32Array(this.#rows * width);
    this.clear();
  }

  clear() {
    this.#times.fill(NaN);
    this.#first = Infinity;
    this.#last = -Infinity;
  }

  put(ts, values) {
    const step = Math.floor(ts / this.step);
    if (step <= Math.floor(this.#last / this.step) - this.#rows) return;
    const row = step % this.#rows;
    if (this.#times[row] > ts && Math.floor(this.#times[row] / this.step) === step) return;
    this.#times[row] = ts;
    this.#counts.set(values, row * this.#width);
    this.#first = Math.min(this.#first, ts);
    this.#last = Math.max(this.#last, ts);
  }

  /** Puts columns of `group` steps each into `columns`. */
  read(from, to, group, gap, columns) {
    const end = Math.floor(Math.min(to, this.#last) / this.step);
    let step = Math.floor((Math.max(from, this.first) - gap) / this.step);
    /** Rows: the end of the column before, and of the present one. */
    let before = -1;
    let present = -1;
    let shown = NaN;
    for (; step <= end; step++) {
      const row = step % this.#rows;
      const ts = this.#times[row];
      if (Math.floor(ts / this.step) !== step || ts > to) continue;
      if (ts < from) {
        before = row;
        continue;
      }
      const column = Math.floor(step / group);
      const last = present < 0 ? before : present;
      const broken = last >= 0 && ts - this.#times[last] > gap;
      if (present >= 0 && (column !== shown || broken)) {
        this.#add(before, present, columns);
        before = present;
      }
      if (broken || before < 0) {
        before = row;
        present = -1;
      } else {
        present = row;
      }
      shown = column;
    }
    if (present >= 0) this.#add(before, present, columns);
  }

  #add(before, present, columns) {
    const [counts, width] = [this.#counts, this.#width];
    const [old, now] = [before * width, present * width];
    for (let i = 0; i < width; i++) if ((counts[now + i] - counts[old + i]) >>> 0 >= WENT_BACK) return;
    const target = columns.add(this.#times[before], this.#times[present]);
    for (let i = 0; i < width; i++) columns.set(target, i, (counts[now + i] - counts[old + i]) >>> 0);
  }
}
