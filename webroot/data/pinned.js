/**
 * What is pinned to the top of the page: paths into the state, to meters or to any other number. At most `MOST`; a further one is
 * refused.
 *
 * As text, for the address, a path is written as a JSON Pointer is, with more of the same escapes: names are other people's, and may
 * hold any character, half of a surrogate pair among them. What cannot be read is left out.
 */

export const MOST = 40;

/** Browsers take longer addresses, chats and mails do not. */
const LONGEST_TEXT = 8000;
const ESCAPES = [
  ['~', '~0'],
  ['/', '~1'],
  [',', '~2'],
];
const LONE_HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const METERS = ['metrics', 'modular'];
const SHORT = '~m';

export class Pinned {
  #paths = new Map();
  #listeners = new Set();

  get paths() {
    return [...this.#paths.values()];
  }

  get full() {
    return this.#paths.size >= MOST;
  }

  has(path) {
    return this.#paths.has(keyOf(path));
  }

  /** Pins it, or takes the pin off. */
  toggle(path) {
    const key = keyOf(path);
    if (this.#paths.has(key)) this.#paths.delete(key);
    else if (!this.full) this.#paths.set(key, [...path]);
    this.#tell();
  }

  /** What stands in the address; `undefined` for nothing. Those that would make it too long are not in it. */
  get text() {
    return this.#written().join(',') || undefined;
  }

  /** How many are not in the address. */
  get beyondText() {
    return this.#paths.size - this.#written().length;
  }

  /** Takes what an address says. */
  set text(text) {
    this.#paths.clear();
    for (const part of (text ?? '').split(',')) {
      const path = read(part);
      if (path && !this.full) this.#paths.set(keyOf(path), path);
    }
    this.#tell();
  }

  /** Calls `listener` when pins have changed. */
  listen(listener) {
    this.#listeners.add(listener);
  }

  #written() {
    let length = 0;
    const texts = [];
    for (const path of this.#paths.values()) {
      const text = written(path);
      if (length + text.length > LONGEST_TEXT) continue;
      length += text.length + 1;
      texts.push(text);
    }
    return texts;
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }
}

/** One text for each path. */
export function keyOf(path) {
  return JSON.stringify(path);
}

function written(path) {
  const meter = path.length > METERS.length && METERS.every((key, i) => path[i] === key);
  const parts = (meter ? path.slice(METERS.length) : path).map(escaped);
  return (meter ? [SHORT, ...parts] : parts).join('/');
}

function read(text) {
  if (text === '') return undefined;
  const parts = text.split('/');
  const meter = parts[0] === SHORT;
  const path = (meter ? parts.slice(1) : parts).map(unescaped);
  return path.length === 0 || path.includes(undefined) ? undefined : meter ? [...METERS, ...path] : path;
}

function escaped(name) {
  let text = name;
  for (const [character, escape] of ESCAPES) text = text.replaceAll(character, escape);
  return text.replace(LONE_HALF, (half) => `~u${half.charCodeAt(0).toString(16)}`);
}

function unescaped(text) {
  if (/~(?![012]|u[0-9a-f]{4})/.test(text)) return undefined;
  return text.replace(/~(?:u([0-9a-f]{4})|([012]))/g, (_, half, digit) =>
    half ? String.fromCharCode(parseInt(half, 16)) : ESCAPES[digit][0],
  );
}
