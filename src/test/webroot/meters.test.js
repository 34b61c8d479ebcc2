import { plain } from '../webroot/data/merge.js';
import { MeterIndex } from '../webroot/data/meter-index.js';
import { counted, kindOf, mean, percentiles, ratePerSecond, standing, unitOf } from '../webroot/data/meters.js';
import { equal, ok, test } from './check.js';

const series = (index) => index.all.map(({ name, tags }) => `${name} ${tags}`);

test('tells kinds of meters by what they hold', () => {
  const nodes = [
    7,
    { type: 'counter', value: 1 },
    { type: 'function_counter', value: 1 },
    { type: 'time_gauge', value: 1 },
    { type: 'gauge' },
    { type: 'timer', count: 1, total_ms: 2 },
    { type: 'function_timer', count: 1, total_ms: 2 },
    { type: 'summary', count: 1, total: 2 },
    { count: 1, total_ms: 2 },
    { type: 'long_task_timer', active: 1, duration_ms: 2 },
    { type: 'counter', last_step: 2 },
    { type: 'timer', last_step_count: 2, last_step_total_ms: 3 },
    { type: 'other', total: 2, unknown_2: 3 },
    { type: 'other', tags: { a: 'b' } },
    'text',
    undefined,
  ];
  const kinds = 'number counter counter gauge gauge timer timer summary timer tasks step step other'.split(' ');
  equal(nodes.map(kindOf), [...kinds, undefined, undefined, undefined]);
});

test('tells rates, means and percentiles of the time between two looks', () => {
  const then = { type: 'timer', count: 10, total_ms: 100, max_ms: 9, buckets: { 10: 10, 100: 0, inf: 0 } };
  const now = { type: 'timer', count: 30, total_ms: 1100, max_ms: 400, buckets: { 10: 20, 100: 10, inf: 0 } };
  equal([ratePerSecond(now, then, 5000), mean(now, then)], [4, 50]);
  equal(percentiles(now, then, [0.5, 0.75]), [{ value: 10, over: false }, { value: 55, over: false }]);
  equal([ratePerSecond(now, undefined, 5000), mean(now, undefined)], [undefined, undefined]);
  equal(percentiles(now, undefined, [0.5]), [undefined]);
  equal(ratePerSecond({ type: 'counter', value: 5 }, { type: 'counter', value: 9 }, 1000), undefined);
  equal(ratePerSecond({ type: 'gauge', value: 9 }, { type: 'gauge', value: 5 }, 1000), undefined);
});

test('tells of a step its own mean and no rate', () => {
  const step = { type: 'timer', last_step_count: 4, last_step_total_ms: 10, max_ms: 3 };
  equal([mean(step, step), ratePerSecond(step, step, 1000), counted(step), standing(step)], [2.5, undefined, undefined, 4]);
  equal(mean({ type: 'summary', last_step_count: 0, last_step_total: 0 }), undefined);
});

test('tells units: times are in ms whatever the meter says', () => {
  const nodes = [{ type: 'timer', unit: 'seconds' }, { type: 'summary', unit: 'bytes' }, { count: 1, total_ms: 1 }, { type: 'gauge' }, 3];
  equal(nodes.map(unitOf), ['ms', 'bytes', 'ms', undefined, undefined]);
});

test('keeps the series in order while meters come and go', () => {
  const index = new MeterIndex();
  ok(index.update(plain({ b: { 'n=10': {}, 'n=9': {} }, a: { '-': {} } })), 'new');
  equal(series(index), ['a -', 'b n=9', 'b n=10']);
  ok(!index.update(plain({ b: { 'n=10': { value: 1 }, 'n=9': {} }, a: { '-': {} } })), 'only values have changed');
  ok(index.update(plain({ b: { 'n=10': {}, 'n=9': {}, 'n=9.5': {} }, ab: { x: {} } })), 'one name gone, one come');
  equal(series(index), ['ab x', 'b n=9', 'b n=9.5', 'b n=10']);
  ok(index.update(plain({ b: { 'n=10': {}, 'n=11': {}, 'n=9.5': {} }, ab: { x: {} } })), 'as many as before');
  equal(series(index), ['ab x', 'b n=9.5', 'b n=10', 'b n=11']);
  ok(index.update(undefined), 'all gone');
  equal(series(index), []);
});

test('keeps hostile names apart, and the same objects for the same series', () => {
  const index = new MeterIndex();
  const hostile = JSON.parse('{"__proto__":{"-":{},"__proto__":{}},"constructor":{"toString":{}},"":{"":{}}}');
  index.update(plain(hostile));
  equal(series(index).sort(), [' ', '__proto__ -', '__proto__ __proto__', 'constructor toString'].sort());
  equal(index.all.length, 4);
  const before = index.all[0];
  index.update(plain({ ...hostile, z: { '-': {} } }));
  ok(index.all.includes(before), 'kept');
});

test('puts many new names in order as it puts few', () => {
  const index = new MeterIndex();
  const modular = Object.create(null);
  for (let i = 100; i > 0; i--) modular[`m${i}`] = plain({ '-': {} });
  index.update(modular);
  index.update({ ...modular, m50b: plain({ '-': {} }) });
  equal(index.all.map(({ name }) => name).slice(48, 52), ['m49', 'm50', 'm50b', 'm51']);
  equal(index.all.length, 101);
});
