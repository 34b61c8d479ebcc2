import { compared } from '../webroot/data/compare.js';
import { plain } from '../webroot/data/merge.js';
import { close, equal, ok, test } from './check.js';

const FIVE = 5000;

/** Compares two states, and what was five seconds before each, an minute from A to B. */
function differences(a, b, { a0, b0, millis = 60_000 } = {}) {
  const before = (state) => state && { state: plain(state), millis: FIVE };
  return compared({ state: plain(a), before: before(a0) }, { state: plain(b), before: before(b0) }, millis);
}

const vm = (members) => ({ metrics: { vm: members } });
const meters = (modular) => ({ metrics: { modular } });
const told = ({ rows }) => rows.map(({ path, figure }) => [...path.slice(2), figure].join(' ').trim());

test('compares what is as it is, by A, B and the relative change', () => {
  const { rows, come, gone, more } = differences(
    vm({ threads: { live: 40, daemon: 7 }, heap: { used: 100 * 2 ** 20 } }),
    vm({ threads: { live: 20, daemon: 7 }, heap: { used: 300 * 2 ** 20 } }),
  );
  equal([rows.length, come, gone, more], [2, [], [], 0]);
  const { score, ...heap } = rows[0];
  equal(heap, {
    path: ['metrics', 'vm', 'heap', 'used'],
    figure: '',
    unit: 'bytes',
    perSecond: false,
    a: 100 * 2 ** 20,
    b: 300 * 2 ** 20,
    relative: 2,
  });
  close(score, Math.log(301 / 101), 1e-9);
  equal([rows[1].path.at(-1), rows[1].a, rows[1].b, rows[1].relative], ['live', 40, 20, -0.5]);
});

test('puts the largest ratio first, up or down, and no noise about nothing', () => {
  const a = { one: 0, tripled: 100, halved: 1000, share: 0.1, little: 0.1, ms: 0, slow_ms: 5 };
  const b = { one: 1, tripled: 300, halved: 400, share: 0.9, little: 0.11, ms: 0, slow_ms: 500 };
  const rows = differences({ metrics: { app: { x: a } } }, { metrics: { app: { x: b } } }).rows;
  equal(rows.map(({ path }) => path.at(-1)), ['slow_ms', 'share', 'tripled', 'halved', 'one', 'little']);
  equal(rows.find(({ path }) => path.at(-1) === 'one').relative, undefined);
});

test('compares of counters how fast they grew before each moment, and says what was counted in between', () => {
  const counter = (value) => meters({ orders: { '-': { type: 'counter', value } } });
  const { rows } = differences(counter(1000), counter(4000), { a0: counter(950), b0: counter(3500) });
  equal(rows.length, 1);
  equal([rows[0].a, rows[0].b, rows[0].relative, rows[0].counted, rows[0].perSecond], [10, 100, 9, 3000, true]);
  close(rows[0].score, Math.log(101 / 11), 1e-9);
});

test('does not take a larger total for a change where the rate is the same', () => {
  const a = { busy: { '-': { type: 'counter', value: 1000 } }, up: { '-': { type: 'gauge', value: 10 } } };
  const b = { busy: { '-': { type: 'counter', value: 2000 } }, up: { '-': { type: 'gauge', value: 15 } } };
  const a0 = { busy: { '-': { type: 'counter', value: 917 } } };
  const b0 = { busy: { '-': { type: 'counter', value: 1917 } } };
  const found = differences(meters(a), meters(b), { a0: meters(a0), b0: meters(b0) });
  equal(told(found), ['up -', 'busy -']);
  ok(found.rows[1].score < 0.01, `the same all the time: ${found.rows[1].score}`);
});

test('tells what happened in between though nothing goes on at either moment', () => {
  const state = (errors) => ({ metrics: { aio: { http_servers: { s: { errors: { '5xx': errors } } } } } });
  const { rows } = differences(state(0), state(600), { a0: state(0), b0: state(600) });
  equal([rows.length, rows[0].a, rows[0].b, rows[0].counted], [1, 0, 0, 600]);
  close(rows[0].score, Math.log(11), 1e-9);
});

