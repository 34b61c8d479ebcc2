/**
 * What is drawn anew with every event: only what is in sight. Whatever comes into sight is drawn at once, with the last view.
 */

export class Screen {
  #drawn = new Map();
  #view;
  #observer = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        const one = this.#drawn.get(target);
        if (!one) continue;
        one.seen = isIntersecting;
        if (isIntersecting) this.#draw(one);
      }
    },
    { rootMargin: '100px' },
  );

  /** From now on `draw(view)` is called when `element` is in sight; the function returned ends it. */
  add(element, draw) {
    this.#drawn.set(element, { draw, seen: false });
    this.#observer.observe(element);
    return () => {
      this.#drawn.delete(element);
      this.#observer.unobserve(element);
    };
  }

  draw(view) {
    this.#view = view;
    for (const one of this.#drawn.values()) if (one.seen) this.#draw(one);
  }

  /** Everything in sight again, with the view there is. */
  redraw() {
    if (this.#view) this.draw(this.#view);
  }

  #draw(one) {
    if (!this.#view) return;
    try {
      one.draw(this.#view);
      one.broken = false;
    } catch (problem) {
      if (!one.broken) console.error('A picture could not be drawn.', problem);
      one.broken = true;
    }
  }
}
