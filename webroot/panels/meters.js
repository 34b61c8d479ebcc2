import { make, setText } from '../draw/dom.js';
import { count, inUnit, millis, number, perSecond, quantile, UNKNOWN } from '../draw/format.js';
import { at, byName, numberAt, timerMean, timerPercentile } from '../data/state.js';
import { rate } from '../data/stats.js';
import { Table } from '../draw/table.js';
import { emptyText } from './http.js';

const MOST_ROWS = 200;

/** Every other meter of the registry, to search through. */
export class MetersPanel {
  id = 'meters';
  place = 'whole';
  title = 'All meters';
  unit = 'rates and means over the last 5 s';
  help =
    "Every meter of the Micrometer registry that is not shown above, the application's own among them. The search " +
    'finds words in names and tags; all words have to be there.';
  #search = make('input', {
    type: 'search',
    id: 'meter-search',
    'data-testid': 'meter-search',
    placeholder: 'Name or tag, e.g. jvm pool=heap',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  #shown = make('p', { class: 'note', 'data-testid': 'meter-count', role: 'status' });
  #names = [];
  #known = new Set();
  #view;
  #table = new Table({
    label: 'Meters',
    testId: 'meter-row',
    most: MOST_ROWS,
    columns: [
      {
        title: 'Meter',
        fill: (cell, { name, tags }, kept) => {
          if (kept.made) return;
          kept.made = true;
          cell.append(make('span', { class: 'meter-name', text: name }));
          if (tags !== '-') cell.append(make('span', { class: 'meter-tags', text: tags }));
        },
      },
      { title: 'Type', text: ({ now }) => String(at(now, 'type') ?? UNKNOWN).replaceAll('_', ' ') },
      {
        title: 'Value',
        numeric: true,
        text: value,
        help: 'Gauges: the value. Counters: the total. Timers and summaries: how many were counted. Long tasks: how many run.',
      },
      { title: 'Rate /s', numeric: true, text: ratePerSecond },
      { title: 'Mean', numeric: true, text: mean },
      {
        title: 'p99',
        numeric: true,
        text: ({ now, then }) => (at(now, 'buckets') && isTimer(now) ? quantile(timerPercentile(now, then, 0.99)) : ''),
      },
      { title: 'Recent max', numeric: true, text: maximum },
    ],
  });

  mount(host) {
    this.#search.addEventListener('input', () => this.update(this.#view));
    host.append(
      make(
        'div',
        { class: 'search' },
        make('label', { for: 'meter-search', text: 'Search' }),
        this.#search,
        this.#shown,
      ),
      this.#table.element,
    );
  }

  update(view) {
    this.#view = view;
    const modular = at(view?.state, 'metrics', 'modular');
    if (!view?.state) return;
    const before = at(view.before?.state, 'metrics', 'modular');
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = [];
    let total = 0;
    let matching = 0;
    for (const name of this.#sortedNames(modular ?? Object.create(null))) {
      const series = modular[name] ?? {};
      for (const tags of Object.keys(series)) {
        total++;
        if (!matches(`${name} ${tags}`, words)) continue;
        if (matching++ >= MOST_ROWS) continue;
        const row = { name, tags, now: series[tags], then: at(before, name, tags), millis: view.before?.millis };
        rows.push([`${name} ${tags}`, row]);
      }
    }
    setText(this.#shown, told(rows.length, matching, total, at(view.state, 'metrics', 'registry')));
    this.#table.update(rows, {
      empty: total === 0 ? emptyText(view, 'The registry holds no other meters.') : 'No meter matches the search.',
    });
  }

  /** The names in order; sorting thousands of them again is spared while they stay the same. */
  #sortedNames(modular) {
    const names = Object.keys(modular);
    if (names.length !== this.#known.size || names.some((name) => !this.#known.has(name))) {
      this.#known = new Set(names);
      this.#names = names.sort(byName);
    }
    return this.#names;
  }
}

function matches(text, words) {
  if (words.length === 0) return true;
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

function told(shown, matching, total, registry) {
  const leftOut = numberAt(registry, 'left_out');
  const why = at(registry, 'left_out_why');
  const parts = [`${count(shown)} of ${count(total)} shown`];
  if (matching > shown) parts.push(`${count(matching)} match`);
  if (leftOut > 0) parts.push(`${count(leftOut)} more left out by the server${why ? `: ${why}` : ''}`);
  return parts.join(' · ');
}

const isTimer = (meter) => String(at(meter, 'type')).endsWith('timer');
const total = (meter) => ['total_ms', 'total'].find((key) => numberAt(meter, key) !== undefined);

function value({ now }) {
  const active = numberAt(now, 'active');
  if (active !== undefined) return `${count(active)} active`;
  const counted = numberAt(now, 'count');
  if (counted !== undefined) return number(counted);
  return inUnit(numberAt(now, 'value'), at(now, 'unit'));
}

/** Whatever counts: the total of a counter, how often a timer or summary was used. */
function counted(meter) {
  const used = numberAt(meter, 'count');
  if (used !== undefined) return used;
  return String(at(meter, 'type')).endsWith('counter') ? numberAt(meter, 'value') : undefined;
}

function ratePerSecond({ now, then, millis: span }) {
  return counted(now) === undefined ? '' : perSecond(rate(counted(now), counted(then), span));
}

function mean({ now, then }) {
  const key = total(now);
  if (key === undefined) return '';
  const found = timerMean(now, then, key);
  return isTimer(now) ? millis(found) : inUnit(found, at(now, 'unit'));
}

function maximum({ now }) {
  const running = numberAt(now, 'duration_ms');
  if (running !== undefined) return millis(running);
  const found = numberAt(now, 'max_ms') ?? numberAt(now, 'max');
  if (found === undefined) return '';
  return isTimer(now) ? millis(found) : inUnit(found, at(now, 'unit'));
}
