import { History } from '../webroot/data/history.js';
import { trackLoops } from '../webroot/data/signals.js';
import { Store } from '../webroot/data/store.js';
import { equal, ok, test } from './check.js';

const all = (history, ...names) => history.between(-1, 1e12, names);

test('gives the rows of a stretch and the one before it, in seconds, with null where a column is empty', () => {
  const history = new History(10);
  history.push(1000, { a: 1 });
  history.push(2000, { a: 2, b: 20 });
  history.push(3000, { b: 30 });
  equal(all(history, 'a', 'b'), [
    [1, 2, 3],
    [1, 2, null],
    [null, 20, 30],
  ]);
  equal(history.between(2500, 9999, ['b']), [
    [2, 3],
    [20, 30],
  ]);
  equal(history.between(9000, 9999, ['b']), [[3], [30]]);
  equal(history.between(3500, 9999, ['never']), [[3], [null]]);
});

test('keeps only as many rows of every moment as it may, the newest', () => {
  const history = new History(100, 300, 100);
  for (let i = 0; i < 1234; i++) history.push(i * 1000, { a: i });
  equal(history.size, 100);
  const [times, values] = all(history, 'a');
  equal([times.length, times[0], times.at(-1), values[0], values.at(-1)], [100, 1134, 1233, 1134, 1233]);
  equal(history.between(1_200_000, 1e10, ['a'])[0].length, 35);
});

test('keeps only as many columns as it may', () => {
  const history = new History(10, 3);
  history.push(1000, { a: 1, b: 2, c: 3, d: 4 });
  equal(history.names, ['a', 'b', 'c']);
});

test('leaves a gap where it was interrupted', () => {
  const history = new History(10);
  history.push(1000, { a: 1 });
  history.interrupt(1001);
  history.push(9000, { a: 2 });
  equal(all(history, 'a')[1], [1, null, 2]);
});

test('a row that took the place of an old one does not show the old values', () => {
  const history = new History(2, 300, 2);
  history.push(1000, { a: 1, b: 1 });
  history.push(2000, { a: 2, b: 2 });
  history.push(3000, { a: 3 });
  equal(all(history, 'b')[1], [2, null]);
});

test('takes hostile names as names', () => {
  const history = new History(2);
  history.push(1000, JSON.parse('{"__proto__":1,"constructor":2}'));
  equal(all(history, '__proto__', 'constructor'), [[1], [1], [2]]);
});

test('draws the past that is older than every moment from a row a second, the last value of each or the worst', () => {
  const history = new History(100, 300, 1000);
  history.worst('lag');
  for (let i = 0; i < 3000; i++) history.push(i * 100, { lag: i === 1234 ? 99 : i % 10, value: i });
  const [times, lags, values] = history.between(0, 300_000, ['lag', 'value']);
  equal(times.length, 300);
  equal([times[0], times[123], times[299]], [0, 123, 299]);
  equal([lags[122], lags[123], lags[124]], [9, 99, 9]);
  equal([values[0], values[123]], [9, 1239]);
});

test('draws stretches together when there are too many rows, always the same ones, and loses no peak', () => {
  const history = new History(6000);
  history.worst('lag');
  const seen = new Set();
  for (let i = 0; i < 6000; i++) {
    history.push(i * 100, { lag: i === 2001 ? 99 : 1, value: i });
    if (i < 4000) continue;
    const [times, lags, values] = history.between(i * 100 - 300_000, i * 100, ['lag', 'value'], 300);
    ok(times.length <= 302, `${times.length} points`);
    if (i * 100 - 300_000 < 200_000) ok(lags.includes(99), `the peak at row ${i}`);
    seen.add(values[10] % 11);
  }
  equal([...seen].length, 1, 'ends of the stretches, modulo their length');
});

test('gives the end of a stretch alone just as it is in the whole, also where rows are drawn together', () => {
  const history = new History(6000);
  history.worst('lag');
  for (let i = 0; i < 3000; i++) history.push(i * 100, { lag: (i * 7919) % 101, value: i });
  for (const most of [10_000, 700, 99]) {
    const whole = history.between(0, 299_900, ['lag', 'value'], most);
    const since = whole[0].at(-3) * 1000;
    const end = history.between(0, 299_900, ['lag', 'value'], most, since);
    ok(end[0].length >= 4 && end[0].length <= 6, `${end[0].length} rows`);
    for (const [i, column] of whole.entries()) equal(end[i].slice(1), column.slice(-(end[i].length - 1)), `of at most ${most}`);
  }
  equal(history.between(200_000, 299_900, ['value'], 10_000, 0), history.between(200_000, 299_900, ['value'], 10_000));
});

test('fills in values of moments that have passed, and only where there are rows of them', () => {
  const history = new History(10);
  for (let i = 0; i < 30; i++) history.push(i * 100, { a: i });
  history.worst('b');
  for (let i = 0; i < 30; i++) history.amend(i * 100, { b: i % 7 });
  history.amend(2950, { b: 1000 });
  equal(history.between(2000, 3000, ['b'])[1], [6, 0, 1, 2, 3, 4, 5, 6, 0, 1].map((v) => v));
  equal(history.between(0, 3000, ['b'])[1], [6, 6, 1000]);
});

test('makes room for other columns where some are forgotten', () => {
  const history = new History(10, 2, 10);
  history.worst('b');
  history.push(1000, { a: 1, b: 2 });
  history.push(1100, { c: 9 });
  history.forget(['b', 'unknown']);
  history.push(1200, { c: 3 });
  history.push(1300, { b: 4 });
  equal(history.names, ['a', 'c']);
  equal(history.between(1000, 1300, ['a', 'b', 'c']), [[1, 1.1, 1.2, 1.3], [1, null, null, null], [null, null, null, null], [null, null, 3, null]]);
});

test('counts what found no room, and no longer what has found it since', () => {
  const history = new History(10, 2, 10);
  history.push(1000, { a: 1, unknown: undefined, b: 2, c: 3, d: 4 });
  history.push(1100, { c: 3, d: 4 });
  equal([history.names, history.leftOut, history.kept], [['a', 'b'], 2, 2]);
  history.forget(['a', 'd']);
  history.push(1200, { c: 5 });
  equal([history.names, history.leftOut], [['b', 'c'], 0]);
  history.push(1300, { e: 1 });
  equal(history.leftOut, 1);
  history.clear();
  equal(history.leftOut, 0);
});

test('has room for charts beside hundreds of event loops, and for their lag first of all', () => {
  const store = new Store();
  store.track(trackLoops);
  store.track((moment, put) => put('client new rate', 42));
  const loops = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`${i}`, { lag_ms: i, busy_share: 0.5, pending_tasks: 0 }]));
  store.full('boot-1', { seq: 1, ts: 1000, metrics: { aio: { loops } } });
  const { history } = store;
  equal(history.between(1000, 1000, ['client new rate', 'lag 249', 'busy 249', 'pending 99', 'pending 100']), [[1], [42], [249], [0.5], [0], [null]]);
  equal([history.kept, history.leftOut], [601, 150]);
  history.forget(['lag 0', 'client new rate', 'no such']);
  store.full('boot-2', { seq: 2, ts: 1100, metrics: { aio: { loops: { 99: loops[99], 100: loops[100] } } } });
  equal([history.between(1100, 1100, ['pending 100'])[1].at(-1), history.kept, history.leftOut], [0, 601, 149], 'room for one of a loop, and one of all else');
});
