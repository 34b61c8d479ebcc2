/** The parts of the page, one below the other, and the list of them that goes along at the top. */

import { make, setAttribute } from './draw/dom.js';
import { PanelFrame } from './draw/panel.js';

/** For so long what somebody was sent to stands out. */
const FOUND_MILLIS = 3000;

export class Sections {
  #sections;
  #current;
  #goneTo;
  /** The section that is kept where it was gone to while what is above it grows, and how far down it stands. */
  #held;
  #onChange;

  /**
   * @param nav where the list of links goes
   * @param host where the sections go
   * @param sections `{ id, title, panels }` each; a panel may name a `place`: `half` (the usual), `third`, `whole`
   */
  constructor(nav, host, sections, context) {
    this.#onChange = context.touch;
    this.#sections = sections.map(({ id, title, panels }) => {
      const frames = panels.map((panel) => new PanelFrame(panel, context));
      const heading = make('h2', { id: `section-${id}`, tabindex: '-1', text: title });
      const grid = make('div', { class: 'grid' }, ...frames.map(({ element }) => element));
      const element = make('section', { class: 'section', 'aria-labelledby': heading.id, data: { testid: `section-${id}` } }, heading, grid);
      const link = make('a', {
        href: `#section=${id}`,
        text: title,
        data: { testid: `nav-${id}` },
        onclick: (event) => {
          event.preventDefault();
          this.go(id);
        },
      });
      return { id, element, heading, link, frames };
    });
    nav.append(make('ul', {}, ...this.#sections.map(({ link }) => make('li', {}, link))));
    host.append(...this.#sections.map(({ element }) => element));
    addEventListener('scroll', () => this.#look(), { passive: true });
    for (const own of ['wheel', 'touchmove']) addEventListener(own, () => this.#release(), { passive: true });
    new ResizeObserver(() => this.#keep()).observe(document.body);
    this.#look();
  }

  get ids() {
    return this.#sections.map(({ id }) => id);
  }

  get frames() {
    return this.#sections.flatMap(({ frames }) => frames);
  }

  /** Scrolls to a section and puts the focus there. */
  go(id) {
    const section = this.#sections.find((one) => one.id === id);
    if (!section) return;
    section.heading.focus({ preventScroll: true });
    this.#put(section);
    this.#mark(section);
  }

  #put(section) {
    section.element.scrollIntoView({ behavior: 'instant', block: 'start' });
    this.#goneTo = scrollY;
    this.#held = { section, top: topOf(section) };
  }

  /** The page has grown or shrunk: where somebody was sent to, he still is. */
  #keep() {
    if (this.#held) this.#put(this.#held.section);
  }

  #release() {
    this.#held = undefined;
  }

  /**
   * Goes to the first of `panels` that there is, and in it to the row of the key `row`, if there is one, and unfolds it. A panel that
   * has a `reveal(target)` is told as well.
   */
  show(target) {
    const { panels, row } = target;
    const ids = panels.filter((id) => this.frames.some(({ panel, element }) => panel.id === id && !element.hidden));
    const frame = this.frames.find(({ panel }) => panel.id === ids[0]);
    if (!frame) return;
    this.#release();
    frame.element.scrollIntoView({ behavior: 'instant', block: 'start' });
    const found = row === undefined ? null : frame.element.querySelector(`tr[data-key="${CSS.escape(row)}"]`);
    const marked = found ?? frame.element;
    marked.classList.add('found');
    setTimeout(() => marked.classList.remove('found'), FOUND_MILLIS);
    if (found) {
      found.scrollIntoView({ behavior: 'instant', block: 'nearest' });
      for (const details of found.querySelectorAll('details')) details.open = true;
    }
    frame.focus();
    frame.panel.reveal?.(target);
  }

  bind(address) {
    address.bind('section', {
      get: () => (this.#current === this.#sections[0] ? undefined : this.#current?.id),
      set: (id) => this.go(id ?? this.#sections[0].id),
    });
  }

  /** The section that reaches up to the bar at the top is the current one; at the end of the page, the last. */
  #look() {
    // One near the end of the page cannot reach the top, and is the current one all the same when it was asked for.
    if (scrollY === this.#goneTo) return;
    // The browser keeps in place what is in sight. Whoever else scrolls is the reader.
    if (this.#held && Math.abs(topOf(this.#held.section) - this.#held.top) <= 1) return;
    this.#release();
    this.#goneTo = undefined;
    const top = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    const end = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const reached = this.#sections.filter(({ element }) => element.getBoundingClientRect().top <= top + 8);
    this.#mark(end && scrollY > 0 ? this.#sections.at(-1) : (reached.at(-1) ?? this.#sections[0]));
  }

  #mark(section) {
    if (section === this.#current) return;
    this.#current = section;
    for (const { link } of this.#sections) setAttribute(link, 'aria-current', link === section.link ? 'true' : undefined);
    this.#onChange();
  }
}

function topOf({ element }) {
  return element.getBoundingClientRect().top;
}
