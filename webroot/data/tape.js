/**
 * All that the page has received, so that any moment can be shown again: whole states now and then, and the patches between,
 * as the text in which they came, which takes a tenth of the room of objects (see `Segment`).
 *
 * Bounded in time and in size: everything for ten minutes, one state a second for an hour, and never more than so many
 * bytes, whichever gives way first. Pure; moments are the server's times, epoch milliseconds, and rise.
 */

import { difference, merge, plain } from './merge.js';
import { Segment } from './segment.js';

const SEGMENT_MILLIS = 10_000;
const FINE_MILLIS = 10 * 60_000;
const COARSE_STEP_MILLIS = 1000;
const LONGEST_MILLIS = 60 * 60_000;
const MOST_BYTES = 96_000_000;
/** Readers keep a state of so many that they go past. */
const MARK_EVERY = 16;
/** Patches thinned at each event: a whole segment of a large process at once would hold up the page. */
const THINNED_AT_ONCE = 4;

export class Tape {
  #segments = [];
  #bytes = 0;
  /** The segment that is being made coarser, and the generator that does it. */
  #thinning;
  #limits;

  constructor({
    fineMillis = FINE_MILLIS,
    longestMillis = LONGEST_MILLIS,
    mostBytes = MOST_BYTES,
    segmentMillis = SEGMENT_MILLIS,
  } = {}) {
    this.#limits = { fineMillis, longestMillis, mostBytes, segmentMillis };
  }

  /** The first and the last moment; `undefined` while there is none. */
  get first() {
    return this.#segments[0]?.ts(0);
  }

  get last() {
    const segment = this.#segments.at(-1);
    return segment?.ts(segment.length - 1);
  }

  /** How many moments there are, and what they take; for bounds and tests. */
  get moments() {
    return this.#segments.reduce((sum, { length }) => sum + length, 0);
  }

  get bytes() {
    return this.#bytes;
  }

  /** Takes a full state, as text. */
  full(ts, text) {
    this.#begin(ts, text);
  }

  /** Takes a patch, as text, and the state that it has led to. */
  delta(ts, text, state) {
    const segment = this.#segments.at(-1);
    if (!segment || ts - segment.ts(0) >= this.#limits.segmentMillis) {
      this.#begin(ts, JSON.stringify(state));
      return;
    }
    this.#bytes -= segment.bytes;
    segment.add(ts, text);
    this.#bytes += segment.bytes;
    this.#thinOn();
  }

  clear() {
    this.#segments = [];
    this.#bytes = 0;
    this.#thinning = undefined;
  }

  /** Hands all there is over to a tape of its own, and begins anew. */
  cut() {
    const other = new Tape(this.#limits);
    [other.#segments, other.#bytes] = [this.#segments, this.#bytes];
    this.clear();
    return other;
  }

  /** The moment of the last state at or before `ts`, of the first one when there is none before; by the next, of what follows. */
  momentAt(ts) {
    const found = this.#find(ts);
    return found?.segment.ts(found.index);
  }

  /** The moment `steps` states after (or, negative, before) the one at `ts`, at most the last (the first). */
  step(ts, steps) {
    let found = this.#find(ts);
    if (!found) return undefined;
    for (let left = Math.abs(steps); left > 0; left--) {
      const next = steps > 0 ? this.#following(found) : this.#preceding(found);
      if (!next) break;
      found = next;
    }
    return found.segment.ts(found.index);
  }

  /** What was received from the state at or before `from` up to `to`: `{ ts, full, text }`, the first one full. */
  *events(from = -Infinity, to = Infinity) {
    for (let i = Math.max(0, this.#segmentAt(from)); i < this.#segments.length; i++) {
      const segment = this.#segments[i];
      for (let index = 0; index < segment.length; index++) {
        const ts = segment.ts(index);
        if (ts > to) return;
        yield { ts, full: index === 0, text: segment.text(index) };
      }
    }
  }

  /** A reader of its own position. */
  reader() {
    return new Reader((ts) => this.#find(ts));
  }

  #begin(ts, text) {
    const before = this.#segments.at(-1);
    before?.seal();
    const segment = new Segment(ts, text, before?.bytes);
    this.#segments.push(segment);
    this.#bytes += segment.bytes;
    if (!this.#thinning) this.#makeCoarser(ts);
    const { longestMillis, mostBytes } = this.#limits;
    while (this.#segments.length > 1 && (this.#segments[1].ts(0) <= ts - longestMillis || this.#bytes > mostBytes)) {
      this.#bytes -= this.#segments.shift().bytes;
    }
  }

  /** One stretch at a time, and a few patches of it at each event: this runs while the page is live. */
  #makeCoarser(now) {
    const { fineMillis, segmentMillis } = this.#limits;
    const segment = this.#segments.find(({ coarse }) => !coarse);
    if (!segment || segment.ts(0) + segmentMillis > now - fineMillis) return;
    this.#thinning = { segment, result: thinned(segment) };
  }

  #thinOn() {
    if (!this.#thinning) return;
    const { segment, result } = this.#thinning;
    let step;
    for (let i = 0; i < THINNED_AT_ONCE; i++) {
      step = result.next();
      if (step.done) break;
    }
    if (!step.done) return;
    this.#thinning = undefined;
    const place = this.#segments.indexOf(segment);
    if (place < 0) return; // it has given way meanwhile
    this.#segments[place] = step.value;
    this.#bytes += step.value.bytes - segment.bytes;
  }

  #segmentAt(ts) {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#segments[middle].ts(0) <= ts) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** A position: the segment, and the index of its text that leads to the state. */
  #find(ts) {
    const segment = this.#segments[Math.max(0, this.#segmentAt(ts))];
    return segment && { segment, index: segment.indexAt(ts) };
  }

  #following({ segment, index }) {
    if (index + 1 < segment.length) return { segment, index: index + 1 };
    const next = this.#segments[this.#segments.indexOf(segment) + 1];
    return next && { segment: next, index: 0 };
  }

  #preceding({ segment, index }) {
    if (index > 0) return { segment, index: index - 1 };
    const before = this.#segments[this.#segments.indexOf(segment) - 1];
    return before && { segment: before, index: before.length - 1 };
  }
}

