/** The key figures, each with how it has been over the stretch shown. */

import { make, setAttribute, setText } from './draw/dom.js';
import { bytes, count, millis, percent, perSecond, quantile, UNKNOWN } from './draw/format.js';
import { Sparkline } from './draw/sparkline.js';
import { counterRate, entries, errorRate, loopName, numberAt, timerPercentile, together } from './data/state.js';
import { LIMITS } from './data/limits.js';
import { heapLeft, worstLag } from './data/signals.js';
import { share } from './data/stats.js';

/** Their name, title and unit, the column of the history (each written by the tracker of a panel, or of the verdict), and its colour. */
const FIGURES = [
  ['requests', 'Requests', 'Requests answered per second, by all HTTP servers, over the last 5 s', 'requests', 'blue'],
  [
    'errors',
    'Errors',
    'Answers with 5xx per second, and their share of the requests, over the last 5 s; beside it those with 4xx, which are the fault of the caller',
    '5xx',
    'red',
  ],
  ['p99', 'p99 response', 'Time, in ms, in which 99 of 100 requests of the last 5 s were answered', 'p99', 'violet'],
  ['heap', 'Heap after GC', '', 'heap_left', 'teal'],
  ['lag', 'Worst loop lag', 'How many ms a task waits for the event loop that is the latest just now', 'lag_worst', 'amber'],
  ['cpu', 'CPU', 'CPU time of this process, as a share of all processors it may use', 'cpu_process', 'blue'],
];

const NO_HISTOGRAM = 'The timer of the HTTP servers has no histogram, so no percentile can be told';
const HEAP_HELP =
  'Bytes of the Java heap that the last garbage collections have left: where that keeps rising, something leaks. Beside it what is in ' +
  'use, garbage included, and as a share of the most it may take.';

export class Figures {
  #shown = new Map();

  constructor(host, context) {
    for (const [id, title, help, column, colour] of FIGURES) {
      const value = make('dd', { class: 'value', text: UNKNOWN, data: { testid: `figure-${id}` } });
      const detail = make('dd', { class: 'detail', data: { testid: `figure-${id}-detail` } });
      const line = make('dd', { class: 'past', 'aria-hidden': 'true' }, new Sparkline(column, colour, context).element);
      const element = make('div', { class: 'figure', title: help }, make('dt', { text: title }), value, detail, line);
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

    const [failed, refused] = ['5xx', '4xx'].map((one) => errorRate(now, then, millisBetween, one));
    const part = share(failed, requests);
    const details = [part === undefined ? '' : `${percent(part)} of requests`, refused > 0 ? `4xx ${perSecond(refused)} /s` : ''];
    this.#set('errors', unit(perSecond(failed), '/s'), details.filter(Boolean).join(' · '));
    this.#alarm('errors', part >= LIMITS.serverErrors.bad);

    const histogram = now.response_time?.buckets !== undefined;
    const find = (q) => quantile(timerPercentile(now.response_time, then.response_time, q));
    this.#set('p99', find(0.99), histogram ? `p50 ${find(0.5)}` : now.requests === undefined ? '' : 'no histogram');
    this.#help('p99', histogram || now.requests === undefined ? undefined : NO_HISTOGRAM);

    this.#heap(state);

    const worst = worstLag(state);
    const loops = entries(state, 'metrics', 'aio', 'loops');
    const latest = loops.find(([, loop]) => worst !== undefined && numberAt(loop, 'lag_ms') === worst);
    this.#set('lag', millis(worst), latest ? `${loopName(...latest)}, one of ${loops.length}` : '');
    this.#alarm('lag', worst >= 200);

    const cpu = (key) => numberAt(state, 'metrics', 'vm', 'cpu', key);
    this.#set('cpu', percent(cpu('process')), cpu('system') === undefined ? '' : `machine ${percent(cpu('system'))}`);
  }

  #heap(state) {
    const heap = (key) => numberAt(state, 'metrics', 'vm', 'heap', key);
    const { bytes: left, uncleaned } = heapLeft(state);
    const full = share(heap('used'), heap('max'));
    const used = heap('used') === undefined ? '' : `${bytes(heap('used'))} used`;
    this.#set('heap', bytes(left), [used, full === undefined ? '' : `${percent(full)} of max`].filter(Boolean).join(' · '));
    const counted = left === undefined || uncleaned.length === 0 ? '' : ` Not collected yet, and counted with all it holds: ${uncleaned.join(', ')}.`;
    this.#help('heap', left === undefined ? `${HEAP_HELP} No collection has been seen yet.` : HEAP_HELP + counted);
  }

  #set(id, value, detail) {
    const shown = this.#shown.get(id);
    setText(shown.value, value);
    setText(shown.detail, detail);
  }

  #alarm(id, on) {
    setAttribute(this.#shown.get(id).element, 'data-alarm', on ? 'true' : undefined);
  }

  #help(id, text) {
    const { element, help } = this.#shown.get(id);
    setAttribute(element, 'title', text ?? help);
  }
}

function unit(text, suffix) {
  return text === UNKNOWN ? text : `${text} ${suffix}`;
}

function open(servers) {
  return servers.connections === undefined ? '' : `${count(servers.connections)} connections`;
}
