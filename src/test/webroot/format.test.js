import { bytes, duration, millis, number, onScale, percent, perSecond, quantile } from '../webroot/draw/format.js';
import { equal, test } from './check.js';

const CASES = [
  [bytes, [0, '0 B'], [1023, '1,023 B'], [1024, '1.0 KiB'], [150 * 2 ** 20, '150 MiB'], [1.5 * 2 ** 30, '1.5 GiB']],
  [millis, [0, '0 ms'], [0.123, '0.12 ms'], [12.34, '12.3 ms'], [1234, '1,234 ms'], [12_345, '12.3 s']],
  [percent, [0, '0 %'], [0.0012, '0.12 %'], [0.034, '3.4 %'], [0.5, '50 %'], [1, '100 %']],
  [perSecond, [0, '0'], [1.5, '1.50'], [15.55, '15.6'], [12_345.6, '12,346']],
  [number, [7, '7'], [1_234_567, '1,234,567'], [0.12345, '0.123'], [12.345, '12.3'], [-3, '-3']],
  [
    duration,
    [0, '0 s'],
    [999, '0 s'],
    [12_000, '12 s'],
    [60_000, '1 min'],
    [3_725_000, '1 h 2 min'],
    [90_000_000, '1 d 1 h'],
  ],
];

for (const [format, ...cases] of CASES) {
  for (const [value, text] of cases) test(`${value} is ${text}`, () => equal(format(value), text));
}

test('what is not known is a dash, never 0 and never NaN', () => {
  for (const [format] of CASES)
    for (const value of [undefined, null, NaN, Infinity, '5', {}]) equal(format(value), '–');
  equal(quantile(undefined), '–');
});

test('a percentile beyond the last bound is told as such', () => {
  equal(quantile({ value: 500, over: true }), '> 500 ms');
  equal(quantile({ value: 500, over: false }), '500 ms');
});

test('a scale does without needless zeros', () => {
  equal(['50.0 ms', '1.50 ms', '10.0', '100 MiB'].map(onScale), ['50 ms', '1.50 ms', '10', '100 MiB']);
});
