import { filtered, grown, meanOf, overStretch, percentileOf, rateOf } from '../data/rows.js';
import { at, numberAt, together } from '../data/state.js';
import { share } from '../data/stats.js';
import { make, setAttribute, setText } from '../draw/dom.js';
import { count, millis, percent, perSecond, quantile, UNKNOWN } from '../draw/format.js';
import { Table } from '../draw/table.js';
import { coveredTime } from './covers.js';
import { byStep, emptyText, NO_HISTOGRAM, Remark, withoutHistogram } from './reasons.js';

/** Where this page lies, `/debug/` for example. */
const OWN = new URL('.', document.baseURI).pathname;

/** What each route of vertx-web answers, over the stretch of time shown. A click on one shows its times in the heat map. */
export class RoutesPanel {
  id = 'routes';
  place = 'whole';
  title = 'Routes';
  help =
    'Requests by route of vertx-web, over the time that the heading names; only the last column always tells of the last minute, ' +
    'for the ten routes where that is highest. Share is of all requests that servers answered. Vert.x tells routes only when its ' +
    'metrics carry the label “route”. A click on a route shows its response times in the picture above.';
  #latency;
  #view;
  #remark = new Remark('routes-by-step');
  #filter = make('input', {
    type: 'search',
    id: 'route-filter',
    placeholder: 'Method or part of the path',
    autocomplete: 'off',
    spellcheck: 'false',
    data: { testid: 'route-filter' },
  });
  #shown = make('p', { class: 'note', role: 'status', data: { testid: 'route-count' } });
  #table = new Table({
    label: 'Routes',
    testId: 'route-row',
    columns: [
      { title: 'Route', order: ({ label }) => label, fill: (cell, row, kept) => this.#name(cell, row, kept), hint: ({ label }) => label },
      column('Requests', 'In the time named above', (row) => grown(row, 'requests'), count, ({ now }) => sinceStart(now, 'requests')),
      column('Rate /s', 'Requests per second, averaged over the time named above', (row) => rateOf(row, 'requests'), perSecond),
      column('Share', 'Of all requests that servers answered', (row) => share(grown(row, 'requests'), row.all), percent),
      ...['4xx', '5xx'].map((one) =>
        column(one, `Answers with a status of ${one}`, (row) => grown(row, 'errors', one), count, (row) => errorsOf(row, one)),
      ),
      column('Mean', 'Mean response time in the time named above', (row) => meanOf(row), millis),
      time('p50', 0.5, 'Half of the responses took less'),
      time('p99', 0.99, '99 of 100 responses took less'),
      time('p99.9', 0.999, '999 of 1,000 responses took less'),
      column('Max', 'The longest of late, whatever time is shown: Micrometer lets it fade after some minutes', ({ now }) => numberAt(now, 'response_time', 'max_ms') || undefined, millis),
      {
        title: 'p99, 1 min',
        help: 'Of the last minute, for the ten slowest routes; the mean where there is no histogram, the longest of some minutes where counts go by steps.',
        numeric: true,
        order: ({ slow }) => numberAt(slow, 'p99_1m_ms') ?? numberAt(slow, 'mean_1m_ms') ?? numberAt(slow, 'max_ms'),
        text: ({ slow }) => lastMinute(slow),
        hint: ({ slow }) => (numberAt(slow, 'requests_1m') === undefined ? undefined : `of ${count(numberAt(slow, 'requests_1m'))} requests`),
      },
    ],
  });

  /** `latency` is the panel with the heat map. */
  constructor(latency) {
    this.#latency = latency;
  }

  mount(host, { address, touch, orders }) {
    orders.add('route', this.#table);
    this.#filter.addEventListener('input', () => {
      touch();
      if (this.#view) this.update(this.#view);
    });
    address.bind('routes', {
      get: () => this.#filter.value || undefined,
      set: (text) => {
        this.#filter.value = text ?? '';
        if (this.#view) this.update(this.#view);
      },
    });
    host.append(
      this.#remark.element,
      make('div', { class: 'filter' }, make('label', { for: 'route-filter', text: 'Filter' }), this.#filter, this.#shown),
      this.#table.element,
    );
  }

  covers = coveredTime;

  update(view) {
    this.#view = view;
    const servers = together(view.state);
    const all = view.start && numberAt(servers, 'requests') - (numberAt(together(view.start.state), 'requests') ?? 0);
    const rows = overStretch(view, 'metrics', 'aio', 'routes').map(([key, row]) => {
      const { now } = row;
      const label = at(now, 'route') ? `${at(now, 'method') ?? ''} ${at(now, 'route')}`.trim() : key;
      return [key, { ...row, label, all, slow: at(view.state, 'metrics', 'aio', 'slowest_routes', key) }];
    });
    // Those of this page are seldom what somebody looks for.
    rows.sort(([, one], [, other]) => isOwn(one) - isOwn(other));
    this.#remark.say(byStep(view) ?? withoutHistogram(rows.map(([, row]) => row), 'routes'));
    const matching = filtered(rows, this.#filter.value);
    setText(this.#shown, matching.length === rows.length ? '' : `${count(matching.length)} of ${count(rows.length)} routes match`);
    this.#table.update(matching, {
      empty:
        rows.length > 0
          ? 'No route matches the filter.'
          : emptyText(
              view,
              'No routes are known. To see them, add Label.HTTP_ROUTE to the labels of the metrics options (addLabels), and answer ' +
                'requests by a Router of vertx-web.',
            ),
      noun: 'routes',
    });
  }

  #name(cell, { name, label }, kept) {
    if (!kept.button) {
      kept.button = make('button', { type: 'button', class: 'pick', onclick: () => this.#pick(kept.value) });
      cell.append(kept.button);
    }
    kept.value = `route ${name}`;
    setText(kept.button, label);
    setAttribute(kept.button, 'aria-pressed', String(this.#latency.chosen === kept.value));
  }

  #pick(value) {
    this.#latency.choose(this.#latency.chosen === value ? undefined : value);
    if (this.#view) this.update(this.#view);
  }
}

/** Whether a route is the dashboard's own: it lies where this page does. Routes of a router in another are told as `/app/*>/debug`. */
function isOwn({ now }) {
  return `${at(now, 'route') ?? ''}/`.replace(/\*?>/g, '/').replace(/\/+/g, '/').startsWith(OWN);
}

function column(title, help, read, format, hint) {
  return { title, help, numeric: true, order: read, text: (row) => format(read(row)), hint };
}

function time(title, q, help) {
  return {
    title,
    help: `${help}, in the time named above.`,
    numeric: true,
    order: (row) => percentileOf(row, q)?.value,
    text: (row) => quantile(percentileOf(row, q)),
    hint: ({ now }) => (at(now, 'response_time', 'buckets') ? undefined : NO_HISTOGRAM),
  };
}

function sinceStart(now, ...path) {
  return `${count(numberAt(now, ...path))} since the start`;
}

function errorsOf(row, one) {
  const part = share(grown(row, 'errors', one), grown(row, 'requests'));
  return `${percent(part)} of its requests; ${sinceStart(row.now, 'errors', one)}`;
}

function lastMinute(slow) {
  const p99 = numberAt(slow, 'p99_1m_ms');
  if (p99 !== undefined) return quantile({ value: p99, over: numberAt(slow, 'over') === 1 });
  const mean = numberAt(slow, 'mean_1m_ms');
  if (mean !== undefined) return `mean ${millis(mean)}`;
  const longest = numberAt(slow, 'max_ms');
  return longest === undefined ? UNKNOWN : `at most ${millis(longest)}`;
}
