/**
 * What is drawn anew as time goes on: only what is in sight. Whatever comes into sight is drawn at once, with the last view.
 *
 * While the page is live a picture is drawn when it has moved by a pixel, and as many of those that have as a frame has time for, the
 * longest undrawn first. When the view is another one (it was paused, moved, widened) all are drawn, in several frames where one would
 * take too long. What came last is always drawn soon.
 */

/** What all of them have been drawn after, however little they have moved. */
const LONGEST_MILLIS = 1000;
/** So long after the last event the rest is drawn as well. */
const REST_MILLIS = 700;
/** What pictures may take of one frame. */
const FRAME_MILLIS = 8;

export class Screen {
  #drawn = new Map();
  #view;
  /** Counts drawings, so that it is known who has waited longest. */
  #turn = 0;
  #frame;
  #rest;
  #observer;
  #browser;

  /** @param browser what is used of the browser, so that tests can stand in for it */
  constructor(browser = globalThis) {
    this.#browser = browser;
    this.#observer = new browser.IntersectionObserver((changes) => changes.forEach((change) => this.#seen(change)), { rootMargin: '100px' });
  }

  /** From now on `draw(view)` is called when `element` is in sight and has moved by `pixels`; the function returned ends it. */
  add(element, draw, pixels = 1) {
    this.#drawn.set(element, { draw, pixels, seen: false, view: undefined, turn: 0, width: 0 });
    this.#observer.observe(element);
    return () => {
      this.#drawn.delete(element);
      this.#observer.unobserve(element);
    };
  }

  draw(view) {
    this.#view = view;
    this.#browser.clearTimeout(this.#rest);
    const moved = this.#waiting().filter((one) => goesOn(one.view, view) && hasMoved(one, view));
    this.#drawSome(moved);
    if (this.#waiting().some((one) => !goesOn(one.view, view))) this.#drawAll();
    else this.#rest = this.#browser.setTimeout(() => this.#drawAll(), REST_MILLIS);
  }

  #seen({ target, isIntersecting, boundingClientRect }) {
    const one = this.#drawn.get(target);
    if (!one) return;
    one.seen = isIntersecting;
    one.width = boundingClientRect.width * this.#browser.devicePixelRatio;
    if (isIntersecting) this.#draw(one);
  }

  /** Everything in sight again, with the view there is. */
  redraw() {
    for (const one of this.#drawn.values()) one.view = undefined;
    if (this.#view) this.draw(this.#view);
  }

  /** In sight, and not drawn with the present view; who has waited longest is first. */
  #waiting() {
    return [...this.#drawn.values()].filter((one) => one.seen && one.view !== this.#view).sort((a, b) => a.turn - b.turn);
  }

  /** Draws what is not yet drawn with the present view, a frame's worth now and the rest with the next frame. */
  #drawAll() {
    // Those of another view first: what merely has not moved far can wait.
    const waiting = this.#waiting().sort((a, b) => goesOn(a.view, this.#view) - goesOn(b.view, this.#view));
    this.#drawSome(waiting);
    this.#browser.cancelAnimationFrame(this.#frame);
    if (waiting.length > 0) this.#frame = this.#browser.requestAnimationFrame(() => this.#drawAll());
  }

  /** Takes away from the list those that it draws. */
  #drawSome(list) {
    const until = this.#browser.performance.now() + FRAME_MILLIS;
    while (list.length > 0 && this.#browser.performance.now() < until) this.#draw(list.shift());
  }

  #draw(one) {
    if (!this.#view) return;
    one.view = this.#view;
    one.turn = ++this.#turn;
    try {
      one.draw(this.#view);
      one.broken = false;
    } catch (problem) {
      if (!one.broken) console.error('A picture could not be drawn.', problem);
      one.broken = true;
    }
  }
}

/** Whether one view is the other, some time later and live. */
function goesOn(old, view) {
  return (
    old !== undefined &&
    old.live &&
    view.live &&
    view.to >= old.to &&
    view.to - view.from === old.to - old.from &&
    view.pins.a === old.pins.a &&
    view.pins.b === old.pins.b
  );
}

function hasMoved({ view: old, width, pixels }, view) {
  const millis = view.to - old.to;
  return millis >= LONGEST_MILLIS || (millis * width) / (view.to - view.from) >= pixels;
}
