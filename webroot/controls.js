/** The bar with which a user goes through time: pause, the stretch shown, the moment, and the pins. */

import { momentOf, spanOf, stretchOf } from './data/moments.js';
import { momentUnder, THUMB_STEPS, thumbAt } from './data/thumb.js';
import { make, setAttribute, setHidden, setText } from './draw/dom.js';
import { SPANS, USUAL_SPAN } from './timeline.js';

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 1,
});
const NAMES = new Map([
  [30_000, '30 s'],
  [60_000, '1 min'],
  [120_000, '2 min'],
  [300_000, '5 min'],
  [600_000, '10 min'],
  [1_800_000, '30 min'],
  [3_600_000, '1 h'],
]);

export class Controls {
  #timeline;
  #store;
  #pause = make('button', { type: 'button', class: 'pause', data: { testid: 'pause' }, onclick: () => this.#timeline.toggle(this.#store.ts) });
  #span = make(
    'select',
    { 'aria-label': 'Time shown', data: { testid: 'span' }, onchange: () => this.#timeline.choose(Number(this.#span.value)) },
    ...SPANS.map((span) => make('option', { value: String(span), text: NAMES.get(span) })),
  );
  #scrubber = make('input', {
    type: 'range',
    class: 'scrubber',
    min: '0',
    max: String(THUMB_STEPS),
    step: '1',
    value: String(THUMB_STEPS),
    'aria-label': 'Moment shown',
    data: { testid: 'scrubber' },
    oninput: () => this.#scrub(),
    onpointerdown: () => (this.#dragged = true),
  });
  /** Whether the thumb is held by the pointer, and must not be moved under it. */
  #dragged = false;
  #time = make('output', { class: 'time', data: { testid: 'moment' } });
  #recorded = false;
  /** The moment shown last. */
  #at;
  #pins = ['a', 'b'].map((name) => [name, this.#pin(name)]);
  /** The moment that the address points to, when it is none of this page's. */
  missed;
  /** Where others put buttons of theirs. */
  more = make('span', { class: 'more' });

  constructor(host, { timeline, store }) {
    this.#timeline = timeline;
    this.#store = store;
    for (const end of ['pointerup', 'pointercancel', 'blur']) addEventListener(end, () => this.#release());
    host.append(
      this.#pause,
      this.#span,
      this.#scrubber,
      this.#time,
      ...this.#pins.map(([, button]) => button),
      this.more,
    );
  }

  update({ at, live, pins }) {
    setText(this.#pause, live ? 'Pause' : this.#recorded ? 'Go to end' : 'Go live');
    setAttribute(this.#pause, 'data-live', String(live));
    const span = String(this.#timeline.span);
    if (this.#span.value !== span) this.#span.value = span;
    setHidden(this.#scrubber, this.#store.tape.first === undefined);
    this.#at = at;
    if (!this.#dragged) this.#setThumb();
    const text = at === undefined ? '' : clock.format(at);
    setText(this.#time, text);
    setAttribute(this.#scrubber, 'aria-valuetext', text);
    for (const [name, button] of this.#pins) {
      setAttribute(button, 'aria-pressed', String(pins[name] !== undefined));
      setAttribute(button, 'title', title(name, pins[name]));
    }
  }

  /** Whether what is shown is a recording, which has an end but no now. */
  set recorded(recorded) {
    this.#recorded = recorded;
  }

  /** How the address tells the stretch shown, and where a page stands that stands still. */
  bind(address) {
    const timeline = this.#timeline;
    address.bind('span', {
      get: () => (timeline.span === USUAL_SPAN ? undefined : String(timeline.span / 1000)),
      set: (text) => timeline.choose(spanOf(text, SPANS, USUAL_SPAN)),
    });
    address.bind('time', {
      get: () => this.#standing(),
      set: (text) => this.#goTo(text),
    });
    for (const name of ['a', 'b']) {
      address.bind(name, {
        get: () => timeline.pins[name] && String(timeline.pins[name]),
        set: (text) => timeline.pin(name, momentOf(text)),
      });
    }
  }

  /** The stretch and the moment as `from_at_to`, in epoch milliseconds. */
  #standing() {
    if (this.#timeline.live) return undefined;
    const { from, at, to } = this.#timeline.shown(this.#store.ts);
    return [from, at, to].map(Math.round).join('_');
  }

  /** A moment that the tape does not hold cannot be shown, and another must not be shown in its stead. */
  #goTo(text) {
    this.missed = undefined;
    const stretch = stretchOf(text, SPANS.at(-1));
    if (!stretch) return;
    const { from, at, to } = stretch;
    const { first, last } = this.#store.tape;
    if (first <= at && at <= last) {
      this.#timeline.zoom(from, to);
      this.#timeline.scrub(at, this.#store.ts);
    } else {
      this.missed = at;
    }
  }

  #pin(name) {
    return make('button', {
      type: 'button',
      class: 'pin',
      text: name.toUpperCase(),
      'aria-pressed': 'false',
      'aria-label': `Pin ${name.toUpperCase()}`,
      data: { testid: `pin-${name}` },
      onclick: () => this.togglePin(name),
    });
  }

  /** Pins the moment shown, or takes the pin off. */
  togglePin(name) {
    const there = this.#timeline.pins[name] !== undefined;
    const { at } = this.#timeline.shown(this.#store.ts);
    const known = at >= this.#store.tape.first;
    this.#timeline.pin(name, there || !known ? undefined : this.#store.tape.momentAt(at));
  }

  #setThumb() {
    const { tape } = this.#store;
    if (tape.first === undefined) return;
    const value = thumbAt(tape, this.#at);
    if (this.#scrubber.value !== value) this.#scrubber.value = value;
  }

  #release() {
    if (!this.#dragged) return;
    this.#dragged = false;
    this.#setThumb();
  }

  #scrub() {
    const { tape, ts } = this.#store;
    const here = this.#dragged ? undefined : this.#timeline.shown(ts).at;
    this.#timeline.scrub(momentUnder(tape, this.#scrubber.value, here), ts);
  }
}

function title(name, ts) {
  const letter = name.toUpperCase();
  return ts === undefined ? `Pin this moment as ${letter}, to compare` : `${letter} is ${clock.format(ts)}; take the pin off`;
}
