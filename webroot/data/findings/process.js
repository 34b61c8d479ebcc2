/** Findings on the process and the machine: deadlocks, sources that failed, processors, descriptors. */

import { count, duration, millis, percent } from '../../draw/format.js';
import { clip } from '../incidents.js';
import { LIMITS } from '../limits.js';
import { growths, level, means } from '../series.js';
import { at, entries, numberAt } from '../state.js';
import { isNumber } from '../stats.js';

const WARM_MILLIS = 60_000;

export function deadlocks({ state }) {
  const threads = numberAt(state, 'metrics', 'vm', 'deadlocks', 'count');
  if (!(threads > 0)) return [];
  const listed = entries(state, 'metrics', 'vm', 'deadlocks', 'threads').map(([, one]) => one);
  const [first] = listed;
  const example = first ? `: ${clip(String(at(first, 'name')))} waits for ${clip(String(at(first, 'held_by') ?? 'another'))}` : '';
  return [
    {
      id: 'deadlock',
      level: 'bad',
      weight: threads,
      sentence: `${count(threads)} threads are deadlocked, each waiting for the next for ever${example}`,
      evidence: listed.map(
        (one) => `${clip(String(at(one, 'name')))} waits for ${clip(String(at(one, 'waits_for') ?? '?'))} of ${clip(String(at(one, 'held_by') ?? '?'))}`,
      ),
      why: 'Deadlocked threads never go on by themselves, and whoever needs their locks joins them.',
      panels: ['threads', 'jvm'],
    },
  ];
}

export function failures({ state }) {
  const failed = entries(state, 'metrics', 'registry', 'sources').filter(([, source]) => at(source, 'error') !== undefined);
  if (failed.length === 0) return [];
  const [[name, source]] = failed;
  return [
    {
      id: 'sources',
      level: 'poor',
      weight: failed.length,
      sentence:
        failed.length === 1
          ? `${clip(name)} could not be read, so this verdict does not see it: ${clip(String(at(source, 'error')))}`
          : `${failed.length} sources could not be read, so this verdict does not see them: ${clip(failed.map(([one]) => one).join(', '))}`,
      evidence: failed.map(([one, { error }]) => clip(`${one}: ${error}`, 200)),
      why: 'Nothing is said of what cannot be read, good or bad.',
      panels: ['dashboard'],
      row: name,
    },
  ];
}

export function throttled({ past }) {
  const { throttled } = LIMITS;
  const held = growths(past.times, past.sum_throttled_ms, throttled.millis);
  const reached = level(held.map((one) => (one ? one.by / one.millis : null)), throttled);
  if (!reached) return [];
  const { by, millis: span } = held.at(-1);
  return [
    {
      id: 'throttled',
      level: reached,
      weight: by / span,
      sentence: `The kernel held the process back for ${millis(by)} of the last ${duration(span)}, being over its limit of CPU`,
      evidence: ['the threads of a process are added up'],
      why: throttled.why,
      panels: ['cpu', 'jvm'],
    },
  ];
}

export function processors({ state, past }) {
  const { processCpu, machineCpu } = LIMITS;
  const own = means(past.times, past.cpu_process, processCpu.millis);
  const all = means(past.times, past.cpu_system, machineCpu.millis);
  const up = numberAt(state, 'metrics', 'vm', 'uptime_ms');
  const mine = level(own, processCpu);
  const machine = level(all, machineCpu);
  if (!mine && !machine) return [];
  const processors = numberAt(state, 'metrics', 'vm', 'processors');
  const others = { own: own.at(-1), all: all.at(-1) };
  return [
    {
      id: mine ? 'cpu process' : 'cpu machine',
      level: mine ?? machine,
      weight: others.all ?? others.own,
      sentence: mine
        ? `This process takes ${percent(others.own)} of the processors`
        : `The machine is ${percent(others.all)} busy${whose(others)}`,
      evidence: [
        'mean of the last 15 s',
        processors === undefined ? undefined : `${count(processors)} processors`,
        mine ? undefined : `this process ${percent(others.own ?? undefined)}`,
        up < WARM_MILLIS ? `the JVM began ${duration(up)} ago and still compiles` : undefined,
      ],
      why: mine ? processCpu.why : machineCpu.why,
      panels: ['cpu', 'jvm'],
    },
  ];
}

/** Whose work the machine does, as far as that is known. */
function whose({ own, all }) {
  if (!isNumber(own)) return '; how much of it with this process is not known';
  return own < all / 2 ? ', mostly with other processes' : ', more than half of it with this process';
}

export function files({ state, past }) {
  const { files } = LIMITS;
  const reached = level(means(past.times, past.files_share, files.millis), files);
  if (!reached) return [];
  const n = (key) => numberAt(state, 'metrics', 'vm', 'files', key);
  return [
    {
      id: 'files',
      level: reached,
      weight: past.files_share.at(-1),
      sentence: `${count(n('open'))} of ${count(n('max'))} file descriptors are open`,
      evidence: [percent(past.files_share.at(-1) ?? undefined)],
      why: files.why,
      panels: ['files', 'jvm'],
    },
  ];
}
