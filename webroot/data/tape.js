/**
 * All that the page has received, so that any moment can be shown again: whole states now and then, and the patches between,
 * as the text in which they came, which takes a tenth of the room of objects.
 *
 * Bounded in time and in size: everything for ten minutes, one state a second for an hour, and never more than so many
 * characters, whichever gives way first. Pure; moments are the server's times, epoch milliseconds, and rise.
 */

import { difference, merge, plain } from './merge.js';

const SEGMENT_MILLIS = 10_000;
const FINE_MILLIS = 10 * 60_000;
const COARSE_STEP_MILLIS = 1000;
const LONGEST_MILLIS = 60 * 60_000;
const MOST_CHARACTERS = 96_000_000;
/** Readers keep a state of so many that they go past. */
const MARK_EVERY = 16;
/** Patches thinned at each event: a whole segment of a large process at once would hold up the page. */
const THINNED_AT_ONCE = 4;

export class Tape {
  #segments = [];
  #characters = 0;
  /** The segment that is being made coarser, and the generator that does it. */
  #thinning;
  #limits;

  constructor({
    fineMillis = FINE_MILLIS,
    longestMillis = LONGEST_MILLIS,
    mostCharacters = MOST_CHARACTERS,
    segmentMillis = SEGMENT_MILLIS,
  } = {}) {
    this.#limits = { fineMillis, longestMillis, mostCharacters, segmentMillis };
  }

  /** The first and the last moment; `undefined` while there is none. */
  get first() {
    return this.#segments[0]?.ts;
  }

  get last() {
    const segment = this.#segments.at(-1);
    return segment && (segment.patches.at(-1)?.ts ?? segment.ts);
  }

  /** How many moments there are, and what they take; for bounds and tests. */
  get moments() {
    return this.#segments.reduce((sum, { patches }) => sum + 1 + patches.length, 0);
  }

  get characters() {
    return this.#characters;
  }

  /** Takes a full state, as text. */
  full(ts, text) {
    this.#begin(ts, text);
  }

  /** Takes a patch, as text, and the state that it has led to. */
  delta(ts, text, state) {
    const segment = this.#segments.at(-1);
    if (!segment || ts - segment.ts >= this.#limits.segmentMillis) {
      this.#begin(ts, JSON.stringify(state));
      return;
    }
    segment.patches.push({ ts, text });
    this.#characters += text.length;
    this.#thinOn();
  }

  clear() {
    this.#segments = [];
    this.#characters = 0;
    this.#thinning = undefined;
  }

  /** Hands all there is over to a tape of its own, and begins anew. */
  cut() {
    const other = new Tape(this.#limits);
    [other.#segments, other.#characters] = [this.#segments, this.#characters];
    this.clear();
    return other;
  }

  /** The moment of the last state at or before `ts`, of the first one when there is none before; by the next, of what follows. */
  momentAt(ts) {
    const found = this.#find(ts);
    return found && this.#ts(found);
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
    return this.#ts(found);
  }

  /** What was received from the state at or before `from` up to `to`: `{ ts, full, text }`, the first one full. */
  *events(from = -Infinity, to = Infinity) {
    for (let i = Math.max(0, this.#segmentAt(from)); i < this.#segments.length; i++) {
      const { ts, key, patches } = this.#segments[i];
      if (ts > to) return;
      yield { ts, full: true, text: key };
      for (const patch of patches) {
        if (patch.ts > to) return;
        yield { ts: patch.ts, full: false, text: patch.text };
      }
    }
  }

  /** A reader of its own position. */
  reader() {
    return new Reader({
      find: (ts) => this.#find(ts),
      following: (position) => this.#following(position),
      ts: (position) => this.#ts(position),
    });
  }

  #begin(ts, key) {
    this.#segments.push({ ts, key, patches: [], coarse: false });
    this.#characters += key.length;
    if (!this.#thinning) this.#makeCoarser(ts);
    const { longestMillis, mostCharacters } = this.#limits;
    while (
      this.#segments.length > 1 &&
      (this.#segments[1].ts <= ts - longestMillis || this.#characters > mostCharacters)
    ) {
      this.#characters -= size(this.#segments.shift());
    }
  }

  /** One stretch at a time, and a few patches of it at each event: this runs while the page is live. */
  #makeCoarser(now) {
    const { fineMillis, segmentMillis } = this.#limits;
    const segment = this.#segments.find(({ coarse }) => !coarse);
    if (!segment || segment.ts + segmentMillis > now - fineMillis) return;
    segment.coarse = true;
    this.#thinning = { segment, patches: thinned(segment) };
  }

  #thinOn() {
    if (!this.#thinning) return;
    const { segment, patches } = this.#thinning;
    let step;
    for (let i = 0; i < THINNED_AT_ONCE; i++) {
      step = patches.next();
      if (step.done) break;
    }
    if (!step.done) return;
    this.#thinning = undefined;
    // It may have given way meanwhile.
    if (!this.#segments.includes(segment)) return;
    this.#characters -= size(segment);
    segment.patches = step.value;
    this.#characters += size(segment);
  }

  #segmentAt(ts) {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#segments[middle].ts <= ts) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** A position: the segment, and the index of the patch that leads to the state, -1 for the whole state at its start. */
  #find(ts) {
    if (this.#segments.length === 0) return undefined;
    const segment = this.#segments[Math.max(0, this.#segmentAt(ts))];
    let index = -1;
    let high = segment.patches.length;
    while (index + 1 < high) {
      const middle = (index + 1 + high) >> 1;
      if (segment.patches[middle].ts <= ts) index = middle;
      else high = middle;
    }
    return { segment, index };
  }

  #ts({ segment, index }) {
    return index < 0 ? segment.ts : segment.patches[index].ts;
  }

  #following({ segment, index }) {
    if (index + 1 < segment.patches.length) return { segment, index: index + 1 };
    const next = this.#segments[this.#segments.indexOf(segment) + 1];
    return next && { segment: next, index: -1 };
  }

  #preceding({ segment, index }) {
    if (index >= 0) return { segment, index: index - 1 };
    const before = this.#segments[this.#segments.indexOf(segment) - 1];
    return before && { segment: before, index: before.patches.length - 1 };
  }
}

/**
 * Goes to states on a tape, onwards from where it is, back by way of the nearest state it has kept, anywhere else from the whole state
 * at the start of a segment. Where states are large that takes a while, so one may also go towards a state a bit at a time.
 */
class Reader {
  #tape;
  #at;
  #patches;
  #state;
  /**
   * States of the segment it is in, `{ index, state }`, rising: whoever goes back step by step need not begin at the start each time.
   * `undefined` for those who have not gone back there.
   */
  #marks;

