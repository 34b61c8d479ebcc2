/** The moment under the pointer, in every picture at once: the server's epoch milliseconds, or undefined. */
export class Crosshair {
  #ts;
  #listeners = new Set();

  get ts() {
    return this.#ts;
  }

  set(ts) {
    if (ts === this.#ts) return;
    this.#ts = ts;
    for (const listener of this.#listeners) listener(ts);
  }

  /** Calls `listener` at each change; the function returned ends it. */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
