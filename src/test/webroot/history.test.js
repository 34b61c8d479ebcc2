import { History } from '../webroot/history.js';
import { equal, test } from './check.js';

test('gives the rows from a time on, in seconds, with null where a column is empty', () => {
  const history = new History(10);
  history.push(1000, { a: 1 });
  history.push(2000, { a: 2, b: 20 });
  history.push(3000, { b: 30 });
  equal(history.since(0, 'a', 'b'), [
    [1, 2, 3],
    [1, 2, null],
    [null, 20, 30],
  ]);
  equal(history.since(2000, 'b'), [
    [2, 3],
    [20, 30],
  ]);
  equal(history.since(9000, 'b'), [[], []]);
  equal(history.since(3000, 'never'), [[3], [null]]);
});

test('keeps only as many rows as it may, the newest', () => {
  const history = new History(100);
  for (let i = 0; i < 1234; i++) history.push(i * 1000, { a: i });
  equal(history.size, 100);
  const [times, values] = history.since(0, 'a');
  equal([times.length, times[0], times.at(-1), values[0], values.at(-1)], [100, 1134, 1233, 1134, 1233]);
  equal(history.since(1_200_000, 'a')[0].length, 34);
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
  equal(history.since(0, 'a')[1], [1, null, 2]);
});

test('a row that took the place of an old one does not show the old values', () => {
  const history = new History(2);
  history.push(1000, { a: 1, b: 1 });
  history.push(2000, { a: 2, b: 2 });
  history.push(3000, { a: 3 });
  equal(history.since(0, 'b')[1], [2, null]);
});

test('takes hostile names as names', () => {
  const history = new History(2);
  history.push(1000, JSON.parse('{"__proto__":1,"constructor":2}'));
  equal(history.since(0, '__proto__', 'constructor'), [[1], [1], [2]]);
});
