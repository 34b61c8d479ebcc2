import { busiest, compared, filtered, grown, meanOf, overStretch, percentileOf, rateOf } from '../webroot/data/rows.js';
import { close, equal, test } from './check.js';

const SOURCES = { sources: { routes: { took_ms: 1 } } };

function state(routes, registry = SOURCES) {
  return { metrics: { aio: { routes }, registry } };
}

function route(requests, buckets, more = {}) {
  const count = Object.values(buckets).reduce((a, b) => a + b, 0);
  return { requests, errors: { '4xx': 0, '5xx': 0 }, response_time: { buckets, count, total_ms: 10 * count, ...more } };
}

function view(now, then, millis = 10_000) {
  return { state: now, start: then && { state: then, millis }, before: undefined };
}

function only(one) {
  const rows = overStretch(one, 'metrics', 'aio', 'routes');
  equal(rows.length, 1);
  return rows[0][1];
}

test('tells what came in over the stretch shown, and its percentiles, whatever was before', () => {
  const then = state({ a: route(1000, { 1: 1000, 10: 0, 100: 0, inf: 0 }) });
  const now = state({ a: route(1100, { 1: 1050, 10: 40, 100: 10, inf: 0 }) });
  const row = only(view(now, then));
  equal([grown(row, 'requests'), rateOf(row, 'requests')], [100, 10]);
  close(percentileOf(row, 0.5).value, 1, 1e-9);
  close(percentileOf(row, 0.9).value, 10, 1e-9);
  close(percentileOf(row, 0.99).value, 10 + 90 * 0.9, 1e-9);
  close(meanOf(row), 10, 1e-9);
});

test('counts from 0 what was not there at the beginning', () => {
  const row = only(view(state({ a: route(7, { 1: 6, inf: 1 }) }), state({})));
  equal([grown(row, 'requests'), grown(row, 'errors', '4xx'), percentileOf(row, 0.99)], [7, 0, { value: 1, over: true }]);
  close(meanOf(row), 10, 1e-9);
});

test('knows nothing of what was not there because something could not be read, or nothing was', () => {
  const now = state({ a: route(7, { 1: 7 }) });
  for (const then of [state({}, { sources: { routes: { error: 'failed' } } }), state({}, {}), undefined]) {
    const row = only(view(now, then));
    equal([grown(row, 'requests'), rateOf(row, 'requests'), percentileOf(row, 0.5), meanOf(row)], [undefined, undefined, undefined, undefined]);
  }
});

test('knows nothing of what was not there because it was not read yet, as it is in a large registry', () => {
  const now = state({ a: route(1_000_000, { 1: 1_000_000 }) });
  const unread = { metrics: { aio: { loops: {} }, registry: { ...SOURCES, series: 1001 } } };
  const row = only(view(now, unread));
  equal([grown(row, 'requests'), rateOf(row, 'requests'), percentileOf(row, 0.5), meanOf(row)], [undefined, undefined, undefined, undefined]);
  const read = { metrics: { aio: { pools: {} }, registry: { ...SOURCES, series: 1001 } } };
  equal(grown(only(view(now, read)), 'requests'), 1_000_000, 'all had been read: it has come since');
  const small = { metrics: { aio: {}, registry: { ...SOURCES, series: 1000 } } };
  equal(grown(only(view(now, small)), 'requests'), 1_000_000, 'so few are read at once: it has come since');
});

test('knows nothing of a counter that went back', () => {
  const row = only(view(state({ a: route(5, { 1: 5 }) }), state({ a: route(9, { 1: 9 }) })));
  equal([grown(row, 'requests'), percentileOf(row, 0.5)], [undefined, undefined]);
});

test('lets a timer limit a percentile by its greatest value only where it still remembers that', () => {
  const then = state({ a: route(0, { 100: 0, 1000: 0 }) });
  const now = state({ a: route(10, { 100: 0, 1000: 10 }, { max_ms: 200 }) });
  close(percentileOf(only(view(now, then, 60_000)), 1).value, 200, 1e-9);
  close(percentileOf(only(view(now, then, 600_000)), 1).value, 1000, 1e-9);
});

test('takes hostile names for names', () => {
  const routes = Object.create(null);
  routes.__proto__ = route(3, { 1: 3 });
  routes['<img onerror=x>'] = route(4, { 1: 4 });
  const rows = compared({ state: state(routes), before: { state: state(Object.create(null)), millis: 5000 } }, 'metrics', 'aio', 'routes');
  equal(rows.map(([name, row]) => [name, grown(row, 'requests')]).sort(), [['<img onerror=x>', 4], ['__proto__', 3]]);
});

test('finds names that hold all words', () => {
  const all = [['GET /a', 1], ['GET /b', 2], ['POST /a', 3]];
  equal(filtered(all, ' get  /A ').map(([, n]) => n), [1]);
  equal(filtered(all, '').length, 3);
});

test('keeps what is shown until another is twice as busy', () => {
  const names = ['a', 'b', 'c', 'd'];
  const scores = { a: 0, b: 10, c: 19, d: 30 };
  const score = (name) => scores[name];
  equal(busiest(names, score, new Set(), 2), ['d', 'c']);
  equal(busiest(names, score, new Set(['b', 'd']), 2), ['d', 'b']);
  scores.c = 21;
  equal(busiest(names, score, new Set(['b', 'd']), 2), ['d', 'c']);
  equal(busiest(names, () => undefined, new Set(['c']), 2), ['c', 'a']);
});
