/**
 * The past of a set of named numbers, to draw lines of: a row per moment for some ten minutes, and a row a second for an hour.
 * Rows give way when there are too many. Columns come into being when first named and are empty before; at most `maxColumns` of event
 * loops, of which a machine with many processors has hundreds, and as many of all else. Those that found no room are counted.
 *
 * What a row of more than one moment holds is the last value, or for columns named as such the worst, that is the greatest:
 * a pause of one tick must not vanish from the picture of an hour.
 */

const COARSE_MILLIS = 1000;
const MOST_POINTS = 1200;
/** Names that find no room are remembered, to be counted; no more of them than this. */
const MOST_LEFT_OUT = 10_000;
/** The columns of event loops; what else there is to draw must find room beside them. */
const OF_LOOPS = /^(lag|busy|pending) /;

export class History {
  #fine;
  #coarse;
  #worst = new Set();

  constructor(capacity = 6000, maxColumns = 600, coarseCapacity = 3600) {
    this.#fine = new Ring(capacity, maxColumns);
    this.#coarse = new Ring(coarseCapacity, maxColumns);
  }

  get size() {
    return this.#fine.size;
  }

  get names() {
    return this.#fine.names;
  }

  /** How many columns there are, and how many more were named that found no room. */
  get kept() {
    return this.#fine.kept;
  }

  get leftOut() {
    return this.#fine.leftOut;
  }

  /** From now on this column's greatest value stands for a stretch of time, not its last. */
  worst(name) {
    this.#worst.add(name);
  }

