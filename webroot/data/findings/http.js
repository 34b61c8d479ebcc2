/** Findings on HTTP: answers that are errors, routes that have become slow. */

import { count, millis, percent, quantile } from '../../draw/format.js';
import { clip } from '../incidents.js';
import { FEWEST_ERRORS, KEEP, LIMITS, MINUTE } from '../limits.js';
import { growths, level, shares } from '../series.js';
import { at, entries, numberAt } from '../state.js';
import { bucketGrowth, growth, percentile, sum } from '../stats.js';

/** What a route is compared with: the four minutes before the last one, or as much of them as there is. */
export const BEFORE_MINUTES = 5;
const MOST_ROUTES = 3;

export function errors(context) {
  return [
    ofClass(context, '5xx', LIMITS.serverErrors, 'failed in the server (5xx)'),
    ofClass(context, '4xx', LIMITS.clientErrors, 'were refused (4xx)'),
  ].filter(Boolean);
}

function ofClass({ state, past, routesBefore }, name, limit, verb) {
  const failed = growths(past.times, past[`sum_${name}`], limit.millis);
  const asked = growths(past.times, past.sum_requests, limit.millis);
  const enough = shares(failed, asked).map((part, i) => (part !== null && failed[i].by >= FEWEST_ERRORS ? part : null));
  const reached = level(enough, limit);
  if (!reached) return undefined;
  const route = worstRoute(state, routesBefore(MINUTE)?.routes, name);
  return {
    id: `errors ${name}`,
    level: reached,
    weight: enough.at(-1),
    sentence: `${percent(enough.at(-1))} of the requests ${verb} in the last minute${route ? `, most of them ${clip(route.name)}` : ''}`,
    evidence: [
      `${count(failed.at(-1).by)} of ${count(asked.at(-1).by)} requests`,
      route ? `${count(route.failed)} of them ${clip(route.name)}` : undefined,
    ],
    why: limit.why,
    panels: route ? ['routes', 'http'] : ['http'],
    row: route?.name,
  };
}

/** The route on which most of the errors of a class were. */
function worstRoute(state, then, name) {
  if (!then) return undefined;
  return entries(state, 'metrics', 'aio', 'routes')
    .map(([route, now]) => ({
      name: route,
      failed: growth(numberAt(now, 'errors', name), numberAt(then, route, 'errors', name) ?? 0),
    }))
    .filter(({ failed }) => failed > 0)
    .sort((a, b) => b.failed - a.failed)[0];
}

/**
 * Routes that have become slow. The rule: of the last minute against the four minutes before it, p99 is at least twice as high and
 * 50 ms higher, and more than three of a hundred requests took longer than 99 of a hundred had taken (p97 now lies above p99 then),
 * so that one slow request makes nothing slow; with a hundred requests at least on both sides. A route found at the last look, `kept`,
 * stays until it is below 0.8 of that.
 */
export function slowRoutes({ state, routesBefore, kept = [] }) {
  const minute = routesBefore(MINUTE);
  const before = routesBefore(BEFORE_MINUTES * MINUTE);
  if (!minute || !before || !(before.millis >= 2 * minute.millis)) return [];
  const found = [];
  const { fewest, atLeast } = LIMITS.slowRoute;
  const routes = at(state, 'metrics', 'aio', 'routes') ?? {};
  for (const name of Object.keys(routes)) {
    const [time, then, early] = [routes[name], at(minute.routes, name), at(before.routes, name)].map((route) => at(route, 'response_time'));
    // Most routes are left at this, which costs little: too few requests, or none that took long.
    const requests = growth(numberAt(time, 'count'), numberAt(then, 'count') ?? 0);
    if (!(requests >= fewest) || !(slower(at(time, 'buckets'), at(then, 'buckets'), atLeast) >= 0.01 * requests)) continue;
    const finding = judged(
      name,
      bucketGrowth(at(time, 'buckets'), at(then, 'buckets')),
      bucketGrowth(at(then, 'buckets'), at(early, 'buckets')),
      numberAt(time, 'max_ms'),
      kept.includes(`slow ${name}`),
    );
    if (finding) found.push(finding);
  }
  return found.sort((a, b) => b.weight - a.weight).slice(0, MOST_ROUTES);
}

/** How many took longer than so many milliseconds, as far as the bounds of the buckets tell. */
function slower(now, then, millis) {
  let found = 0;
  for (const bound of Object.keys(now ?? {})) {
    if (!(Number(bound) <= millis)) found += growth(now[bound], then?.[bound] ?? 0) ?? 0;
  }
  return found;
}

function judged(name, late, early, max, kept) {
  const { poor, bad, atLeast, fewest, why } = LIMITS.slowRoute;
  const requests = total(late);
  if (!(requests >= fewest) || !(total(early) >= fewest)) return undefined;
  const p99 = percentile(late, 0.99, max);
  const was = percentile(early, 0.99, max);
  const factor = p99.value / Math.max(was.value, 1);
  const patience = kept ? KEEP : 1;
  // Above the last bound nothing can be compared any more.
  if (was.over || factor < patience * poor || p99.value - was.value < patience * atLeast) return undefined;
  if (!kept && !(percentile(late, 0.97, max).value > was.value)) return undefined;
  return {
    id: `slow ${name}`,
    level: factor >= bad ? 'bad' : 'poor',
    weight: factor,
    sentence: `${clip(name)} has become slow: p99 ${quantile(p99)} in the last minute, ${millis(was.value)} before`,
    evidence: [`${count(requests)} requests in the last minute, ${count(total(early))} in the four before`],
    why,
    panels: ['routes', 'http'],
    row: name,
  };
}

function total(buckets) {
  return buckets && sum(Object.values(buckets));
}
