import { paintOrder, stack } from '../webroot/draw/stack.js';
import { equal, test } from './check.js';

const ALL = [true, true, true];

test('puts each part on those before it and leaves lines that are not stacked alone', () => {
  equal(stack([[1, 2], [10, 20], [7, 7], [100, 200]], [true, true, false, true], [...ALL, true]), [
    [1, 2],
    [11, 22],
    [7, 7],
    [111, 222],
  ]);
});

test('a part that is not known at a moment adds nothing, and where none is known there is a gap', () => {
  equal(stack([[1, null, null], [10, 20, null], [5, null, null]], ALL, ALL), [
    [1, null, null],
    [11, 20, null],
    [16, 20, null],
  ]);
});

test('a part that is hidden adds nothing to those above it', () => {
  equal(stack([[1, 2], [10, 20], [100, 200]], ALL, [true, false, true]), [
    [1, 2],
    [1, 2],
    [101, 202],
  ]);
  equal(stack([[1], [10]], [true, true], [false, true]), [[null], [10]]);
});

test('paints the top of the stack first and plain lines last', () => {
  equal(paintOrder([true, false, true, true, false]), [3, 2, 0, 1, 4]);
});