  constructor(tape) {
    this.#tape = tape;
  }

  /** The state at `ts`, or the last before; `undefined` on an empty tape. What is returned is never changed later. */
  at(ts) {
    this.towards(ts);
    return this.#state;
  }

  /** Goes on towards the state at `ts`, for as long as `more()` says; whether `at` has it ready now. */
  towards(ts, more = () => true) {
    const goal = this.#tape.find(ts);
    if (!goal) {
      this.#at = this.#state = undefined;
      return true;
    }
    const { segment, index } = goal;
    // Thinning gives a segment other patches: positions in the old ones mean nothing any more.
    const within = this.#at?.segment === segment && this.#patches === segment.patches;
    const back = within && this.#at.index > index;
    if (!within) this.#marks = undefined;
    if (back) this.#marks ??= [];
    if (!within || back) {
      const mark = this.#marks?.findLast((one) => one.index <= index);
      this.#patches = segment.patches;
      this.#go(segment, mark ?? { index: -1, state: plain(JSON.parse(segment.key)) });
    }
    while (this.#at.index < index) {
      if (!more()) return false;
      const next = this.#at.index + 1;
      this.#go(segment, { index: next, state: merge(this.#state, JSON.parse(segment.patches[next].text)) });
    }
    return true;
  }

  /** The moment of the state that was read last. */
  get ts() {
    return this.#at && this.#tape.ts(this.#at);
  }

  #go(segment, { index, state }) {
    this.#state = state;
    this.#at = { segment, index };
    if (this.#marks && !(index < (this.#marks.at(-1)?.index ?? -Infinity) + MARK_EVERY)) this.#marks.push({ index, state });
  }
}

/** The patches of a segment, one a second: each from the last state of a second to that of the next. A generator, a patch a step. */
function* thinned({ ts, key, patches }) {
  const result = [];
  let state = plain(JSON.parse(key));
  let kept = state;
  let second = Math.floor(ts / COARSE_STEP_MILLIS);
  for (const [i, patch] of patches.entries()) {
    yield;
    state = merge(state, JSON.parse(patch.text));
    second = Math.floor(patch.ts / COARSE_STEP_MILLIS);
    const next = patches[i + 1];
    if (next && Math.floor(next.ts / COARSE_STEP_MILLIS) === second) continue;
    result.push({ ts: patch.ts, text: JSON.stringify(difference(kept, state)) });
    kept = state;
  }
  return result;
}

function size({ key, patches }) {
  return patches.reduce((sum, { text }) => sum + text.length, key.length);
}
