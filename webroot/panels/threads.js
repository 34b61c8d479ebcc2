import { at, counterRate, entries, numberAt } from '../data/state.js';
import { isNumber } from '../data/stats.js';
import { ChangingChart } from '../draw/changing.js';
import { Chart } from '../draw/chart.js';
import { make, setAttribute, setText } from '../draw/dom.js';
import { count, perSecond, UNKNOWN } from '../draw/format.js';
import { Facts } from './facts.js';

const STATES = [
  ['runnable', 'Runnable', 'state-runnable'],
  ['timed_waiting', 'Waiting for a time', 'state-timed'],
  ['waiting', 'Waiting', 'state-waiting'],
  ['blocked', 'Blocked by a lock', 'state-blocked'],
  ['new', 'New', 'state-new'],
  ['terminated', 'Ended', 'state-ended'],
];

const VIRTUAL = [
  { name: 'virtual_mounted', label: 'Virtual, running', colour: 'teal', fill: true },
  { name: 'virtual_queued', label: 'Virtual, waiting for a carrier', colour: 'red' },
  { name: 'virtual_parallelism', label: 'Carriers at most', colour: 'grey', dash: [4, 3] },
];

/** The threads by what they are doing, and those that will never do anything again. */
export class ThreadsPanel {
  id = 'threads';
  title = 'Threads';
  unit = 'by state';
  help =
    'Platform threads by state, one on top of the other, read once a second. Runnable are also those that wait in the operating system for ' +
    'data. Many that are blocked wait for a lock that another one holds. Threads in a deadlock wait for each other in a circle, and do so ' +
    'until the process ends; they are looked for every five seconds. Virtual threads are told from JDK 24 on.';
  #facts = new Facts();
  #deadlocks = make('span', { data: { testid: 'fact-deadlocks' } });
  #alarm = make('p', { class: 'deadlocks', role: 'status' }, make('strong', { text: 'Deadlocks ' }), this.#deadlocks);
  #virtual;

  mount(host, context) {
    host.append(this.#alarm);
    new Chart(
      host,
      {
        label: 'Threads by state',
        format: count,
        series: STATES.map(([state, label, colour]) => ({ name: `threads ${state}`, label, colour, stack: true })),
      },
      context,
    );
    this.#virtual = new ChangingChart(host, { label: 'Virtual threads', format: count }, context);
    host.append(this.#facts.element);
  }

  track({ state }, put) {
    for (const [name] of STATES) put(`threads ${name}`, numberAt(state, 'metrics', 'vm', 'threads', 'states', name));
    const virtual = at(state, 'metrics', 'vm', 'virtual_threads');
    if (virtual === undefined) return;
    for (const key of ['mounted', 'queued', 'parallelism']) put(`virtual_${key}`, numberAt(virtual, key));
  }

  update({ state, before }) {
    const vm = at(state, 'metrics', 'vm');
    const n = (...path) => numberAt(vm, ...path);
    const started = counterRate(vm, at(before?.state, 'metrics', 'vm'), before?.millis, 'threads', 'started');
    const virtual = at(vm, 'virtual_threads') !== undefined;
    this.#virtual.show(virtual ? VIRTUAL : []);
    setAttribute(this.#alarm, 'data-alarm', n('deadlocks', 'count') > 0 ? 'true' : undefined);
    setText(this.#deadlocks, deadlocks(vm));
    this.#facts.update([
      ['Live', n('threads', 'live'), count],
      ['Daemon', n('threads', 'daemon'), count],
      ['Peak', n('threads', 'peak'), count],
      ['Threads started', isNumber(started) ? `${perSecond(started)} /s` : undefined],
      ...(virtual
        ? [['Virtual threads', `${count(n('virtual_threads', 'mounted'))} running, ${count(n('virtual_threads', 'queued'))} waiting`]]
        : []),
    ]);
  }
}

function deadlocks(vm) {
  const threads = numberAt(vm, 'deadlocks', 'count');
  if (threads === undefined) return UNKNOWN;
  if (threads === 0) return 'none';
  const listed = entries(vm, 'deadlocks', 'threads').map(
    ([, thread]) => `${at(thread, 'name')} waits for ${at(thread, 'waits_for') ?? '?'} of ${at(thread, 'held_by') ?? '?'}`,
  );
  return `${count(threads)} threads: ${listed.join('; ')}`;
}
