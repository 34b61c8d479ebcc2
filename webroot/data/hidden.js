/**
 * Which lines of charts are switched off, by the names of their columns; as text for the address. Names are other people's, and may hold
 * any character. Lines that would make the address too long are not in it.
 */

/** Browsers take longer addresses, chats and mails do not. */
const LONGEST_TEXT = 1000;

export class Hidden {
  #names = new Set();
  #listeners = new Set();

  has(name) {
    return this.#names.has(name);
  }

  toggle(name) {
    if (!this.#names.delete(name)) this.#names.add(name);
    this.#tell();
  }

  /** Calls `listener` when lines were switched on or off; the function returned ends that. */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What stands in the address; `undefined` for nothing. */
  get text() {
    let length = 0;
    const texts = [...this.#names].map(escaped).filter((text) => {
      if (length + text.length > LONGEST_TEXT) return false;
      length += text.length + 1;
      return true;
    });
    return texts.join(',') || undefined;
  }

  set text(text) {
    this.#names = new Set((text ?? '').split(',').filter(Boolean).map(unescaped));
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }
}

function escaped(name) {
  return name.replaceAll('~', '~0').replaceAll(',', '~1');
}

function unescaped(text) {
  return text.replaceAll('~1', ',').replaceAll('~0', '~');
}
