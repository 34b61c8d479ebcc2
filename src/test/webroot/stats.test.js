import { addBuckets, bucketGrowth, growth, percentile, rate, share, sum } from '../webroot/data/stats.js';
import { close, equal, ok, random, test } from './check.js';

test('a rate is the growth by the seconds that have really passed', () => {
  equal(rate(150, 100, 5000), 10);
  equal(rate(150, 100, 10_000), 5);
  equal(rate(100, 100, 5000), 0);
});

test('a rate is not known across the new start of a counter', () => {
  equal(rate(3, 100, 5000), undefined);
  equal(growth(3, 100), undefined);
});

test('a rate is not known when an end is missing, or no time has passed', () => {
  equal(rate(undefined, 100, 5000), undefined);
  equal(rate(100, undefined, 5000), undefined);
  equal(rate(100, 50, 0), undefined);
  equal(rate(100, 50, undefined), undefined);
  equal(rate('100', 50, 5000), undefined);
  equal(rate(NaN, 50, 5000), undefined);
});

test('a share of nothing is not known', () => {
  equal(share(1, 4), 0.25);
  equal(share(0, 0), undefined);
  equal(share(undefined, 4), undefined);
});

test('a sum passes over what is not known, and is not known itself when nothing is', () => {
  equal(sum([1, undefined, 2]), 3);
  equal(sum([undefined]), undefined);
  equal(sum([]), undefined);
});

test('buckets grow bound by bound, new bounds from 0', () => {
  equal(bucketGrowth({ 1: 5, 2: 7, inf: 1 }, { 1: 3, 2: 7 }), { 1: 2, 2: 0, inf: 1 });
});

test('the growth of buckets is not known without a histogram or across its new start', () => {
  equal(bucketGrowth(undefined, { 1: 3 }), undefined);
  equal(bucketGrowth({ 1: 3 }, undefined), undefined);
  equal(bucketGrowth({ 1: 1, 2: 9 }, { 1: 3, 2: 7 }), undefined);
});

test('buckets of several timers add up by bound', () => {
  equal(addBuckets([{ 1: 1, 2: 2 }, undefined, { 2: 3, inf: 1 }]), { 1: 1, 2: 5, inf: 1 });
  equal(addBuckets([undefined]), undefined);
});

test('a percentile lies within its bucket, in proportion', () => {
  equal(percentile({ 10: 50, 20: 50 }, 0.5), { value: 10, over: false });
  equal(percentile({ 10: 50, 20: 50 }, 0.75), { value: 15, over: false });
  equal(percentile({ 10: 0, 20: 100 }, 0.5), { value: 15, over: false });
});

test('bounds count as numbers, not as text, whatever their order', () => {
  equal(percentile({ 100: 10, 20: 10, 3: 10, 0.5: 70 }, 0.95), { value: 60, over: false });
});

test('a percentile beyond the last bound says so', () => {
  equal(percentile({ 10: 90, inf: 10 }, 0.99), { value: 10, over: true });
  equal(percentile({ inf: 10 }, 0.5), { value: 0, over: true });
});

test('there is no percentile without observations', () => {
  equal(percentile({ 10: 0, inf: 0 }, 0.99), undefined);
  equal(percentile({}, 0.99), undefined);
  equal(percentile(undefined, 0.99), undefined);
});

test('percentiles come as near to the sorted observations as the buckets allow', () => {
  const next = random(99);
  const bounds = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
  for (let run = 0; run < 50; run++) {
    const seen = Array.from({ length: 1 + Math.floor(next() * 2000) }, () => -Math.log(1 - next()) * 20).sort(
      (a, b) => a - b,
    );
    const buckets = Object.fromEntries(bounds.map((bound) => [bound, 0]));
    for (const value of seen) buckets[bounds.find((bound) => value <= bound)]++;
    for (const q of [0.01, 0.5, 0.9, 0.99, 1]) {
      const reference = seen[Math.max(0, Math.ceil(q * seen.length) - 1)];
      const bound = bounds.find((one) => reference <= one);
      const lower = bounds[bounds.indexOf(bound) - 1] ?? 0;
      const { value, over } = percentile(buckets, q);
      ok(!over && value >= lower && value <= bound, `p${q * 100} ${value} is in the bucket of ${reference}`);
    }
  }
});

test('percentiles of evenly spread observations are exact', () => {
  const buckets = { 25: 250, 50: 250, 75: 250, 100: 250 };
  for (const q of [0.1, 0.25, 0.5, 0.9, 0.99]) close(percentile(buckets, q).value, q * 100, 1e-9, `p${q * 100}`);
});