test('tells no rate where there is nothing before, and no growth of what started anew', () => {
  const counter = (value) => meters({ orders: { '-': { type: 'counter', value } } });
  const [row] = differences(counter(10), counter(40)).rows;
  equal([row.a, row.b, row.relative, row.counted, row.score], [undefined, undefined, undefined, 30, 0]);
  equal(differences(counter(40), counter(10)).rows, []);
  const [back] = differences(counter(40), counter(10), { millis: -60_000 }).rows;
  equal(back.counted, 30, 'B before A');
});

test('compares timers by rate, mean, p99 and maximum, with or without a place in the registry', () => {
  const timer = (count, total_ms, low, high, max_ms) => ({ count, total_ms, max_ms, buckets: { 10: low, 100: high, inf: 0 } });
  const state = (node) => ({ metrics: { aio: { routes: { r: { response_time: node } } }, modular: { t: { '-': { type: 'timer', ...node } } } } });
  const { rows } = differences(state(timer(100, 500, 100, 0, 9)), state(timer(300, 9000, 150, 150, 90)), {
    a0: state(timer(50, 250, 50, 0, 9)),
    b0: state(timer(200, 1000, 150, 50, 90)),
  });
  const figures = (below) => Object.fromEntries(rows.filter(({ path }) => path.includes(below)).map(({ figure, a, b, unit }) => [figure, [a, b, unit]]));
  const wanted = { rate: [10, 20, undefined], mean: [5, 80, 'ms'], p99: [9 * 0.99, 89.2, 'ms'], max: [9, 90, 'ms'] };
  for (const below of ['r', 't']) {
    const found = figures(below);
    equal(Object.keys(found).sort(), Object.keys(wanted).sort());
    equal([found.rate, found.mean, found.max], [wanted.rate, wanted.mean, wanted.max]);
    close(found.p99[0], wanted.p99[0], 1e-9, 'p99 at A');
    close(found.p99[1], wanted.p99[1], 1e-9, 'p99 at B');
  }
  equal(rows.length, 8);
});

test('compares the steps of registries that count by steps as they are', () => {
  const state = (last_step_count) => meters({ t: { '-': { type: 'timer', last_step_count, last_step_total_ms: 8, max_ms: 1 } } });
  const { rows } = differences(state(10), state(100));
  equal([told({ rows }), rows[0].unit, rows[0].perSecond], [['t - last step count'], undefined, false]);
});

test('names what has come and gone, once at its top', () => {
  const found = differences(
    meters({ old: { '-': { type: 'timer', count: 1, total_ms: 2 } }, both: { x: { type: 'gauge', value: 1 } } }),
    meters({ both: { x: { type: 'gauge', value: 1 }, y: { type: 'gauge', value: 3 } }, word: { '-': { type: 'gauge' } } }),
  );
  equal(found.gone, [{ path: ['metrics', 'modular', 'old'], numbers: 2 }]);
  equal(found.come, [{ path: ['metrics', 'modular', 'both', 'y'], numbers: 1 }]);
  equal(found.rows, []);
});

test('stands hostile keys and values that are no numbers', () => {
  const a = JSON.parse('{"metrics":{"modular":{"__proto__":{"constructor":{"type":"gauge","value":100}},"toString":{"-":{"type":{"x":1},"value":"9"}}},"app":{"__proto__":5,"b":[1,2],"c":null}}}');
  const b = JSON.parse('{"metrics":{"modular":{"__proto__":{"constructor":{"type":"gauge","value":900}},"toString":{"-":{"type":{"x":2},"value":"10"}}},"app":{"__proto__":500,"b":[3],"c":{"d":1}}}}');
  equal(told(differences(a, b)), ['__proto__', '__proto__ constructor', 'toString - type x']);
});

test('is bounded, and says what there was no room for', () => {
  const state = (value, more) => ({ metrics: { app: { all: Object.fromEntries(Array.from({ length: 20_100 }, (_, i) => [`k${i}`, value + i])), ...more } } });
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`n${i}`, 1]));
  const { rows, come, more } = differences(state(0), state(1, many));
  equal([rows.length, come.length, more], [20_000, 200, 150]);
});

test('ignores what always differs', () => {
  const own = (n) => ({ metrics: { registry: { sources: { heap: { took_ms: n } } }, aio: { dashboard: { streams: n } } } });
  equal(differences(own(1), own(100)).rows, []);
  equal(differences({ seq: 1, ts: 1, ...vm({ uptime_ms: 1 }) }, { seq: 2, ts: 9, ...vm({ uptime_ms: 5 }) }).rows, []);
});
