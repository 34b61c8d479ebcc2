import { arrange, Bar, make, setAttribute, setText } from '../draw/dom.js';
import { count, millis, percent } from '../draw/format.js';
import { styled } from '../draw/theme.js';
import { at, entries, loopName, numberAt } from '../data/state.js';

/** From which lag on a strip has which colour and height; the height alone tells the same. */
const STEPS = [
  { from: 0, colour: 'lag-0', label: 'below 1 ms' },
  { from: 1, colour: 'lag-1', label: '1' },
  { from: 10, colour: 'lag-2', label: '10' },
  { from: 50, colour: 'lag-3', label: '50' },
  { from: 200, colour: 'lag-4', label: '200' },
  { from: 1000, colour: 'lag-5', label: '1000 ms and more' },
];
const COLUMN = 2;

/** One strip per event loop: time from left to right, and how late the loop was. */
export class LoopsPanel {
  id = 'loops';
  place = 'whole';
  title = 'Event loops';
  unit = 'lag';
  help =
    'How long a task that was handed to an event loop had to wait. Something that blocks a loop shows as a tall, ' +
    'dark stretch on its strip: everything that the loop serves has waited as long. Busy is the share of time ' +
    'that the loop was working.';
  #list = make('ul', { class: 'loops' });
  #empty = make('p', { class: 'empty', text: 'No event loop has been seen yet.' });
  #loops = new Map();

  mount(host, { screen }) {
    screen.add(this.#list, (view) => this.#draw(view));
    const key = STEPS.map(({ colour, label }) =>
      make('li', {}, make('span', { class: `swatch ${colour}`, 'aria-hidden': 'true' }), make('span', { text: label })),
    );
    host.append(make('ul', { class: 'legend', 'aria-label': 'Colours by lag' }, ...key), this.#list, this.#empty);
  }

  track({ state }, put) {
    for (const [id, loop] of entries(state, 'metrics', 'aio', 'loops')) put.worst(`lag ${id}`, numberAt(loop, 'lag_ms'));
  }

  update({ state }) {
    const loops = entries(state, 'metrics', 'aio', 'loops');
    const rows = loops.map(([id, loop]) => {
      if (!this.#loops.has(id)) this.#loops.set(id, new Strip(id));
      const strip = this.#loops.get(id);
      strip.tell(loop);
      return strip;
    });
    const present = new Set(loops.map(([id]) => id));
    for (const id of this.#loops.keys()) if (!present.has(id)) this.#loops.delete(id);
    arrange(
      this.#list,
      rows.map(({ element }) => element),
    );
    this.#empty.hidden = rows.length > 0;
  }

  #draw({ history, from, to }) {
    if (from === undefined) return;
    const colours = STEPS.map(({ colour }) => styled(colour));
    const strips = [...this.#loops.values()];
    const widths = strips.map((strip) => strip.width);
    strips.forEach((strip, i) => strip.draw(widths[i], history.between(from, to, [`lag ${strip.id}`]), from, to, colours));
  }
}

class Strip {
  id;
  #name = make('span', { class: 'loop-name' });
  #canvas = make('canvas', { class: 'strip', role: 'img' });
  #lag = make('span', { class: 'loop-lag', 'data-testid': 'loop-lag' });
  #bar = new Bar();
  #busy = make('span', { class: 'loop-busy' });
  #pending = make('span', { class: 'loop-pending' });

  constructor(id) {
    this.id = id;
    this.element = make(
      'li',
      { data: { testid: 'loop-strip', loop: id } },
      this.#name,
      this.#canvas,
      this.#lag,
      make('span', { class: 'loop-load' }, this.#bar.element, this.#busy),
      this.#pending,
    );
  }

  get width() {
    return this.#canvas.clientWidth;
  }

  tell(loop) {
    const thread = String(at(loop, 'thread') ?? this.id);
    const lag = numberAt(loop, 'lag_ms');
    setText(this.#name, loopName(this.id, loop));
    setAttribute(this.#name, 'title', thread);
    setText(this.#lag, millis(lag));
    setAttribute(this.#lag, 'class', `loop-lag${lag >= 200 ? ' bad' : lag >= 50 ? ' poor' : ''}`);
    this.#bar.set(numberAt(loop, 'busy_share'));
    setText(this.#busy, `${percent(numberAt(loop, 'busy_share'))} busy`);
    setText(this.#pending, `${count(numberAt(loop, 'pending_tasks'))} waiting`);
    setAttribute(this.#canvas, 'aria-label', `Lag of ${thread} over the time shown`);
  }

  draw(width, [times, lags], from, to, colours) {
    if (width === 0) return;
    const ratio = devicePixelRatio;
    const height = this.#canvas.clientHeight;
    if (this.#canvas.width !== Math.round(width * ratio)) this.#canvas.width = Math.round(width * ratio);
    if (this.#canvas.height !== Math.round(height * ratio)) this.#canvas.height = Math.round(height * ratio);
    const context = this.#canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const columns = worst(times, lags, from, to, Math.ceil(width / COLUMN));
    columns.forEach((lag, column) => {
      if (lag === undefined) return;
      const step = STEPS.findLastIndex(({ from }) => lag >= from);
      // Logarithmic from 0.1 ms to 2 s.
      const tall = Math.min(1, Math.max(0.08, Math.log10(Math.max(lag, 0.1) * 10) / Math.log10(20_000)));
      context.fillStyle = colours[Math.max(0, step)];
      context.fillRect(column * COLUMN, height - tall * height, COLUMN, tall * height);
    });
  }
}

/** The worst lag in each of so many stretches of the time shown; a sample lasts until the next one. */
function worst(times, lags, from, to, count) {
  const columns = new Array(count).fill(undefined);
  const columnOf = (millis) => Math.min(count - 1, Math.max(0, Math.floor(((millis - from) / (to - from)) * count)));
  for (let i = 0; i < times.length; i++) {
    if (lags[i] === null) continue;
    if (times[i] * 1000 < from || (i > 0 && times[i - 1] * 1000 > to)) continue;
    const since = i === 0 ? times[i] : times[i - 1];
    const first = columnOf(since * 1000) + (i === 0 ? 0 : 1);
    const last = columnOf(times[i] * 1000);
    for (let column = Math.min(first, last); column <= last; column++) {
      columns[column] = Math.max(columns[column] ?? 0, lags[i]);
    }
  }
  return columns;
}