/**
 * Goes to states on a tape, onwards from where it is, back by way of the nearest state it has kept, anywhere else from the whole state
 * at the start of a segment. Where states are large that takes a while, so one may also go towards a state a bit at a time.
 */
class Reader {
  #find;
  #at;
  #state;
  /**
   * States of the segment it is in, `{ index, state }`, rising: whoever goes back step by step need not begin at the start each time.
   * `undefined` for those who have not gone back there.
   */
  #marks;

  constructor(find) {
    this.#find = find;
  }

  /** The state at `ts`, or the last before; `undefined` on an empty tape. What is returned is never changed later. */
  at(ts) {
    this.towards(ts);
    return this.#state;
  }

  /** Goes on towards the state at `ts`, for as long as `more()` says; whether `at` has it ready now. */
  towards(ts, more = () => true) {
    const goal = this.#find(ts);
    if (!goal) {
      this.#at = this.#state = undefined;
      return true;
    }
    const { segment, index } = goal;
    const within = this.#at?.segment === segment;
    const back = within && this.#at.index > index;
    if (!within) this.#marks = undefined;
    if (back) this.#marks ??= [];
    if (!within || back) {
      const mark = this.#marks?.findLast((one) => one.index <= index);
      this.#go(segment, mark ?? { index: 0, state: plain(JSON.parse(segment.text(0))) });
    }
    while (this.#at.index < index) {
      if (!more()) return false;
      const next = this.#at.index + 1;
      this.#go(segment, { index: next, state: merge(this.#state, JSON.parse(segment.text(next))) });
    }
    return true;
  }

  /** The moment of the state that was read last. */
  get ts() {
    return this.#at?.segment.ts(this.#at.index);
  }

  #go(segment, { index, state }) {
    this.#state = state;
    this.#at = { segment, index };
    if (this.#marks && !(index < (this.#marks.at(-1)?.index ?? -Infinity) + MARK_EVERY)) this.#marks.push({ index, state });
  }
}

/** The same stretch with one state a second, each patch from the last of a second to that of the next. A generator, a patch a step. */
function* thinned(segment) {
  let state = plain(JSON.parse(segment.text(0)));
  let kept = state;
  const result = new Segment(segment.ts(0), segment.text(0));
  for (let index = 1; index < segment.length; index++) {
    yield;
    state = merge(state, JSON.parse(segment.text(index)));
    const ts = segment.ts(index);
    if (index + 1 < segment.length && secondOf(segment.ts(index + 1)) === secondOf(ts)) continue;
    result.add(ts, JSON.stringify(difference(kept, state)));
    kept = state;
  }
  result.coarse = true;
  result.seal();
  return result;
}

function secondOf(ts) {
  return Math.floor(ts / COARSE_STEP_MILLIS);
}
