/** Moves a page that stands still on through time, as fast as time went, until its last moment. */
export class Player {
  #timeline;
  #store;
  #onChange;
  #playing = false;
  #last;

  constructor({ timeline, store, onChange = () => {} }) {
    this.#timeline = timeline;
    this.#store = store;
    this.#onChange = onChange;
  }

  get playing() {
    return this.#playing;
  }

  /** Plays from the moment shown, from the first one when that is the last, or not known. */
  toggle() {
    if (this.#playing) {
      this.stop();
      return;
    }
    const now = this.#store.ts;
    if (now === undefined) return;
    const { at } = this.#timeline.shown(now);
    const { first } = this.#store.tape;
    if (at >= now || at < first) this.#timeline.scrub(first, now);
    this.#playing = true;
    this.#last = undefined;
    this.#onChange();
    requestAnimationFrame((time) => this.#go(time));
  }

  stop() {
    if (!this.#playing) return;
    this.#playing = false;
    this.#onChange();
  }

  #go(time) {
    if (!this.#playing) return;
    const now = this.#store.ts;
    // Whoever went live meanwhile does not want to be taken back.
    if (now === undefined || this.#timeline.live) {
      this.stop();
      return;
    }
    const { at } = this.#timeline.shown(now);
    const next = Math.min(now, at + (this.#last === undefined ? 0 : time - this.#last));
    this.#last = time;
    if (next !== at) this.#timeline.scrub(next, now);
    if (next >= now) this.stop();
    else requestAnimationFrame((later) => this.#go(later));
  }
}
