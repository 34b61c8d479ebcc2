import { loopName, at, numberAt } from '../data/state.js';
import { Bar, make, setAttribute, setText } from '../draw/dom.js';
import { count, millis, percent } from '../draw/format.js';
import { paintStrip } from '../draw/strip.js';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 1 });

/** One event loop: its name, its strip, which can be gone along by the keyboard, and its figures at a moment. */
export class LoopRow {
  id;
  canvas = make('canvas', { 'aria-hidden': 'true' });
  strip;
  element;
  #name = make('span', { class: 'loop-name' });
  #lag = make('span', { class: 'loop-lag', title: 'How long a task handed to this loop had to wait, in ms', data: { testid: 'loop-lag' } });
  #bar = new Bar();
  #busy = make('span', { class: 'loop-busy', title: 'The share of the time for which the loop was working' });
  #pending = make('span', { class: 'loop-pending', title: 'Tasks that wait for this loop' });

  constructor(id) {
    this.id = id;
    this.strip = make(
      'div',
      { class: 'strip', role: 'slider', tabindex: '-1', 'aria-valuemin': '0', 'aria-valuemax': '1000', data: { testid: 'strip', loop: id } },
      this.canvas,
    );
    this.element = make(
      'li',
      { data: { testid: 'loop-strip', loop: id } },
      this.#name,
      this.strip,
      this.#lag,
      make('span', { class: 'loop-load' }, this.#bar.element, this.#busy),
      this.#pending,
    );
  }

  /** The loop as a state has it. */
  call(loop) {
    this.thread = String(at(loop, 'thread') ?? this.id);
    this.name = loopName(this.id, loop);
    setText(this.#name, this.name);
    setAttribute(this.#name, 'title', this.thread);
    return this;
  }

  /** Its figures, each of which may be unknown. */
  tell({ lag, busy, pending }) {
    this.lag = lag;
    setText(this.#lag, millis(lag));
    setAttribute(this.#lag, 'class', `loop-lag${lag >= 200 ? ' bad' : lag >= 50 ? ' poor' : ''}`);
    this.#bar.set(busy);
    setText(this.#busy, `${percent(busy)} busy`);
    setText(this.#pending, `${count(pending)} waiting`);
  }

  /** What the strip is to who cannot see it. */
  speak({ from, to, at, live }, marks) {
    const blocked = marks.length === 0 ? 'not blocked' : marks.length === 1 ? 'blocked once' : `blocked ${marks.length} times`;
    const where = live ? 'live' : `at ${clock.format(at)}, ${millis(this.lag)} late`;
    setAttribute(this.strip, 'aria-label', `${this.thread}, time shown`);
    setAttribute(this.strip, 'aria-valuenow', live ? '1000' : String(Math.round((1000 * (at - from)) / (to - from))));
    setAttribute(this.strip, 'aria-valuetext', `${where}; ${blocked} in the time shown`);
  }

  paint(size, view, rest) {
    paintStrip(this.canvas, size, view, rest);
  }
}

/** The figures of a loop in a state. */
export function figuresOf(loop) {
  return { lag: numberAt(loop, 'lag_ms'), busy: numberAt(loop, 'busy_share'), pending: numberAt(loop, 'pending_tasks') };
}
