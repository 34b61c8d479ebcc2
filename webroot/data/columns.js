/**
 * The columns of a heat map, rising in time: from when to when each goes, and what each of its buckets counted. The arrays are used
 * again for the next picture, as it may be drawn ten times a second.
 */
export class Columns {
  size = 0;
  /** The greatest count of all. */
  greatest = 0;
  from = new Float64Array(0);
  to = new Float64Array(0);
  /** By column and bucket: `counts[column * width + bucket]`. */
  counts = new Uint32Array(0);
  #width = 0;

  reset(width) {
    this.size = this.greatest = 0;
    this.#width = width;
  }

  /** A further column, the number of which is returned. */
  add(from, to) {
    const column = this.size++;
    if (this.size > this.from.length || this.size * this.#width > this.counts.length) this.#grow();
    this.from[column] = from;
    this.to[column] = to;
    return column;
  }

  set(column, bucket, count) {
    this.counts[column * this.#width + bucket] = count;
    if (count > this.greatest) this.greatest = count;
  }

  get(column, bucket) {
    return this.counts[column * this.#width + bucket];
  }

  total(column) {
    let total = 0;
    for (let bucket = 0; bucket < this.#width; bucket++) total += this.get(column, bucket);
    return total;
  }

  /** The bucket with the greatest count, `undefined` where all are empty. */
  fullest(column) {
    let found;
    for (let bucket = 0; bucket < this.#width; bucket++) {
      if (this.get(column, bucket) > (found === undefined ? 0 : this.get(column, found))) found = bucket;
    }
    return found;
  }

  /** The last bucket that counted anything. */
  last(column) {
    for (let bucket = this.#width - 1; bucket >= 0; bucket--) if (this.get(column, bucket) > 0) return bucket;
    return undefined;
  }

  /** The column that holds a moment; of the newest, also one that has only just begun. */
  at(ts) {
    let column = -1;
    let high = this.size;
    while (column + 1 < high) {
      const middle = (column + 1 + high) >> 1;
      if (this.from[middle] < ts) column = middle;
      else high = middle;
    }
    if (column < 0) return this.size > 0 && ts === this.from[0] ? 0 : undefined;
    const room = column === this.size - 1 ? this.to[column] - this.from[column] : 0;
    return ts <= this.to[column] + room ? column : undefined;
  }

  #grow() {
    const room = Math.max(64, 2 * this.size);
    const bigger = (old, length) => {
      const array = new old.constructor(Math.max(length, old.length));
      array.set(old);
      return array;
    };
    this.from = bigger(this.from, room);
    this.to = bigger(this.to, room);
    this.counts = bigger(this.counts, room * this.#width);
  }
}
