/**
 * A stretch of a tape: texts with their moments, a whole state first and the patches that follow it. They are kept as bytes outside of
 * the script's heap: as strings an hour of them would be most of what the browser goes through whenever it collects that heap.
 */

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });
const LEAST_ROOM = 1 << 10;

export class Segment {
  /** Whether it has no more than one state a second; for the tape. */
  coarse = false;
  #moments = [];
  /** Where each text ends among the bytes. */
  #ends = [];
  #room;

  /** @param room how many bytes it is likely to take */
  constructor(ts, text, room = 0) {
    this.#room = new Uint8Array(Math.max(LEAST_ROOM, room));
    this.add(ts, text);
  }

  /** How many texts there are, at least one, and the bytes that they take. */
  get length() {
    return this.#ends.length;
  }

  get bytes() {
    return this.#ends.at(-1) ?? 0;
  }

  add(ts, text) {
    const begin = this.bytes;
    for (;;) {
      const { read, written } = ENCODER.encodeInto(text, this.#room.subarray(begin));
      if (read === text.length) {
        this.#moments.push(ts);
        this.#ends.push(begin + written);
        return;
      }
      this.#resize(Math.max(2 * this.#room.length, begin + text.length));
    }
  }

  /** When nothing is added any more: gives room that is not taken back. */
  seal() {
    this.#resize(this.bytes);
  }

  ts(index) {
    return this.#moments[index];
  }

  text(index) {
    return DECODER.decode(this.#room.subarray(index === 0 ? 0 : this.#ends[index - 1], this.#ends[index]));
  }

  /** The last text at or before a moment; the first one when there is none before. */
  indexAt(ts) {
    let found = 0;
    let high = this.length;
    while (found + 1 < high) {
      const middle = (found + high) >> 1;
      if (this.#moments[middle] <= ts) found = middle;
      else high = middle;
    }
    return found;
  }

  #resize(size) {
    const larger = new Uint8Array(size);
    larger.set(this.#room.subarray(0, this.bytes));
    this.#room = larger;
  }
}
