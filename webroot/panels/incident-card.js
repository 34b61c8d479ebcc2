import { circumstances } from '../data/circumstances.js';
import { clip, nearlyAllGc, nearlyAllThrottled } from '../data/incidents.js';
import { make, setAttribute, setHidden, setText } from '../draw/dom.js';
import { count, millis, percent, perSecond, UNKNOWN } from '../draw/format.js';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });

const ROWS = [
  ['where', 'Where', 'The innermost call of the application while the loop was blocked'],
  ['gc', 'Garbage collection', 'How much of the time a collector had stopped the process'],
  ['throttled', 'Throttled', 'How long the kernel held threads of the process back for want of CPU, in the second or two around the block'],
  ['others', 'Other loops', 'Event loops that were blocked at the same time'],
  ['requests', 'Requests', 'Answered per second by all HTTP servers: the lowest rate around the block, and the usual one of the ten seconds before'],
  ['errors', 'Errors', 'Answers with 5xx, the server\'s own fault, per second: the highest rate around the block, and the usual one of the ten seconds before'],
  ['p99', 'p99', 'The highest 99th percentile of response times around the block, and the usual one of the ten seconds before'],
  ['cpu', 'CPU', 'Of this process and of the machine, in the mean of the block'],
  ['pending', 'Tasks waiting', 'The most tasks that waited for this loop'],
];

/** One time that an event loop was blocked: the stack, and what else happened then. */
export class IncidentCard {
  id;
  #title = make('h4', { tabindex: '-1' });
  #rows = new Map();
  #stack = make('pre', { tabindex: '0', 'aria-label': 'Stack', data: { testid: 'incident-card-stack' } });
  #noStack = make('p', { class: 'note', text: 'No stack was taken: the loop answered before it could be looked at, or the stack was given up for newer ones.' });
  #past = make('p', { class: 'note', text: 'This was before this page was opened, so there is nothing of that time to go to.' });
  #go;
  #steps;
  element;

  /** `go(incident)` goes to its moment, `step(id, by)` to another one, `close()` is told when it was closed. */
  constructor({ go, step, close }) {
    const button = (text, label, onclick) => make('button', { type: 'button', text, 'aria-label': label, onclick });
    this.#go = button('Go to that moment', undefined, () => go(this.id));
    this.#steps = [button('‹', 'Previous block', () => step(this.id, -1)), button('›', 'Next block', () => step(this.id, 1))];
    const facts = make('dl', { class: 'circumstances' });
    for (const [key, title, help] of ROWS) {
      const value = make('dd', { data: { testid: `incident-${key}` } });
      this.#rows.set(key, value);
      facts.append(make('div', { title: help }, make('dt', { text: title }), value));
    }
    const closing = button('Close', undefined, () => {
      this.hide();
      close();
    });
    this.element = make(
      'section',
      { class: 'incident-card', 'aria-label': 'What blocked the loop', hidden: '', data: { testid: 'incident-card' } },
      make('header', {}, this.#title, ...this.#steps, this.#go, closing),
      this.#past,
      facts,
      this.#stack,
      this.#noStack,
    );
  }

  get open() {
    return this.id !== undefined;
  }

  hide() {
    this.id = undefined;
    setHidden(this.element, true);
  }

  focus() {
    this.#title.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  }

  /** Tells of an incident; `others` are those of other loops at the same time, `known` whether the page has that moment. */
  show(incident, { history, others, known, first, last }) {
    this.id = incident.id;
    setHidden(this.element, false);
    const name = String(incident.thread ?? incident.loop ?? UNKNOWN).replace(/^vert\.x-/, '');
    setText(this.#title, `${clip(name)} was blocked for ${millis(incident.duration)}${incident.ongoing ? ' so far' : ''}, from ${clock.format(incident.began)}`);
    setHidden(this.#past, known);
    setHidden(this.#go, !known);
    setAttribute(this.#steps[0], 'disabled', first ? '' : undefined);
    setAttribute(this.#steps[1], 'disabled', last ? '' : undefined);
    setHidden(this.#stack, incident.stack === undefined);
    setHidden(this.#noStack, incident.stack !== undefined);
    setText(this.#stack, incident.stack ?? '');
    const then = circumstances(history, incident);
    const against = (key, format) => (then[key].then === undefined ? UNKNOWN : `${format(then[key].then)}, ${format(then[key].before)} before`);
    const rate = (value) => (value === undefined ? UNKNOWN : `${perSecond(value)} /s`);
    this.#tell({
      where: String(incident.frame ?? (incident.stack === undefined ? 'not known' : 'not in the application')),
      gc: within(incident.gc, incident.gcCount, 'pauses') + (nearlyAllGc(incident) ? ': nearly all of it' : ''),
      throttled: within(incident.throttled, incident.throttledCount, 'times') + (nearlyAllThrottled(incident) ? ': as long as the block' : ''),
      others: others.length === 0 ? 'none' : others.map((one) => `${clip(String(one.thread ?? one.loop)).replace(/^vert\.x-/, '')} for ${millis(one.duration)}`).join(', '),
      requests: against('requests', rate),
      errors: against('errors', rate),
      p99: against('p99', millis),
      cpu: then.cpu.then === undefined ? UNKNOWN : `${percent(then.cpu.then)}, machine ${percent(then.machine.then)}`,
      pending: count(then.pending.then),
    });
  }

  #tell(values) {
    for (const [key, value] of Object.entries(values)) setText(this.#rows.get(key), value);
  }
}

function within(time, times, noun) {
  if (time === undefined) return UNKNOWN;
  return times > 0 ? `${millis(time)} in ${count(times)} ${times === 1 ? noun.replace(/s$/, '') : noun}` : millis(time);
}
