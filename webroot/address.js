/**
 * What the page shows, in the part of its address behind the `#`, so that a link shows a colleague the same. Whoever has something to
 * say there binds a key; what stands there at the start, or is changed by hand, is told to it.
 */

const WRITE_MILLIS = 250;

export class Address {
  #bound = new Map();
  #timer;
  #written;

  constructor() {
    addEventListener('hashchange', () => this.#read());
  }

  /**
   * Binds a key: `get()` gives its text, `undefined` where it is as usual; `set(text)` takes what the address says, `undefined` when it
   * says nothing. Called at once with what is there now.
   */
  bind(key, { get, set }) {
    this.#bound.set(key, { get, set });
    const text = parameters().get(key) ?? undefined;
    if (text !== undefined) set(text);
  }

  /** Something has changed: the address follows soon. */
  touch() {
    this.#timer ??= setTimeout(() => this.#write(), WRITE_MILLIS);
  }

  /** What the address says now, without the `#`. */
  get text() {
    if (this.#timer !== undefined) this.#write();
    return location.hash.slice(1);
  }

  /** Tells everybody what another address says. */
  apply(text) {
    this.#tell(new URLSearchParams(text));
    this.touch();
  }

  #read() {
    if (location.hash !== this.#written) this.#tell(parameters());
  }

  #tell(there) {
    for (const [key, { get, set }] of this.#bound) {
      const text = there.get(key) ?? undefined;
      if (text !== get()) set(text);
    }
  }

  #write() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const next = parameters();
    for (const [key, { get }] of this.#bound) {
      const text = get();
      if (text === undefined) next.delete(key);
      else next.set(key, text);
    }
    const address = new URL(location.href);
    address.hash = next.toString();
    this.#written = address.hash;
    if (address.href !== location.href) history.replaceState(history.state, '', address);
  }
}

function parameters() {
  return new URLSearchParams(location.hash.slice(1));
}
