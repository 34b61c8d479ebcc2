/**
 * The slots of one slab, as the server cuts them into buckets: open until it is closed, asked for once a second while the page is live
 * and looked at. A stretch of them can be dragged over or clicked at to see it larger, and left again.
 */

import { around, layout, picture, problem, query, spanned, usedIn } from '../data/slots.js';
import { make, setHidden, setText } from '../draw/dom.js';
import { bytes, count, percent } from '../draw/format.js';
import { share } from '../data/stats.js';
import { CellCanvas } from './slot-cells.js';

const REFRESH_MILLIS = 1000;
const AFTER_PROBLEM_MILLIS = 2000;
const NOTE =
  'Netty tells how many slots of a chunk, or of a page that is cut into slots, are taken, but not which: within each the taken ones are ' +
  'drawn first. A cell that stands for several slots is filled as far as they are taken.';
const RECORDED = 'This is a recording, and no recording holds single slots: they can only be asked for while the process runs.';

export class SlabPicture {
  #onClose;
  #canvas = new CellCanvas({
    onSpan: (one, other) => this.#zoom(spanned(this.#shown.cells, one, other)),
    onClick: (index) => this.#zoom(around(this.#shown, index)),
    onPoint: (index) => this.#tell(index),
    onBack: () => this.#back(),
    onLeave: () => this.close(),
  });
  #title = make('h4', { id: 'slots-title' });
  #range = make('span', { class: 'note', data: { testid: 'slots-range' } });
  #told = make('p', { class: 'note', data: { testid: 'slots-told' } });
  #state = make('p', { class: 'note', role: 'status', data: { testid: 'slots-state' } });
  #backButton = make('button', { type: 'button', text: 'Back', title: 'To the slots shown before (Backspace)', data: { testid: 'slots-back' }, onclick: () => this.#back() });
  #id;
  #slotBytes;
  /** The stretches gone into, the last one shown; none for all slots. */
  #ranges = [];
  #shown;
  #fetched;
  #problem;
  #live = true;
  /** Not known before the first view: until then nothing is asked. */
  #recorded;
  #timer;
  #asking;
  element = make(
    'section',
    { class: 'slots', 'aria-labelledby': 'slots-title', data: { testid: 'slots' }, hidden: '' },
    make(
      'header',
      {},
      this.#title,
      this.#range,
      this.#backButton,
      make('button', { type: 'button', text: 'Close', data: { testid: 'slots-close' }, onclick: () => this.close() }),
    ),
    this.#canvas.element,
    this.#told,
    this.#state,
    make('p', { class: 'note', text: NOTE }),
  );

  /** @param onClose called when the picture has been closed */
  constructor(onClose) {
    this.#onClose = onClose;
  }

  /** The slab that is shown, or undefined. */
  get id() {
    return this.#id;
  }

  /** Shows a slab, of slots of so many bytes where that is known; `focus` also moves there. */
  open(id, slotBytes, focus) {
    this.#id = id;
    this.#slotBytes = slotBytes;
    this.#ranges = [];
    this.#shown = this.#fetched = this.#problem = undefined;
    setHidden(this.element, false);
    this.#draw();
    if (focus) {
      this.#canvas.element.focus({ preventScroll: true });
      this.element.scrollIntoView({ block: 'nearest' });
    }
    this.#ask();
  }

  close() {
    if (this.#id === undefined) return;
    this.#id = this.#shown = undefined;
    this.#stop();
    setHidden(this.element, true);
    this.#onClose();
  }

  /** Told of each view: whether time goes on, whether it is that of a recording, and how large the slots are. */
  update(live, recorded, slotBytes) {
    const now = live && !recorded;
    const again = this.#recorded === undefined || (now && !this.#isNow);
    this.#live = live;
    this.#recorded = recorded;
    this.#slotBytes = slotBytes ?? this.#slotBytes;
    if (this.#id === undefined) return;
    if (recorded && this.#asking) this.#stop();
    if (!now && this.#timer) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    if (again && !this.#asking) this.#ask();
    this.#words();
  }

  get #isNow() {
    return this.#live && !this.#recorded;
  }

  #zoom(range) {
    if (!range || !this.#shown) return;
    // A cell that is one slot shows no more when it is larger.
    if (range.end - range.start >= this.#shown.end - this.#shown.start || range.end - range.start < 2) return;
    this.#ranges.push(range);
    this.#ask();
  }

  #back() {
    if (this.#ranges.pop()) this.#ask();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asking?.abort();
    this.#asking = undefined;
  }

  /** Asks for what is to be shown now; an answer to an earlier question is not waited for. */
  async #ask() {
    this.#stop();
    // There is nobody to ask about the past of another process.
    if (this.#recorded !== false) return;
    const asking = new AbortController();
    this.#asking = asking;
    const { most } = this.#canvas.layout(layout);
    const url = new URL(`slab/buckets?${query(this.#id, this.#ranges.at(-1), most)}`, document.baseURI);
    let next = REFRESH_MILLIS;
    try {
      const response = await fetch(url, { signal: asking.signal, cache: 'no-store' });
      this.#problem = problem(response.status);
      if (response.status === 400 && this.#ranges.length > 0) {
        // Netty has given memory back, and these slots are no more.
        this.#ranges = [];
        this.#problem = 'These slots are no more; going back to all of them.';
        next = 0;
      } else if (this.#problem === undefined) {
        this.#shown = picture(await response.json());
        this.#fetched = new Date();
      }
    } catch (wrong) {
      if (asking.signal.aborted) return;
      this.#problem =
        wrong instanceof TypeError ? 'The server cannot be reached; asking again.' : 'The server’s answer makes no sense; asking again.';
    }
    if (this.#asking !== asking) return;
    this.#asking = undefined;
    if (this.#problem !== undefined) next = Math.max(next, next === 0 ? 0 : AFTER_PROBLEM_MILLIS);
    this.#draw();
    if (this.#isNow || next === 0) this.#timer = setTimeout(() => this.#again(), next);
  }

  #again() {
    this.#timer = undefined;
    // A page that nobody looks at asks for nothing.
    if (document.hidden && this.#isNow) this.#timer = setTimeout(() => this.#again(), REFRESH_MILLIS);
    else this.#ask();
  }

  #draw() {
    setText(this.#title, this.#id ?? '');
    setHidden(this.#backButton, this.#ranges.length === 0);
    this.#canvas.draw(this.#shown, `Slots of ${this.#id}`);
    this.#tell(this.#canvas.index);
    this.#words();
  }

  #words() {
    const shown = this.#shown;
    setText(this.#range, shown ? range(shown, this.#slotBytes) : '');
    const when = this.#fetched?.toLocaleTimeString('en-GB');
    if (this.#recorded) setText(this.#state, RECORDED);
    else if (this.#problem !== undefined) setText(this.#state, when ? `${this.#problem} The picture is of ${when}.` : this.#problem);
    else if (!when) setText(this.#state, 'Asking the server…');
    else if (this.#live) setText(this.#state, 'Now, once a second.');
    else setText(this.#state, `The picture is of ${when}, not of the moment shown: of slots no past is kept. It goes on when the page is live.`);
  }

  #tell(index) {
    const cell = this.#shown?.cells[index];
    const text = cell ? cellWords(cell) : 'Drag over slots, or click at one, to see them larger; with the keyboard: arrows, Shift and arrows, Enter, Backspace.';
    setText(this.#told, text);
    if (cell) this.#canvas.say(text);
  }
}

function range(shown, slotBytes) {
  const { start, end, total } = shown;
  if (total === 0) return 'no slots now';
  const used = usedIn(shown);
  const which = end - start === total ? `all ${count(total)} slots` : `slots ${count(start)} to ${count(end - 1)} of ${count(total)}`;
  const size = slotBytes === undefined ? '' : ` of ${bytes(slotBytes)}`;
  return `${which}${size}, ${count(used)} used (${percent(share(used, end - start))})`;
}

function cellWords({ from, to, used }) {
  if (to - from === 1) return `Slot ${count(from)}: ${used > 0 ? 'used' : 'free'}.`;
  return `Slots ${count(from)} to ${count(to - 1)}: ${count(used)} used, ${count(to - from - used)} free.`;
}
