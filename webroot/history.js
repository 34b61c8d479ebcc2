/**
 * The recent past of a set of named numbers, a row per moment, at most `capacity` rows: the oldest give way.
 * Columns come into being when first named and are empty before; at most `maxColumns` of them.
 */
export class History {
  #capacity;
  #maxColumns;
  #times;
  #columns = new Map();
  #next = 0;
  #size = 0;

  constructor(capacity = 6000, maxColumns = 300) {
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

  /** Adds a row; a column that it does not name, or names without a number, stays empty there. */
  push(millis, row) {
    const at = this.#next;
    this.#times[at] = millis;
    for (const column of this.#columns.values()) column[at] = NaN;
    for (const name of Object.keys(row)) {
      const column = this.#column(name);
      if (column) column[at] = row[name] ?? NaN;
    }
    this.#next = (at + 1) % this.#capacity;
    this.#size = Math.min(this.#size + 1, this.#capacity);
  }

  /** Adds an empty row, so that nobody draws a line across a time nothing is known of. */
  interrupt(millis) {
    this.push(millis, {});
  }

  clear() {
    this.#next = 0;
    this.#size = 0;
    this.#columns.clear();
  }

  /** The rows from `since` on: `[times in seconds, values of each name…]`, `null` where there is none (as uPlot wants it). */
  since(since, ...names) {
    const result = [[], ...names.map(() => [])];
    const columns = names.map((name) => this.#columns.get(name));
    for (let row = this.#firstFrom(since); row < this.#size; row++) {
      const at = this.#index(row);
      result[0].push(this.#times[at] / 1000);
      columns.forEach((column, i) => {
        const value = column ? column[at] : NaN;
        result[i + 1].push(Number.isNaN(value) ? null : value);
      });
    }
    return result;
  }

  #firstFrom(since) {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times[this.#index(middle)] < since) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #index(row) {
    return (this.#next - this.#size + row + this.#capacity) % this.#capacity;
  }

  #column(name) {
    let column = this.#columns.get(name);
    if (!column && this.#columns.size < this.#maxColumns) {
      column = new Float64Array(this.#capacity).fill(NaN);
      this.#columns.set(name, column);
    }
    return column;
  }
}
