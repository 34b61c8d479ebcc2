import { BucketHistory, bucketTracker } from '../data/buckets.js';
import { at, entries, together } from '../data/state.js';
import { make, setText } from '../draw/dom.js';
import { HeatMap } from '../draw/heatmap.js';
import { byStep, emptyText, NO_HISTOGRAM } from './reasons.js';

const ALL = 'all';
const MOST_CHOICES = 300;
const KINDS = [
  ['http_servers', 'server', 'Servers'],
  ['http_clients', 'client', 'Clients'],
  ['routes', 'route', 'Routes'],
];

/**
 * How response times are spread, over time. All servers together are kept from the beginning; a server, a client or a route from when it is
 * chosen, with what the tape has of it before.
 */
export class LatencyPanel {
  id = 'latency';
  place = 'whole';
  title = 'Response times';
  unit = 'how many took how long';
  help =
    'Each cell tells how many responses of that moment took as long as its row says: darker (on dark ground brighter) is more, three times as ' +
    'many for each colour. Rows are the buckets of the histogram, so no time is told more exactly than they are. Point at a ' +
    'cell, or go there with the arrow keys, to read its count.';
  #whole = new BucketHistory();
  #tracker;
  #chosen = ALL;
  #choices = [];
  #end;
  #context;
  #heat;
  #select = make('select', { id: 'heat-source', data: { testid: 'heat-source' }, onchange: () => this.choose(this.#select.value) });

  mount(host, context) {
    this.#context = context;
    this.#tracker = bucketTracker(this.#whole, context.store, (state) => at(together(state), 'response_time', 'buckets'));
    host.append(make('div', { class: 'heat-source' }, make('label', { for: 'heat-source', text: 'Of' }), this.#select));
    this.#heat = new HeatMap(host, { label: 'Response times' }, context);
    this.#heat.use(this.#whole);
    this.#offer([]);
    context.address.bind('heat', {
      get: () => (this.#chosen === ALL ? undefined : this.#chosen),
      set: (text) => this.choose(text),
    });
  }

  /** `all`, or what was chosen last. */
  get chosen() {
    return this.#chosen;
  }

  track(moment) {
    this.#tracker(moment);
  }

  /** Shows a server, a client or a route (`route GET /orders`), or all servers (`all`). */
  choose(name = ALL) {
    if (name === this.#chosen) return;
    this.#end?.();
    this.#end = undefined;
    const path = pathOf(name);
    this.#chosen = path ? name : ALL;
    if (path) {
      const history = new BucketHistory();
      this.#end = this.#context.track(
        bucketTracker(history, this.#context.store, (state) => at(state, 'metrics', 'aio', ...path, 'response_time', 'buckets')),
      );
      this.#heat.use(history, `Response times of ${name}`);
    } else {
      this.#heat.use(this.#whole, 'Response times');
    }
    this.#mark();
    this.#context.touch();
  }

  update(view) {
    const choices = KINDS.flatMap(([key, kind, title]) =>
      entries(view.state, 'metrics', 'aio', key).map(([name]) => [`${kind} ${name}`, name, title]),
    );
    if (choices.length !== this.#choices.length || choices.some(([value], i) => value !== this.#choices[i][0])) this.#offer(choices);
    this.#heat.explain(this.#why(view));
  }

  #why(view) {
    const path = pathOf(this.#chosen);
    const of = path ? at(view.state, 'metrics', 'aio', ...path) : together(view.state);
    if (at(of, 'response_time', 'buckets')) return undefined;
    const nothing = path ? `Nothing is known of ${this.#chosen} at this moment.` : 'No HTTP server has answered anything yet.';
    return byStep(view) ?? (at(of, 'requests') === undefined ? emptyText(view, nothing) : NO_HISTOGRAM);
  }

  /** Fills the list; what is chosen stays, though it is not there any more. */
  #offer(choices) {
    this.#choices = choices;
    const groups = [make('option', { value: ALL, text: 'all servers together' })];
    for (const [, , title] of KINDS) {
      const options = choices
        .filter((choice) => choice[2] === title)
        .slice(0, MOST_CHOICES)
        .map(([value, name]) => make('option', { value, text: name.length > 80 ? `${name.slice(0, 80)}…` : name }));
      if (options.length > 0) groups.push(make('optgroup', { label: title }, ...options));
    }
    this.#select.replaceChildren(...groups);
    this.#mark();
  }

  #mark() {
    const there = [...this.#select.options].find(({ value }) => value === this.#chosen);
    if (there) there.selected = true;
    else if (this.#chosen !== ALL) {
      const option = make('option', { value: this.#chosen });
      setText(option, this.#chosen);
      this.#select.append(option);
      option.selected = true;
    }
  }
}

/** Where the state has it. */
function pathOf(name) {
  const space = name.indexOf(' ');
  const kind = KINDS.find(([, kind]) => kind === name.slice(0, space));
  return kind && [kind[0], name.slice(space + 1)];
}
