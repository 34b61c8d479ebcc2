import { IncidentLog } from '../data/incident-log.js';
import { during, shortFrame } from '../data/incidents.js';
import { trackLoops } from '../data/signals.js';
import { byName, entries, loopName } from '../data/state.js';
import { arrange, make, setAttribute, setHidden, setText } from '../draw/dom.js';
import { millis } from '../draw/format.js';
import { markAt, STEPS } from '../draw/strip.js';
import { StripPointer } from '../draw/strip-pointer.js';
import { onThemeChange } from '../draw/theme.js';
import { IncidentCard } from './incident-card.js';
import { figuresOf, LoopRow } from './loop-row.js';

/** More loops than this get strips of half the height, so that all of them are seen at once. */
const MOST_AT_LENGTH = 16;

/** So near to its mark a click means a block. */
const NEAR = 4;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 1 });

/** One strip per event loop: time from left to right, and how late the loop was. */
export class LoopsPanel {
  id = 'loops';
  place = 'whole';
  title = 'Event loops';
  unit = 'lag, ms';
  help =
    'How long a task that was handed to an event loop had to wait, in a cell for each update or, where there is no room, the worst of ' +
    'several. Something that blocks a loop shows as a tall, dark cell on its strip: everything that the loop serves has waited as long. ' +
    'Blocks of 150 ms and more are outlined, with a mark on top; a click on one tells what it was and what else happened then. The low ' +
    'blue line is how busy the loop was. Arrow keys go through the moments and from loop to loop, Page Up and Page Down from block to ' +
    'block, Enter tells of the block.';
  #context;
  #log = new IncidentLog();
  #list = make('ul', { class: 'loops' });
  #empty = make('p', { class: 'empty', text: 'No event loop has been seen yet.' });
  #told = make('p', { class: 'note loops-told', data: { testid: 'loops-told' } });
  #cross = make('div', { class: 'strip-cross', hidden: '' });
  #box = make('div', { class: 'loops-box' }, this.#list, this.#cross);
  #rows = new Map();
  #card = new IncidentCard({
    go: (id) => this.#go(this.#log.get(id)),
    step: (id, by) => this.#step(id, by),
    close: () => this.#strips()[0]?.focus(),
  });
  #pointer;
  #area = { left: 0, width: 0, height: 0 };
  #view;
  #crossing = false;

  mount(host, context) {
    this.#context = context;
    const key = STEPS.map(({ colour, label }) =>
      make('li', {}, make('span', { class: `swatch ${colour}`, 'aria-hidden': 'true' }), make('span', { text: label })),
    );
    const mark = make('li', {}, make('span', { class: 'swatch mark', 'aria-hidden': 'true', text: '▼' }), make('span', { text: 'blocked' }));
    const busy = make('li', {}, make('span', { class: 'swatch blue thin', 'aria-hidden': 'true' }), make('span', { text: 'busy' }));
    const legend = make('ul', { class: 'legend', 'aria-label': 'Colours by lag' }, ...key, mark, busy);
    host.append(legend, this.#told, this.#box, this.#empty, this.#card.element);
    this.#pointer = new StripPointer(this.#box, context, {
      area: () => this.#area,
      click: (strip, ts) => this.#clicked(strip.dataset.loop, ts),
      moved: () => this.#crossed(),
    });
    this.#list.addEventListener('keydown', (event) => this.#pressed(event));
    this.#list.addEventListener('focusin', ({ target }) => this.#rove(target));
    new ResizeObserver(() => this.#measure()).observe(this.#list);
    context.crosshair.listen(() => this.#crossed());
    context.screen.add(this.#box, (view) => this.#draw(view));
    onThemeChange(() => this.#redraw());
  }

  track(moment, put) {
    trackLoops(moment, put);
    this.#log.take(moment.state, moment.earlier);
  }

  update(view) {
    this.#view = view;
    const rows = entries(view.state, 'metrics', 'aio', 'loops')
      .sort(([a, one], [b, other]) => byName(loopName(a, one), loopName(b, other)))
      .map(([id, loop]) => {
        if (!this.#rows.has(id)) this.#rows.set(id, new LoopRow(id));
        const row = this.#rows.get(id).call(loop);
        row.figures = figuresOf(loop);
        return row;
      });
    const present = new Set(rows.map(({ id }) => id));
    for (const id of this.#rows.keys()) if (!present.has(id)) this.#rows.delete(id);
    setAttribute(this.#list, 'data-compact', String(rows.length > MOST_AT_LENGTH));
    arrange(
      this.#list,
      rows.map(({ element }) => element),
    );
    if (rows.length > 0 && !rows.some(({ strip }) => strip.tabIndex === 0)) rows[0].strip.tabIndex = 0;
    setHidden(this.#empty, rows.length > 0);
    this.#tell();
    if (view.from !== undefined) for (const row of rows) row.speak(view, this.#marks(row.id, view));
    this.#tellCard();
  }

  /** Tells of the incident that the verdict speaks of. */
  reveal({ incident }) {
    if (incident !== undefined && this.#log.get(incident)) this.#open(incident);
  }

  #marks(loop, { from, to }) {
    return this.#log.between(from, to).filter((one) => one.loop === loop);
  }

  #measure() {
    const [row] = this.#rows.values();
    if (!row) return;
    const { offsetLeft: left, clientWidth: width, clientHeight: height } = row.strip;
    this.#area = { left, width, height };
    this.#redraw();
  }

  #redraw() {
    if (this.#view) this.#draw(this.#view);
  }

  #draw(view) {
    this.#view = view;
    if (view.from === undefined || this.#area.width === 0) return;
    this.#pointer.over(view.from, view.to);
    const marks = this.#log.between(view.from, view.to);
    const compact = this.#rows.size > MOST_AT_LENGTH;
    for (const row of this.#rows.values()) {
      const names = compact ? [`lag ${row.id}`] : [`lag ${row.id}`, `busy ${row.id}`];
      const rows = view.history.between(view.from, view.to, names);
      row.paint(this.#area, view, { rows, marks: marks.filter(({ loop }) => loop === row.id), chosen: this.#card.id, compact });
    }
  }

  /** The crosshair has moved: once a frame is enough. */
  #crossed() {
    if (this.#crossing) return;
    this.#crossing = true;
    requestAnimationFrame(() => {
      this.#crossing = false;
      this.#tell();
    });
  }

  /** The figures of the moment under the pointer, or else of the moment shown. */
  #tell() {
    const view = this.#view;
    const { ts } = this.#context.crosshair;
    const inside = view?.from !== undefined && ts >= view.from && ts <= view.to;
    setHidden(this.#cross, !inside);
    if (inside) {
      const { left, width } = this.#area;
      this.#cross.style.transform = `translateX(${(left + ((ts - view.from) / (view.to - view.from)) * width).toFixed(1)}px)`;
    }
    const rows = [...this.#rows.values()];
    const found = inside ? figuresAt(view.history, ts, rows) : undefined;
    rows.forEach((row, i) => row.tell(found?.[i] ?? row.figures));
    setText(this.#told, this.#sentence(view, inside ? ts : undefined));
  }

  #sentence(view, ts) {
    if (view?.from === undefined) return '';
    const paused = view.live ? '' : `Figures of ${clock.format(view.at)}.`;
    if (ts === undefined) return paused || 'Figures of just now.';
    const row = this.#rows.get(this.#pointer.strip?.dataset.loop);
    const block = row && this.#near(row.id, ts);
    const blocked = block ? ` ${row.name} blocked for ${millis(block.duration)}${block.frame ? ` in ${shortFrame(block.frame)}` : ''}: a click tells more.` : '';
    return `Figures of ${clock.format(ts)}.${blocked}`;
  }

  /** The block of a loop that is drawn at, or right beside, a moment. */
  #near(loop, ts) {
    const { from, to } = this.#view;
    const { width } = this.#area;
    const x = ((ts - from) / (to - from)) * width;
    const distance = (one) => {
      const [left, right] = markAt(one, this.#view, width);
      return Math.max(left - x, x - right, 0);
    };
    const [nearest] = this.#marks(loop, this.#view).sort((a, b) => distance(a) - distance(b));
    return nearest && distance(nearest) <= NEAR ? nearest : undefined;
  }

  #clicked(loop, ts) {
    const block = this.#near(loop, ts);
    if (!block) {
      this.#context.timeline.scrub(this.#context.store.tape.momentAt(ts), this.#context.store.ts);
      return;
    }
    this.#go(block);
    this.#open(block.id);
  }

  /** To the first moment at which a block is known as it was in the end. */
  #go({ began, end, ongoing }) {
    this.#context.goTo(ongoing ? began : end);
  }

  #open(id) {
    this.#card.id = id;
    this.#tellCard();
    this.#card.focus();
    this.#redraw();
  }

  #tellCard() {
    if (!this.#card.open || !this.#view) return;
    const incident = this.#log.get(this.#card.id);
    if (!incident) {
      this.#card.hide();
      return;
    }
    const all = this.#log.between(-Infinity, Infinity);
    this.#card.show(incident, {
      history: this.#view.history,
      others: during(all, incident.began, incident.end).filter(({ loop }) => loop !== incident.loop),
      known: incident.end >= this.#context.store.tape.first,
      first: all[0].id === incident.id,
      last: all.at(-1).id === incident.id,
    });
  }

  #step(id, by) {
    const all = this.#log.between(-Infinity, Infinity);
    const next = all[all.findIndex((one) => one.id === id) + by];
    if (!next) return;
    this.#go(next);
    this.#open(next.id);
  }

  #strips() {
    return [...this.#list.querySelectorAll('.strip')];
  }

  #rove(target) {
    for (const strip of this.#strips()) strip.tabIndex = strip === target ? 0 : -1;
  }

  #pressed(event) {
    const strip = event.target.closest('.strip');
    if (!strip || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const strips = this.#strips();
    const beside = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const along = { PageUp: -1, PageDown: 1 }[event.key];
    const { from, to, at, live } = this.#view;
    if (beside) strips[strips.indexOf(strip) + beside]?.focus();
    else if (along) this.#toBlock(strip.dataset.loop, along);
    else if (event.key === 'Home') this.#context.goTo(Math.max(from, this.#context.store.tape.first));
    else if (event.key === 'End') this.#context.goTo(to);
    else if (event.key === 'Enter') {
      const block = this.#near(strip.dataset.loop, live ? to : at) ?? this.#marks(strip.dataset.loop, this.#view).at(-1);
      if (block) this.#open(block.id);
    } else return;
    event.preventDefault();
  }

  /** To the block before or after the moment. */
  #toBlock(loop, along) {
    const { at } = this.#view;
    const marks = this.#log.between(-Infinity, Infinity).filter((one) => one.loop === loop);
    // The moment of a block is the first update after its end.
    const found = along > 0 ? marks.find(({ end }) => end > at) : marks.findLast(({ end }) => end < at - this.#view.period);
    if (found) this.#go(found);
  }
}

/** What the history knows of loops at a moment. */
function figuresAt(history, ts, rows) {
  const names = rows.flatMap(({ id }) => [`lag ${id}`, `busy ${id}`, `pending ${id}`]);
  const [times, ...columns] = history.between(ts, ts, names, Infinity);
  const row = Math.max(0, times.findLastIndex((second) => second * 1000 <= ts));
  const value = (i) => columns[i]?.[row] ?? undefined;
  return rows.map((_, i) => ({ lag: value(3 * i), busy: value(3 * i + 1), pending: value(3 * i + 2) }));
}
