import { differenceOf, placeOf } from '../data/difference-job.js';
import { nameOf } from '../data/names.js';
import { search } from '../data/search.js';
import { make, setHidden, setText } from '../draw/dom.js';
import { count, duration } from '../draw/format.js';
import { Table } from '../draw/table.js';
import { differenceColumns } from './difference-columns.js';

const SLICE_MILLIS = 8;
const MOST_ROWS = 200;
const MOST_NAMED = 12;
const LONGEST_NAME = 100;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 1 });

/** What differs between the moments pinned as A and B. */
export class DifferencePanel {
  id = 'difference';
  place = 'whole';
  title = 'Difference of A and B';
  help =
    'Every number that differs between the two pinned moments, the largest relative change first, up or down; small numbers are held ' +
    'back, so that 0 to 1 does not come before 100 to 300. What counts since the start only grows, so of that the rates in the five ' +
    'seconds before A and before B are compared; how much was counted from the one moment to the other stands beside.';
  #context;
  #frame;
  #search = make('input', {
    type: 'search',
    id: 'difference-search',
    'data-testid': 'difference-search',
    placeholder: 'for example: heap -pool',
    autocomplete: 'off',
    spellcheck: 'false',
    oninput: () => this.#show(),
  });
  #told = make('p', { class: 'note', role: 'status', 'data-testid': 'difference-count' });
  #between = make('p', { class: 'note', 'data-testid': 'difference-moments' });
  #come = make('p', { class: 'note names', 'data-testid': 'difference-come' });
  #gone = make('p', { class: 'note names', 'data-testid': 'difference-gone' });
  #box = make('div', {});
  #table;
  #key;
  #timer;
  #found;

  mount(host, context) {
    this.#context = context;
    this.#frame = host.parentElement;
    this.#frame.hidden = true;
    this.#table = new Table({ label: 'Differences', testId: 'difference-row', most: MOST_ROWS, columns: differenceColumns(context.pinned) });
    context.orders.add('difference', this.#table);
    const label = make('label', { for: 'difference-search', text: 'Search' });
    this.#box.append(make('div', { class: 'search' }, label, this.#search, this.#told), this.#table.element, this.#come, this.#gone);
    host.append(this.#between, this.#box);
  }

  update({ pins }) {
    const { a, b } = pins;
    const there = a !== undefined && b !== undefined;
    setHidden(this.#frame, !there);
    if (!there) {
      this.#stop(undefined);
      return;
    }
    const { store } = this.#context;
    const key = `${store.generation} ${a} ${b}`;
    if (key !== this.#key) this.#begin(key, a, b);
    else if (this.#found) this.#show();
  }

  /** Where one of the moments is not on the tape it is looked for again at the next update: it may come. */
  #begin(key, a, b) {
    this.#stop(undefined);
    const { store } = this.#context;
    const lost = [a, b].map((ts) => placeOf(store.tape, ts));
    setHidden(this.#box, true);
    if (lost.some((place) => place !== 'on')) {
      setText(this.#between, ['A', 'B'].map((name, i) => whereabouts(name, [a, b][i], lost[i])).filter(Boolean).join(' '));
      return;
    }
    this.#key = key;
    setText(this.#between, 'Comparing…');
    const work = differenceOf(store.tape, a, b, store.period);
    const go = () => {
      const until = performance.now() + SLICE_MILLIS;
      let step = work.next();
      while (!step.done && performance.now() < until) step = work.next();
      if (step.done) this.#done(step.value);
      else this.#timer = setTimeout(go);
    };
    this.#timer = setTimeout(go);
  }

  #stop(key) {
    clearTimeout(this.#timer);
    this.#key = key;
    this.#found = undefined;
  }

  #done(found) {
    this.#found = found;
    setHidden(this.#box, false);
    const { from, to } = found;
    const span = Math.abs(to - from);
    setText(
      this.#between,
      `A is ${clock.format(from)}, B is ${clock.format(to)}: ${span < 1000 ? `${span} ms` : duration(span)} ${to < from ? 'earlier' : 'later'}.`,
    );
    setText(this.#come, names('Only at B', found.come));
    setText(this.#gone, names('Only at A', found.gone));
    this.#show();
  }

  #show() {
    if (!this.#found) return;
    const { rows, more } = this.#found;
    const holds = search(this.#search.value);
    const matching = rows.filter(({ text }) => holds(text));
    const shown = matching.slice(0, MOST_ROWS);
    const parts = [`${count(shown.length)} of ${count(rows.length)} differences shown`];
    if (matching.length > shown.length) parts.push(`the largest of ${count(matching.length)}${matching.length < rows.length ? ' that match' : ''}`);
    if (more > 0) parts.push(`${count(more)} more were left out: there are too many`);
    setText(this.#told, parts.join(' · '));
    this.#table.update(
      shown.map((row) => [row.key, row]),
      { empty: rows.length === 0 ? 'No number differs.' : 'No difference matches the search.' },
    );
  }
}

function whereabouts(name, ts, place) {
  if (place === 'on') return '';
  const when = `${name} (${clock.format(ts)})`;
  return place === 'before' ? `${when} lies before all that this page remembers.` : `${when} has not come yet.`;
}

const cut = (name) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name);

function names(word, list) {
  if (list.length === 0) return '';
  const shown = list.slice(0, MOST_NAMED).map(({ path, numbers }) => {
    const { name, tags } = nameOf(path);
    return `${cut(tags ? `${name} ${tags}` : name)}${numbers > 1 ? ` (${count(numbers)} numbers)` : ''}`;
  });
  const more = list.length - shown.length;
  return `${word}: ${shown.join(' · ')}${more > 0 ? ` · and ${count(more)} more` : ''}`;
}
