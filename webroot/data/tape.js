/**
 * All that the page has received, so that any moment can be shown again: whole states now and then, and the patches between,
 * as the text in which they came, which takes a tenth of the room of objects.
 *
 * Bounded in time and in size: everything for ten minutes, one state a second for an hour, and never more than so many
 * characters, whichever gives way first. Pure; moments are the server's times, epoch milliseconds, and rise.
 */

import { difference, merge, patchInPlace, plain } from './merge.js';

const SEGMENT_MILLIS = 10_000;
const FINE_MILLIS = 10 * 60_000;
const COARSE_STEP_MILLIS = 1000;
const LONGEST_MILLIS = 60 * 60_000;
const MOST_CHARACTERS = 96_000_000;

export class Tape {
  #segments = [];
  #characters = 0;
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
  }

  clear() {
    this.#segments = [];
    this.#characters = 0;
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
    this.#makeCoarser(ts);
    const { longestMillis, mostCharacters } = this.#limits;
    while (
      this.#segments.length > 1 &&
      (this.#segments[1].ts <= ts - longestMillis || this.#characters > mostCharacters)
    ) {
      this.#characters -= size(this.#segments.shift());
    }
  }

  /** One stretch at a time: this runs while the page is live. */
  #makeCoarser(now) {
    const { fineMillis, segmentMillis } = this.#limits;
    const segment = this.#segments.find(({ coarse }) => !coarse);
    if (!segment || segment.ts + segmentMillis > now - fineMillis) return;
    this.#characters -= size(segment);
    segment.patches = thinned(segment);
    segment.coarse = true;
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

/** Goes to states on a tape: onwards a patch at a time, anywhere else by way of the whole state before. */
class Reader {
  #tape;
  #at;
  #patches;
  #state;

  constructor(tape) {
    this.#tape = tape;
  }

  /** The state at `ts`, or the last before; `undefined` on an empty tape. What is returned is never changed later. */
  at(ts) {
    const goal = this.#tape.find(ts);
    if (!goal) {
      this.#at = this.#state = undefined;
      return undefined;
    }
    const { segment, index } = goal;
    // Thinning gives a segment other patches: positions in the old ones mean nothing any more.
    const onwards = this.#at?.segment === segment && this.#patches === segment.patches && this.#at.index <= index;
    if (onwards) {
      for (let i = this.#at.index + 1; i <= index; i++) this.#state = merge(this.#state, JSON.parse(segment.patches[i].text));
    } else {
      const state = plain(JSON.parse(segment.key));
      for (let i = 0; i <= index; i++) patchInPlace(state, JSON.parse(segment.patches[i].text));
      this.#state = state;
    }
    this.#at = goal;
    this.#patches = segment.patches;
    return this.#state;
  }

  /** The moment of the state that was read last. */
  get ts() {
    return this.#at && this.#tape.ts(this.#at);
  }
}

/** The patches of a segment, one a second: each from the last state of a second to that of the next. */
function thinned({ ts, key, patches }) {
  const result = [];
  let state = plain(JSON.parse(key));
  let kept = state;
  let second = Math.floor(ts / COARSE_STEP_MILLIS);
  patches.forEach((patch, i) => {
    state = merge(state, JSON.parse(patch.text));
    second = Math.floor(patch.ts / COARSE_STEP_MILLIS);
    const next = patches[i + 1];
    if (next && Math.floor(next.ts / COARSE_STEP_MILLIS) === second) return;
    result.push({ ts: patch.ts, text: JSON.stringify(difference(kept, state)) });
    kept = state;
  });
  return result;
}

function size({ key, patches }) {
  return patches.reduce((sum, { text }) => sum + text.length, key.length);
}
