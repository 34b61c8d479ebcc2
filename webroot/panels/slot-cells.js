/** Cells on a canvas, filled as far as their slots are used, that can be pointed at, dragged over, and walked with the keyboard. */

import { make, setAttribute, setText } from '../draw/dom.js';
import { onThemeChange, styled } from '../draw/theme.js';

const CELL = 12;
/** Few cells are drawn larger. */
const LARGE_CELL = 22;
const MOST_LARGE_ROWS = 3;
const MOST_ROWS = 24;
const GAP = 1;

export class CellCanvas {
  #listener;
  #canvas = make('canvas', { 'aria-hidden': 'true' });
  #said = make('span', { role: 'gridcell', id: 'slot-cell' });
  #shown;
  #across = 1;
  #cell = CELL;
  #index;
  #anchor;
  #width = 0;
  #dragging = false;
  element = make(
    'div',
    { class: 'slot-cells', role: 'grid', tabindex: '0', 'aria-activedescendant': 'slot-cell', data: { testid: 'slot-cells' } },
    this.#canvas,
    make('div', { role: 'row', class: 'visually-hidden' }, this.#said),
  );

  /** The listener has `onSpan(one, other)`, `onClick(index)`, `onPoint(index)`, `onBack()` and `onLeave()`. */
  constructor(listener) {
    this.#listener = listener;
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.#canvas.addEventListener('pointerdown', (event) => this.#down(event));
    this.#canvas.addEventListener('pointermove', (event) => this.#moved(event));
    this.#canvas.addEventListener('pointerup', (event) => this.#up(event));
    this.#canvas.addEventListener('pointerleave', () => !this.#dragging && this.#point(undefined));
    this.#canvas.addEventListener('pointercancel', () => this.#point(undefined));
    onThemeChange(() => this.#paint());
    new ResizeObserver(([entry]) => {
      this.#width = entry.contentRect.width;
      this.#paint();
    }).observe(this.element);
  }

  /** The cell that is pointed at, or undefined. */
  get index() {
    return this.#index;
  }

  /** How the cells can lie, by `layout(width, cellWidth, mostRows)`. */
  layout(by) {
    return by(this.#width || this.element.clientWidth || 600, CELL, MOST_ROWS);
  }

  /** Draws a picture as `slots.picture` makes it, or nothing. */
  draw(shown, name) {
    this.#shown = shown;
    setAttribute(this.element, 'aria-label', name);
    if (!(this.#index < shown?.cells.length)) this.#index = this.#anchor = undefined;
    this.#paint();
  }

  /** What a screen reader is told of the cell that is pointed at. */
  say(text) {
    setText(this.#said, text);
  }

  #paint() {
    const cells = this.#shown?.cells ?? [];
    const large = cells.length <= MOST_LARGE_ROWS * Math.floor(this.#width / LARGE_CELL);
    const cellSize = large ? LARGE_CELL : CELL;
    const across = Math.max(1, Math.floor(this.#width / cellSize));
    this.#cell = cellSize;
    const rows = Math.max(1, Math.ceil(cells.length / across));
    this.#across = across;
    const ratio = devicePixelRatio;
    const [width, height] = [across * cellSize, rows * cellSize];
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    const context = this.#canvas.getContext('2d');
    context.scale(ratio, ratio);
    const size = cellSize - GAP;
    const [free, used] = [styled('occ-0'), styled('occ-4')];
    context.strokeStyle = styled('occ-1');
    cells.forEach((cell, i) => {
      const [x, y] = [(i % across) * cellSize, Math.floor(i / across) * cellSize];
      context.fillStyle = free;
      context.fillRect(x, y, size, size);
      context.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
      if (cell.used === 0) return;
      // What is used at all shows, and so does what is free.
      const part = cell.used / (cell.to - cell.from);
      const tall = part === 1 ? size : Math.min(size - 1, Math.max(2, Math.round(part * size)));
      context.fillStyle = used;
      context.fillRect(x, y + size - tall, size, tall);
    });
    if (this.#index === undefined) return;
    context.strokeStyle = styled('ink');
    context.lineWidth = 1.5;
    const [first, last] = [Math.min(this.#index, this.#anchor ?? this.#index), Math.max(this.#index, this.#anchor ?? this.#index)];
    for (let i = first; i <= last; i++) context.strokeRect((i % across) * cellSize, Math.floor(i / across) * cellSize, size, size);
  }

  #indexAt({ offsetX, offsetY }) {
    const column = Math.floor(offsetX / this.#cell);
    if (column < 0 || column >= this.#across) return undefined;
    const index = Math.floor(offsetY / this.#cell) * this.#across + column;
    return index >= 0 && index < (this.#shown?.cells.length ?? 0) ? index : undefined;
  }

  #down(event) {
    const index = this.#indexAt(event);
    if (event.button !== 0 || index === undefined) return;
    this.#dragging = true;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#point(index, index);
  }

  #moved(event) {
    const index = this.#indexAt(event);
    if (this.#dragging) {
      if (index !== undefined) this.#point(index, this.#anchor);
    } else {
      this.#point(index);
    }
  }

  #up() {
    if (!this.#dragging) return;
    this.#dragging = false;
    this.#done();
  }

  #done() {
    const [one, other] = [this.#anchor, this.#index];
    this.#anchor = undefined;
    if (other === undefined) return;
    if (one === undefined || one === other) this.#listener.onClick(other);
    else this.#listener.onSpan(one, other);
    this.#paint();
  }

  #point(index, anchor) {
    if (index === undefined) this.#dragging = false;
    if (index === this.#index && anchor === this.#anchor) return;
    this.#index = index;
    this.#anchor = anchor;
    this.#paint();
    this.#listener.onPoint(index);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.#across, ArrowDown: this.#across };
    const last = (this.#shown?.cells.length ?? 0) - 1;
    const { key } = event;
    if (key in steps || key === 'Home' || key === 'End') {
      const here = this.#index ?? 0;
      const goal = key === 'Home' ? 0 : key === 'End' ? last : this.#index === undefined ? 0 : here + steps[key];
      if (goal >= 0 && goal <= last) this.#point(goal, event.shiftKey ? (this.#anchor ?? here) : undefined);
    } else if (key === 'Enter' || key === ' ') this.#done();
    else if (key === 'Backspace') this.#listener.onBack();
    else if (key === 'Escape') this.#listener.onLeave();
    else return;
    event.preventDefault();
  }
}