  /** Adds a row; a column that it does not name, or names without a number, stays empty there. */
  push(millis, row) {
    this.#fine.push(millis, row);
    const last = this.#coarse.size - 1;
    const second = Math.floor(millis / COARSE_MILLIS);
    if (last < 0 || Math.floor(this.#coarse.time(last) / COARSE_MILLIS) !== second) this.#coarse.push(millis, row);
    else this.#into(last, row);
  }

  /** Adds an empty row, so that nobody draws a line across a time nothing is known of. */
  interrupt(millis) {
    this.#fine.push(millis, {});
    this.#coarse.push(millis, {});
  }

  /** Puts values into the row that is there for a moment that has passed, if there still is one. */
  amend(millis, row) {
    const fine = this.#fine.rowAt(millis);
    if (fine !== undefined && this.#fine.time(fine) === millis) {
      for (const name of Object.keys(row)) this.#fine.set(fine, name, row[name]);
    }
    const coarse = this.#coarse.rowAt(millis);
    if (coarse !== undefined && Math.floor(this.#coarse.time(coarse) / COARSE_MILLIS) === Math.floor(millis / COARSE_MILLIS)) {
      this.#into(coarse, row);
    }
  }

  /** Columns that nobody draws any more make room for others. */
  forget(names) {
    for (const name of names) {
      this.#fine.forget(name);
      this.#coarse.forget(name);
      this.#worst.delete(name);
    }
  }

  clear() {
    this.#fine.clear();
    this.#coarse.clear();
  }

  /**
   * The rows from `from` to `to`, and the one before and after so that lines reach the edges: `[times in seconds, values of each
   * name…]`, `null` where there is none (as uPlot wants it); stretches are drawn together where there are more than `most`. With
   * `since` only the rows from then on and the two before, just as they would be in the whole.
   */
  between(from, to, names, most = MOST_POINTS, since = from) {
    const whole = this.#fine.size > 0 && this.#fine.time(0) <= from;
    const ring = whole || this.#coarse.size === 0 || this.#fine.time(0) <= this.#coarse.time(0) ? this.#fine : this.#coarse;
    const begin = Math.max(0, ring.firstFrom(from) - 1);
    const end = Math.min(ring.size, ring.firstFrom(to + 1) + 1);
    const group = Math.max(1, Math.ceil((end - begin) / most));
    const first = since > from ? Math.max(begin, ring.firstFrom(since) - 2 * group) : begin;
    return ring.read(first, end, names, group, this.#worst);
  }

  #into(row, values) {
    for (const name of Object.keys(values)) {
      const value = values[name];
      if (value === undefined) continue;
      const old = this.#worst.has(name) ? this.#coarse.get(row, name) : NaN;
      this.#coarse.set(row, name, old > value ? old : value);
    }
  }
}

/** Rows of numbers, at most so many, the oldest giving way. Rows are counted from the oldest. */
class Ring {
  #capacity;
  #maxColumns;
  #times;
  #columns = new Map();
  #ofLoops = 0;
  /** Names that found no room. */
  #left = new Set();
  #next = 0;
  #size = 0;
  /** Rows ever pushed: what is drawn together must not change as the window moves on. */
  #pushed = 0;

  constructor(capacity, maxColumns) {
    this.#capacity = capacity;
    this.#maxColumns = maxColumns;
    this.#times = new Float64Array(capacity);
  }

  get size() {
    return this.#size;
  }

  get names() {
    return [...this.#columns.keys()];
  }

  get kept() {
    return this.#columns.size;
  }

  get leftOut() {
    return this.#left.size;
  }

  push(millis, row) {
    const at = this.#next;
    this.#times[at] = millis;
    for (const column of this.#columns.values()) column[at] = NaN;
    this.#next = (at + 1) % this.#capacity;
    this.#size = Math.min(this.#size + 1, this.#capacity);
    this.#pushed++;
    for (const name of Object.keys(row)) this.set(this.#size - 1, name, row[name]);
  }

  clear() {
    this.#next = this.#size = this.#pushed = 0;
    this.#columns.clear();
    this.#ofLoops = 0;
    this.#left.clear();
  }

  forget(name) {
    if (this.#columns.delete(name) && OF_LOOPS.test(name)) this.#ofLoops--;
    this.#left.delete(name);
  }

  time(row) {
    return this.#times[this.#index(row)];
  }

  get(row, name) {
    return this.#columns.get(name)?.[this.#index(row)] ?? NaN;
  }

  set(row, name, value) {
    let column = this.#columns.get(name);
    if (!column && value !== undefined) column = this.#added(name);
    if (column) column[this.#index(row)] = value ?? NaN;
  }

  #added(name) {
    const ofLoop = OF_LOOPS.test(name);
    if ((ofLoop ? this.#ofLoops : this.#columns.size - this.#ofLoops) >= this.#maxColumns) {
      if (this.#left.size < MOST_LEFT_OUT) this.#left.add(name);
      return undefined;
    }
    this.#left.delete(name);
    if (ofLoop) this.#ofLoops++;
    const column = new Float64Array(this.#capacity).fill(NaN);
    this.#columns.set(name, column);
    return column;
  }

  /** The first row at or after a moment, `size` when there is none. */
  firstFrom(millis) {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.time(middle) < millis) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The last row at or before a moment. */
  rowAt(millis) {
    const row = this.firstFrom(millis + 1) - 1;
    return row < 0 ? undefined : row;
  }

  read(begin, end, names, group, worst) {
    const result = [[], ...names.map(() => [])];
    const columns = names.map((name) => this.#columns.get(name));
    const first = this.#pushed - this.#size;
    let row = begin;
    while (row < end) {
      const last = Math.min(end - 1, row + group - 1 - ((first + row) % group));
      result[0].push(this.time(last) / 1000);
      columns.forEach((column, i) => {
        const value = column ? this.#together(column, row, last, worst.has(names[i])) : NaN;
        result[i + 1].push(Number.isNaN(value) ? null : value);
      });
      row = last + 1;
    }
    return result;
  }

  #together(column, row, last, worst) {
    let value = column[this.#index(last)];
    if (!worst) return value;
    for (let i = row; i < last; i++) {
      const other = column[this.#index(i)];
      if (!(value >= other) && !Number.isNaN(other)) value = other;
    }
    return value;
  }

  #index(row) {
    return (this.#next - this.#size + row + this.#capacity) % this.#capacity;
  }
}
