/**
 * Which stretch of time the page shows, and which moment in it. While it is live the stretch ends with the newest event and the
 * moment is the newest; paused, both stand where they were put, while the stream goes on being recorded. Pins mark two moments to
 * compare. Pure: moments are the server's times in epoch milliseconds, and `now` is that of the newest event.
 */

export const SPANS = [30_000, 60_000, 2 * 60_000, 5 * 60_000, 10 * 60_000, 30 * 60_000, 60 * 60_000];
export const USUAL_SPAN = SPANS[1];

const SHORTEST_ZOOM_MILLIS = 1000;

export class Timeline {
  #span = USUAL_SPAN;
  /** Undefined while live. */
  #held;
  #pins = {};
  #onChange;

  constructor(onChange = () => {}) {
    this.#onChange = onChange;
  }

  get live() {
    return this.#held === undefined;
  }

  /** The length of the stretch that a live page shows, in milliseconds. */
  get span() {
    return this.#span;
  }

  /** The moments pinned as `a` and `b`. */
  get pins() {
    return { ...this.#pins };
  }

  /** The stretch and the moment shown: `{ from, to, at }`, all of them `undefined` while nothing is known. */
  shown(now) {
    if (this.#held) return { ...this.#held };
    return now === undefined ? { from: undefined, to: undefined, at: undefined } : { from: now - this.#span, to: now, at: now };
  }

  pause(now) {
    if (!this.live || now === undefined) return;
    this.#hold(this.shown(now));
  }

  goLive() {
    if (this.live) return;
    this.#held = undefined;
    this.#onChange();
  }

  toggle(now) {
    if (this.live) this.pause(now);
    else this.goLive();
  }

  /** Chooses the length of the stretch; one that stands still keeps its moment, as near to the end as it was. */
  choose(span) {
    this.#span = Math.min(SPANS.at(-1), Math.max(SPANS[0], span));
    if (this.#held) {
      const { from, to, at } = this.#held;
      const share = (to - at) / Math.max(1, to - from);
      const end = at + share * this.#span;
      this.#held = { from: end - this.#span, to: end, at };
    }
    this.#onChange();
  }

  /** The next longer (1) or shorter (-1) of the usual lengths. */
  widen(step) {
    const others = SPANS.filter((span) => (step > 0 ? span > this.#span : span < this.#span));
    const next = step > 0 ? others[0] : others.at(-1);
    if (next !== undefined) this.choose(next);
  }

  /** Shows just this stretch, standing still at its end, or at `now` where it reaches beyond. */
  zoom(from, to, now = Infinity) {
    const middle = (from + to) / 2;
    const half = Math.max(SHORTEST_ZOOM_MILLIS, to - from) / 2;
    const [start, end] = [middle - half, middle + half];
    this.#hold({ from: start, to: end, at: now < start ? end : Math.min(end, now) });
  }

  /** Goes to a moment and stands still there; the stretch moves only as far as it must. */
  scrub(at, now) {
    if (now === undefined) return;
    const { from, to } = this.shown(now);
    const shift = at < from ? at - from : at > to ? at - to : 0;
    this.#hold({ from: from + shift, to: to + shift, at });
  }

  /** Pins a moment as `a` or `b`; `undefined` takes the pin off. */
  pin(name, at) {
    if (at === undefined) delete this.#pins[name];
    else this.#pins[name] = at;
    this.#onChange();
  }

  #hold(held) {
    this.#held = held;
    this.#onChange();
  }
}
