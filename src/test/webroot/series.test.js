import { History } from '../webroot/data/history.js';
import { columns, growths, level, means, shares } from '../webroot/data/series.js';
import { close, equal, test } from './check.js';

const every = (step, n) => Array.from({ length: n }, (_, i) => i * step);

test('takes means over the time before each row, and none before there is most of it', () => {
  const times = every(1000, 7);
  equal(means(times, [1, 2, 3, 4, 5, 6, 7], 3000), [null, null, null, 3, 4, 5, 6]);
  equal(means(times, [1, null, 3, null, null, null, null], 3000), [null, null, null, 3, 3, null, null]);
  equal(means(times, [null, null, null, null, null, null, null], 3000), times.map(() => null));
});

test('tells the growth of a counter over a window, and none across a new start', () => {
  const times = every(5000, 5);
  equal(growths(times, [0, 10, 20, 30, 40], 15_000), [null, null, { by: 20, millis: 10_000 }, { by: 30, millis: 15_000 }, { by: 30, millis: 15_000 }]);
  equal(growths(times, [100, 110, 5, 15, 25], 10_000), [null, null, null, null, { by: 20, millis: 10_000 }]);
  equal(growths(times, [null, null, 5, 15, null], 10_000), [null, null, null, null, null]);
});

test('tells shares only where there is a whole', () => {
  const grown = (by) => ({ by, millis: 1 });
  equal(shares([grown(1), grown(1), null, grown(0)], [grown(4), grown(0), grown(4), null]), [0.25, null, null, null]);
});

test('reaches a level at its limit and leaves it at four fifths of it', () => {
  const limit = { poor: 10, bad: 100 };
  const after = (...values) => level(values, limit);
  equal([after(9.9), after(10), after(99), after(100)], [undefined, 'poor', 'poor', 'bad']);
  equal([after(10, 8), after(10, 7.9), after(7.9, 8)], ['poor', undefined, undefined]);
  equal([after(100, 80), after(100, 79), after(100, 9), after(100, 7)], ['bad', 'poor', 'poor', undefined]);
  equal([after(100, null), after()], [undefined, undefined]);
  equal(level([5, 1000], { poor: 10 }), 'poor', 'without a limit for bad');
});

test('looks at nothing that came after the moment', () => {
  const history = new History();
  for (const ts of every(1000, 20)) history.push(1_700_000_000_000 + ts, { a: ts });
  const found = columns(history, 1_700_000_010_000, ['a', 'b'], 5000);
  equal(found.a, [4000, 5000, 6000, 7000, 8000, 9000, 10_000]);
  equal(found.b, found.a.map(() => null));
  found.times.forEach((time, i) => close(time, 1_700_000_000_000 + found.a[i], 0.5));
});
