/**
 * How often a live page draws: each time something comes, as long as all of that takes no more than a small part of the time. A frame
 * costs what it takes until the browser has painted it, so a page with many pictures, a large window or a slow machine draws more seldom,
 * and one that draws fast draws everything.
 */

/** Drawing may take one part of so many of the time. */
const PARTS = 24;
/** However long a frame takes, the next is not later than this. */
const LONGEST_MILLIS = 250;
/** How much a frame counts in what one usually takes: less where it took longer, as some have more to do than most. */
const LAST_SHORTER = 0.2;
const LAST_LONGER = 0.05;

export class Pace {
  #cost = 0;
  #due = -Infinity;
  #browser;
  #channel;

  /** @param browser what is used of the browser, so that tests can stand in for it */
  constructor(browser = globalThis) {
    this.#browser = browser;
    this.#channel = new browser.MessageChannel();
  }

  /** Milliseconds until the page may draw again; 0 or less for now. */
  get wait() {
    return this.#due - this.#browser.performance.now();
  }

  /** A frame begins, of pictures or of words; that it is painted is found out by a message, which comes after that. */
  began() {
    const start = this.#browser.performance.now();
    this.#due = start + LONGEST_MILLIS;
    this.#channel.port1.onmessage = () => this.#painted(start);
    this.#channel.port2.postMessage(undefined);
  }

  #painted(start) {
    const took = this.#browser.performance.now() - start;
    this.#cost += (took < this.#cost ? LAST_SHORTER : LAST_LONGER) * (took - this.#cost);
    this.#due = start + Math.min(LONGEST_MILLIS, PARTS * this.#cost);
  }
}
