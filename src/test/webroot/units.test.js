import { inUnits, inUnitsPerSecond, time } from '../webroot/draw/units.js';
import { equal, ok, test } from './check.js';

test('values are told in the unit of their meter', () => {
  const cases = [
    [2048, 'bytes', '2.0 KiB'],
    [3, 'threads', '3 threads'],
    [3, undefined, '3'],
    [0.5, undefined, '0.500'],
    [87, 'ms', '87.0 ms'],
    [1.5, 'seconds', '1,500 ms'],
    [90, 'seconds', '90.0 s'],
    [3725, 'seconds', '1 h 2 min'],
    [1_795_643_485, 'seconds', '1,795,643,485 s'],
    [250_000, 'ns', '0.25 ms'],
    [45_000, 'ns', '45 µs'],
    [85, 'percent', '85 %'],
    [undefined, 'bytes', '–'],
    [undefined, 'percent', '–'],
    [NaN, 'threads', '–'],
  ];
  for (const [value, unit, text] of cases) equal(inUnits(unit)(value), text, `${value} in ${unit}`);
});

test('a share without a unit is not taken for a percentage', () => equal(inUnits(undefined)(0.85), '0.850'));

test('rates of sizes and times keep their unit, others are counted', () => {
  equal([inUnitsPerSecond('bytes')(2048), inUnitsPerSecond('ns')(2e6), inUnitsPerSecond('orders')(2.5)], ['2.0 KiB/s', '2.00 ms/s', '2.50']);
  equal([inUnitsPerSecond('bytes')(undefined), inUnitsPerSecond('orders')(undefined)], ['–', '–']);
  equal([inUnits('bytes').binary, inUnitsPerSecond('bytes').binary, inUnitsPerSecond('x').binary], [true, true, undefined]);
});

test('a unit has one function, however many units have been seen', () => {
  ok(inUnits('bytes') === inUnits('bytes'), 'the same');
  for (let i = 0; i < 1000; i++) inUnits(`unit ${i}`);
  equal([inUnits('bytes')(1024), inUnits('__proto__')(1)], ['1.0 KiB', '1 __proto__']);
});

test('times are told by the unit that fits them', () => {
  equal([0, 0.1, 0.05, 0.0005, 0.000025, 119_000, 120_000, -3].map(time), ['0 ms', '0.10 ms', '50 µs', '0.500 µs', '25 ns', '119.0 s', '2 min', '-3.00 ms']);
});
