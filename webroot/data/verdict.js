/**
 * What is wrong, from the view: findings, the worst first. Pure; the same moment always gets the same verdict, apart from routes, of
 * which those found at the look before (`kept`) are given up later than new ones are found.
 *
 * A finding has `id`, `level` (`bad` or `poor`), `weight` (to compare it with others of its kind), `sentence`, `evidence` (short texts),
 * `why` (the reason for its limit), `panels` (where to look, the first that exists), and optionally `row` (the key of the row there),
 * `incident` and `moment` (when it was).
 */

import { errors, slowRoutes } from './findings/http.js';
import { blocked, late } from './findings/loops.js';
import { collector, heap, outside } from './findings/memory.js';
import { deadlocks, failures, files, processors, throttled } from './findings/process.js';
import { discarded, pools, waiting } from './findings/work.js';
import { about } from './past.js';
import { Queues } from './queues.js';
import { RoutePast } from './route-past.js';
import { columns } from './series.js';
import { SIGNALS, trackSignals } from './signals.js';
import { at, entries, numberAt, together } from './state.js';
import { floor } from './trend.js';

/** Twice the longest window: the first is looked at to know what level the second began with. */
const PAST_MILLIS = 2 * 60_000;
const FLOOR_MILLIS = 30 * 60_000;

/** What routes have become and what collections leave changes slowly and costs more to find out. */
const SLOW_MILLIS = 5000;

/** In order of harm, among findings of one level. */
const CHECKS = [
  deadlocks,
  failures,
  blocked,
  late,
  errors,
  slowRoutes,
  waiting,
  discarded,
  pools,
  heap,
  collector,
  throttled,
  processors,
  files,
  outside,
];

/** What there is to look at, and whether it is there. */
const AREAS = [
  ['deadlocks', ({ state }) => numberAt(state, 'metrics', 'vm', 'deadlocks', 'count')],
  ['event loops', ({ state }) => entries(state, 'metrics', 'aio', 'loops')[0]],
  ['HTTP', ({ state }) => together(state).requests],
  ['event bus', ({ state }) => at(state, 'metrics', 'aio', 'event_bus')],
  ['pools', ({ state }) => entries(state, 'metrics', 'aio', 'pools')[0]],
  ['heap', ({ state }) => numberAt(state, 'metrics', 'vm', 'heap', 'used')],
  ['garbage collection', ({ state }) => entries(state, 'metrics', 'vm', 'gc')[0]],
  ['CPU', ({ state }) => numberAt(state, 'metrics', 'vm', 'cpu', 'process')],
  ['CPU limit', ({ state }) => numberAt(state, 'metrics', 'vm', 'cgroup', 'throttled_ms')],
  ['file descriptors', ({ state }) => numberAt(state, 'metrics', 'vm', 'files', 'max')],
  ['memory outside the heap', ({ state }) => numberAt(state, 'memory', 'process', 'resident')],
];

export class Verdicts {
  #routes = new RoutePast();
  #queues = new Queues();
  #first;
  #slow = { at: undefined, routes: [], floor: [] };

  /** Puts down what the verdict on later moments needs to know of this one (see `Store`). */
  track(moment, put) {
    this.#queues.take(moment);
    trackSignals(moment, put, this.#queues);
    this.#routes.take(moment.state, moment.earlier);
    if (moment.earlier === undefined) this.#first = numberAt(moment.state, 'ts');
  }

  /** `{ findings, looked, unknown, millis }`: also what was looked at, what could not be, and over how long. */
  of(view) {
    const { state, history } = view;
    const now = numberAt(state, 'ts');
    if (now === undefined) return { findings: [], looked: [], unknown: AREAS.map(([name]) => name), millis: 0 };
    const past = columns(history, now, SIGNALS, PAST_MILLIS);
    const context = { view, state, at: now, past, queues: this.#queues, routesBefore: (millis) => this.#routesBefore(view, now, millis) };
    this.#lookSlowly(context);
    const findings = [];
    CHECKS.forEach((check, order) => {
      const found = check === slowRoutes ? this.#slow.routes : check({ ...context, floor: this.#slow.floor });
      for (const one of found) findings.push({ ...one, order, evidence: one.evidence.filter(Boolean) });
    });
    const known = ([, find]) => find(context) !== undefined;
    return {
      findings: findings.sort((a, b) => rank(a) - rank(b) || a.order - b.order || b.weight - a.weight),
      looked: AREAS.filter(known).map(([name]) => name),
      unknown: AREAS.filter((area) => !known(area)).map(([name]) => name),
      millis: past.times.length > 0 ? Math.min(PAST_MILLIS / 2, now - past.times[0]) : 0,
    };
  }

  #routesBefore(view, now, millis) {
    const kept = about(this.#routes.before(now, millis, this.#first), millis);
    if (kept) return kept;
    const found = about(view.ago?.(millis), millis);
    return found && { routes: at(found.state, 'metrics', 'aio', 'routes'), millis: found.millis };
  }

  /** What changes slowly, every few seconds of the time shown; a moment that is gone to is looked at anew. */
  #lookSlowly(context) {
    const { view, at: now } = context;
    const since = this.#slow.at === undefined ? Infinity : now - this.#slow.at;
    if (since >= 0 && since < SLOW_MILLIS && view.live) return;
    if (since === 0) return;
    const kept = Math.abs(since) <= 2 * SLOW_MILLIS ? this.#slow.routes.map(({ id }) => id) : [];
    this.#slow = {
      at: now,
      floor: floor(view.history, now - FLOOR_MILLIS, now),
      routes: slowRoutes({ ...context, kept }),
    };
  }
}

function rank({ level }) {
  return level === 'bad' ? 0 : 1;
}
