/** The top line: the few figures that tell whether all is well. */

import { make, setAttribute, setText } from './draw/dom.js';
import { bytes, count, millis, percent, perSecond, quantile, UNKNOWN } from './draw/format.js';
import { counterRate, entries, errorRate, loopName, numberAt, timerPercentile, together } from './data/state.js';
import { share } from './data/stats.js';

const FIGURES = [
  ['requests', 'Requests', 'per second, all HTTP servers, over the last 5 s'],
  ['errors', 'Errors', '4xx and 5xx per second, and their share of the requests, over the last 5 s'],
  ['p99', 'p99 response', '99 of 100 requests of the last 5 s were answered faster'],
  ['heap', 'Heap used', 'Java heap in use, of what is committed, and as a share of the most it may take'],
  ['lag', 'Worst loop lag', 'the event loop that is the latest just now'],
  ['cpu', 'CPU', 'of this process, as a share of all processors'],
];

const NO_HISTOGRAM = 'The timer of the HTTP servers has no histogram, so no percentile can be told';

export class Figures {
  #shown = new Map();

  constructor(host) {
    for (const [id, title, help] of FIGURES) {
      const value = make('dd', { class: 'value', text: UNKNOWN, data: { testid: `figure-${id}` } });
      const detail = make('dd', { class: 'detail' });
      const element = make('div', { class: 'figure', title: help }, make('dt', { text: title }), value, detail);
      this.#shown.set(id, { element, value, detail, help });
      host.append(element);
    }
  }

  update({ state, before }) {
    const now = together(state);
    const then = together(before?.state);
    const millisBetween = before?.millis;
    const requests = counterRate(now, then, millisBetween, 'requests');
    this.#set('requests', unit(perSecond(requests), '/s'), open(now));

    const errors = errorRate(now, then, millisBetween);
    const part = share(errors, requests);
    this.#set('errors', unit(perSecond(errors), '/s'), part === undefined ? '' : `${percent(part)} of requests`);
    setAttribute(this.#shown.get('errors').element, 'data-alarm', part >= 0.05 ? 'true' : undefined);

    const histogram = now.response_time?.buckets !== undefined;
    const find = (q) => quantile(timerPercentile(now.response_time, then.response_time, q));
    this.#set('p99', find(0.99), histogram ? `p50 ${find(0.5)}` : now.requests === undefined ? '' : 'no histogram');
    const p99 = this.#shown.get('p99');
    setAttribute(p99.element, 'title', histogram || now.requests === undefined ? p99.help : NO_HISTOGRAM);

    const heap = (key) => numberAt(state, 'metrics', 'vm', 'heap', key);
    const full = share(heap('used'), heap('max'));
    const committed = heap('committed') === undefined ? '' : `of ${bytes(heap('committed'))}`;
    this.#set(
      'heap',
      bytes(heap('used')),
      [committed, full === undefined ? '' : `${percent(full)} of max`].filter(Boolean).join(' · '),
    );

    const lags = entries(state, 'metrics', 'aio', 'loops').map(([id, loop]) => [numberAt(loop, 'lag_ms'), loopName(id, loop)]);
    const worst = lags.filter(([lag]) => lag !== undefined).sort(([a], [b]) => b - a)[0];
    this.#set('lag', millis(worst?.[0]), worst ? `${worst[1]}, one of ${lags.length}` : '');
    setAttribute(this.#shown.get('lag').element, 'data-alarm', worst?.[0] >= 200 ? 'true' : undefined);

    const cpu = (key) => numberAt(state, 'metrics', 'vm', 'cpu', key);
    this.#set('cpu', percent(cpu('process')), cpu('system') === undefined ? '' : `machine ${percent(cpu('system'))}`);
  }

  #set(id, value, detail) {
    const shown = this.#shown.get(id);
    setText(shown.value, value);
    setText(shown.detail, detail);
  }
}

function unit(text, suffix) {
  return text === UNKNOWN ? text : `${text} ${suffix}`;
}

function open(servers) {
  return servers.connections === undefined ? '' : `${count(servers.connections)} connections`;
}
