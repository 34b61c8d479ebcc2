/** The entries of a collection now and at an earlier look, as rows of tables and cards: `{ name, now, then, millis, fresh }`. */

import { at, entries, numberAt, timerPercentile } from './state.js';
import { growth, rate } from './stats.js';

/** A timer remembers its greatest value for a minute at least; of a longer time it may know less than happened. */
const MAX_REMEMBERED_MILLIS = 60_000;

/** So many series the server reads with every update. */
const READ_AT_ONCE = 1000;

/** What has changed in five seconds. */
export function compared(view, ...path) {
  return rows(view, view.before, path);
}

/** What has changed in the stretch shown. */
export function overStretch(view, ...path) {
  return rows(view, view.start, path);
}

/**
 * Something counts from 0 (it is `fresh`) when it was not there at the earlier look, though the metrics were, and nothing of the state was
 * left out for being broken or for not being read yet.
 */
function rows(view, earlier, path) {
  const before = at(earlier?.state, ...path);
  const trusted = earlier !== undefined && isWhole(earlier.state) && (before !== undefined || isRead(earlier.state));
  return entries(view.state, ...path).map(([name, now]) => {
    const then = at(before, name);
    return [name, { name, now, then, millis: earlier?.millis, fresh: trusted && then === undefined }];
  });
}

function isWhole(state) {
  const sources = at(state, 'metrics', 'registry', 'sources');
  return sources !== undefined && !entries(sources).some(([, source]) => at(source, 'error') !== undefined);
}

/**
 * Whether what is not in a state was not there. Of a large registry the server leaves HTTP, event bus and pools to a worker, and until that
 * has read them they are missing. It reads the pools last, of which there always are some.
 */
function isRead(state) {
  return !(numberAt(state, 'metrics', 'registry', 'series') > READ_AT_ONCE) || at(state, 'metrics', 'aio', 'pools') !== undefined;
}

/** By how much a counter of a row rose. */
export function grown({ now, then, fresh }, ...path) {
  return growth(numberAt(now, ...path), numberAt(then, ...path) ?? (fresh ? 0 : undefined));
}

/** The rate per second of a counter of a row. */
export function rateOf(row, ...path) {
  return rate(grown(row, ...path), 0, row.millis);
}

/** A percentile of what a row's timer took in. */
export function percentileOf({ now, then, millis, fresh }, q, timer = 'response_time') {
  const [after, before] = [at(now, timer), at(then, timer) ?? (fresh ? { buckets: {} } : undefined)];
  return timerPercentile(after, before, q, !(millis > MAX_REMEMBERED_MILLIS));
}

/** The mean of what a row's timer took in. */
export function meanOf(row, timer = 'response_time') {
  const count = grown(row, timer, 'count');
  const total = grown(row, timer, 'total_ms');
  return count > 0 && total !== undefined ? total / count : undefined;
}

/** Those whose names hold all of the words. */
export function filtered(all, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0 ? all : all.filter(([name]) => words.every((word) => name.toLowerCase().includes(word)));
}

/**
 * The `most` with the highest scores. Those of `shown` stay unless another has twice theirs, so that what is looked at does not
 * give way to what is like it.
 */
export function busiest(names, score, shown, most) {
  const weight = (name) => (score(name) ?? 0) * (shown.has(name) ? 2 : 1);
  return names
    .map((name) => [weight(name), shown.has(name), name])
    .sort(([a, stays], [b, alsoStays]) => b - a || alsoStays - stays)
    .slice(0, most)
    .map(([, , name]) => name);
}
