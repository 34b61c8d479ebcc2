import { ratePerSecond, standing, typeOf } from '../data/meters.js';
import { MeterIndex } from '../data/meter-index.js';
import { search } from '../data/search.js';
import { at, numberAt } from '../data/state.js';
import { make, setText } from '../draw/dom.js';
import { count } from '../draw/format.js';
import { LongTable } from '../draw/long-table.js';
import { emptyText } from './http.js';
import { meterColumns } from './meter-columns.js';

/** Rows that change places more often cannot be read. */
const ORDER_MILLIS = 2000;
const SORTS = new Set(['name', 'type', 'value', 'rate']);
const KEY_OF_SEARCH = '/';

/** Every other meter of the registry, to search through. */
export class MetersPanel {
  id = 'meters';
  place = 'whole';
  title = 'All meters';
  unit = 'rates, means and percentiles over the last 5 s';
  help =
    "Every meter of the Micrometer registry that is not shown above, the application's own among them. The search finds words in names " +
    'and tags; all have to be there. area=heap finds a tag, type:timer a type, -word what does not have the word, "G1 Old Gen" ' +
    'what has blanks in it. Of counters the value is the total; of timers and summaries how many were counted; of long tasks how many ' +
    'run; of a registry that counts by steps, what its last whole step counted. The pin draws a meter at the top of the page.';
  #search = make('input', {
    type: 'search',
    id: 'meter-search',
    'data-testid': 'meter-search',
    placeholder: 'for example: jvm area=heap -pool type:gauge',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-keyshortcuts': KEY_OF_SEARCH,
  });
  #shown = make('p', { class: 'note', 'data-testid': 'meter-count', role: 'status' });
  #why = make('p', { class: 'note', 'data-testid': 'meter-why' });
  #index = new MeterIndex();
  #view;
  #touch = () => {};
  #table;
  #query = '';
  #found = search('');
  #sort;
  #down = true;
  #items = [];
  #ordered = -Infinity;

  mount(host, { pinned, address, keys, touch }) {
    this.#touch = touch;
    this.#table = new LongTable({ label: 'List of meters', testId: 'meter-row', columns: meterColumns(pinned), onSort: (sort) => this.#choose(sort) });
    this.#search.addEventListener('input', () => this.#searched(this.#search.value));
    const label = make('label', { for: 'meter-search', text: 'Search' });
    host.append(make('div', { class: 'search' }, label, this.#search, this.#shown), this.#why, this.#table.element);
    address.bind('filter', { get: () => this.#query || undefined, set: (text = '') => this.#searched(text) });
    address.bind('sort', {
      get: () => this.#sort && `${this.#down ? '-' : ''}${this.#sort}`,
      set: (text = '') => this.#order(text.replace(/^-/, ''), text.startsWith('-')),
    });
    keys.on(KEY_OF_SEARCH, 'Search the meters', () => {
      host.parentElement.scrollIntoView({ behavior: 'instant', block: 'start' });
      this.#search.focus({ preventScroll: true });
      this.#search.select();
    });
  }

  update(view) {
    if (!view) return;
    const modular = at(view.state, 'metrics', 'modular') ?? Object.create(null);
    const before = at(view.before?.state, 'metrics', 'modular');
    const rows = { now: modular, then: before, millis: view.before?.millis };
    const moved = !view.live || view.at < this.#ordered || view.live !== this.#view?.live;
    this.#view = view;
    const due = this.#index.update(modular) || moved || (view.at - this.#ordered >= ORDER_MILLIS && !this.#table.held);
    if (due || this.#ordered === -Infinity) {
      this.#ordered = view.at ?? -Infinity;
      this.#items = this.#inOrder(this.#index.all.filter(({ name, tags, text }) => this.#found(text, modular[name]?.[tags])), rows);
    }
    const registry = at(view.state, 'metrics', 'registry');
    setText(this.#shown, view.state === undefined ? '' : told(this.#items.length, this.#index.all.length, registry));
    setText(this.#why, at(registry, 'by_step_why') ? `Rates are missing: ${at(registry, 'by_step_why')}.` : '');
    this.#table.show(this.#items, (item) => [item.key, rowOf(item, rows)], {
      empty: this.#index.all.length === 0 ? emptyText(view, 'The registry holds no other meters.') : 'No meter matches the search.',
    });
  }

  #searched(text) {
    if (this.#search.value !== text) this.#search.value = text;
    this.#query = text;
    this.#found = search(text);
    this.#anew();
  }

  /** First click: numbers largest first, text from A; second: the other way round; third: by name again. */
  #choose(sort) {
    const first = sort === 'value' || sort === 'rate';
    if (this.#sort !== sort) this.#order(sort, first);
    else this.#order(this.#down === first ? sort : undefined, !first);
  }

  #order(sort, down) {
    this.#sort = SORTS.has(sort) ? sort : undefined;
    this.#down = this.#sort !== undefined && down;
    this.#table.mark(this.#sort, this.#down);
    this.#anew();
  }

  #anew() {
    this.#ordered = -Infinity;
    this.#touch();
    this.#table.rewind();
    this.update(this.#view);
  }

  #inOrder(items, rows) {
    if (this.#sort === undefined || (this.#sort === 'name' && !this.#down)) return items;
    if (this.#sort === 'name') return items.reverse();
    const down = this.#down ? -1 : 1;
    const keyed = items.map((item) => [orderBy[this.#sort](rowOf(item, rows)), item]);
    keyed.sort(([a], [b]) => {
      if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
      return a < b ? -down : a > b ? down : 0;
    });
    return keyed.map(([, item]) => item);
  }
}

const orderBy = {
  type: ({ now }) => typeOf(now),
  value: ({ now }) => standing(now),
  rate: ({ now, then, millis }) => ratePerSecond(now, then, millis),
};

function rowOf({ name, tags }, { now, then, millis }) {
  return { name, tags, now: now[name]?.[tags], then: then?.[name]?.[tags], millis };
}

function told(shown, total, registry) {
  const leftOut = numberAt(registry, 'left_out');
  const why = at(registry, 'left_out_why');
  const parts = [`${count(shown)} of ${count(total)} shown`];
  if (leftOut > 0) parts.push(`${count(leftOut)} more left out by the server${why ? `: ${why}` : ''}`);
  return parts.join(' · ');
}
