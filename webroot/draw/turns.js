/**
 * Has panels tell their words and numbers: those in sight each time, the others in turns, so that many panels cost little. When the view
 * is another one (it was paused, moved, widened) all of them do, those in sight first, and in several frames where one would take
 * too long. What came last is told by all soon.
 */

const TURNS = 8;
/** So long after the last view all have told it, who had no turn included. */
const REST_MILLIS = 900;
/** What panels may take of one frame. */
const FRAME_MILLIS = 8;

export class Turns {
  #frames;
  #seen = new Set();
  #queue = new Set();
  #turn = 0;
  #view;
  #request;
  #rest;
  #browser;

  /**
   * @param frames see `PanelFrame`
   * @param browser what is used of the browser, so that tests can stand in for it
   */
  constructor(frames, browser = globalThis) {
    this.#browser = browser;
    this.#frames = frames;
    const byElement = new Map(frames.map((frame) => [frame.element, frame]));
    const observer = new browser.IntersectionObserver((changes) => {
      for (const { target, isIntersecting } of changes) {
        const frame = byElement.get(target);
        if (!isIntersecting) this.#seen.delete(frame);
        else if (!this.#seen.has(frame)) this.#come(frame);
      }
    });
    for (const { element } of frames) observer.observe(element);
  }

  /** `all` when it is another view, not the last one some time later. */
  draw(view, all) {
    this.#view = view;
    this.#turn = (this.#turn + 1) % TURNS;
    const isSeen = (frame) => this.#seen.has(frame);
    const seen = this.#frames.filter(isSeen);
    const others = this.#frames.filter((frame) => !isSeen(frame));
    const turn = others.filter((frame, i) => all || i % TURNS === this.#turn || this.#queue.has(frame));
    // Whoever was still waiting for the last view comes first: where views follow fast, nobody in sight waits for ever.
    const late = [...this.#queue];
    this.#queue = new Set([...late.filter(isSeen), ...seen, ...late, ...turn]);
    // With another view pictures are drawn as well: the words have frames of their own.
    if (all) this.#later();
    else this.#go(() => this.#browser.performance.now());
    this.#browser.clearTimeout(this.#rest);
    if (turn.length < others.length) this.#rest = this.#browser.setTimeout(() => this.draw(this.#view, true), REST_MILLIS);
  }

  /** Does at once what is left to do. */
  finish() {
    this.#go(() => 0);
  }

  #come(frame) {
    this.#seen.add(frame);
    if (this.#view) frame.draw(this.#view);
  }

  #go(now) {
    this.#browser.cancelAnimationFrame(this.#request);
    const until = now() + FRAME_MILLIS;
    for (const frame of this.#queue) {
      this.#queue.delete(frame);
      frame.draw(this.#view);
      if (now() >= until) break;
    }
    if (this.#queue.size > 0) this.#later();
  }

  #later() {
    this.#browser.cancelAnimationFrame(this.#request);
    this.#request = this.#browser.requestAnimationFrame(() => this.#go(() => this.#browser.performance.now()));
  }
}
