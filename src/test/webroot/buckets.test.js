import { BucketHistory, bucketTracker } from '../webroot/data/buckets.js';
import { Store } from '../webroot/data/store.js';
import { bucketEdge, bucketName, rungs, timeTicks } from '../webroot/draw/heat-scale.js';
import { equal, ok, random, test } from './check.js';

const START = 1_700_000_000_000;

/** The columns as objects. */
function columns(history, from, to, most = 1000, period = 100) {
  const read = history.between(from, to, most, period);
  return Array.from({ length: read.size }, (_, i) => ({
    from: read.from[i] - START,
    to: read.to[i] - START,
    counts: history.bounds.map((_, bucket) => read.get(i, bucket)),
  }));
}

/** A history in which, every 100 ms, one more was counted up to 1 ms and two above 2 ms. */
function filled(millis, options) {
  const history = new BucketHistory(options);
  for (let ts = 0; ts <= millis; ts += 100) history.put(START + ts, { 1: ts / 100, 2: 0, inf: (2 * ts) / 100 });
  return history;
}

test('orders the buckets by their bounds, above all last, whatever the order of the keys', () => {
  const history = new BucketHistory();
  history.put(START, { inf: 1, 10: 2, 2.5: 3, 0: 4 });
  equal(history.bounds, [0, 2.5, 10, Infinity]);
  equal(history.used, [0, 3]);
});

test('tells what came in between the steps', () => {
  const history = filled(1000);
  equal(columns(history, START, START + 1000), [
    { from: 200, to: 400, counts: [2, 0, 4] },
    { from: 400, to: 700, counts: [3, 0, 6] },
    { from: 700, to: 900, counts: [2, 0, 4] },
    { from: 900, to: 1000, counts: [1, 0, 2] },
  ]);
  equal(history.between(START, START + 1000, 1000).greatest, 6);
});

test('loses and doubles no count, however wide the columns are', () => {
  const history = filled(60_000);
  for (const most of [1, 2, 7, 50, 240, 1000]) {
    const read = columns(history, START + 10_000, START + 60_000, most);
    const [first, last] = [read[0], read.at(-1)];
    ok(read.length <= most + 2, `${read.length} columns of ${most}`);
    equal(last.to, 60_000);
    const passed = (last.to - first.from) / 100;
    const total = (bucket) => read.reduce((sum, { counts }) => sum + counts[bucket], 0);
    equal([total(0), total(1), total(2)], [passed, 0, 2 * passed], `most ${most}`);
    read.slice(1).forEach(({ from }, i) => equal(from, read[i].to, 'no hole'));
  }
});

test('stays the same when a moment is put down twice, or the past after the present', () => {
  const late = new BucketHistory();
  const put = (ts) => late.put(START + ts, { 1: ts / 100, 2: 0, inf: (2 * ts) / 100 });
  for (let ts = 600; ts <= 1000; ts += 100) put(ts);
  for (let ts = 0; ts <= 600; ts += 100) put(ts);
  equal(columns(late, START, START + 1000), columns(filled(1000), START, START + 1000));
});

test('tells ten minutes in steps of a quarter of a second, an hour in longer ones, and keeps no more', () => {
  const history = filled(2 * 3_600_000);
  const end = START + 2 * 3_600_000;
  const fine = columns(history, end - 590_000, end, 100_000);
  ok(fine.length > 2300 && fine.every(({ from, to }) => to - from <= 300), `${fine.length} columns`);
  const hour = columns(history, end - 3_600_000, end, 100_000);
  ok(hour.length > 710 && hour.length <= 721, `${hour.length} columns`);
  ok(hour[0].from + START <= end - 3_590_000, 'as far back as an hour');
  const longer = columns(history, START, end, 100_000);
  ok(longer.length <= 721, `${longer.length} columns`);
});

test('has no column for a time in which nothing came, but one for each of a rare beat', () => {
  const history = new BucketHistory();
  const put = (ts, n) => history.put(START + ts, { 1: n });
  put(0, 0);
  put(1000, 5);
  put(60_000, 500);
  put(61_000, 507);
  equal(columns(history, START, START + 61_000), [
    { from: 0, to: 1000, counts: [5] },
    { from: 60_000, to: 61_000, counts: [7] },
  ]);
  equal(columns(history, START, START + 61_000, 1000, 60_000).map(({ counts }) => counts), [[5], [495], [7]]);
});

test('tells nothing across the new start of a histogram', () => {
  const history = new BucketHistory();
  const put = (ts, n) => history.put(START + ts, { 1: n, inf: 0 });
  put(0, 100);
  put(1000, 110);
  put(2000, 3);
  put(3000, 4);
  equal(columns(history, START, START + 3000).map(({ to, counts }) => [to, counts[0]]), [[1000, 10], [3000, 1]]);
});

test('starts anew when a bound is new, and counts a bucket that is missing as empty', () => {
  const history = filled(1000);
  history.put(START + 1100, { 1: 11, 2: 0, 4: 1, inf: 22 });
  equal([history.bounds, columns(history, START, START + 2000)], [[1, 2, 4, Infinity], []]);
  history.put(START + 1400, { 1: 12, 2: 0, 4: 1 });
  history.put(START + 1700, { 1: 13, 2: 0, 4: 1 });
  equal(columns(history, START, START + 2000).map(({ to, counts }) => [to, counts]), [[1700, [1, 0, 0, 0]]]);
});

test('counts neighbours together where there are too many buckets, and loses none', () => {
  const history = new BucketHistory({ most: 40 });
  const buckets = (n) => Object.fromEntries(Array.from({ length: 276 }, (_, i) => [i < 275 ? String(i + 1) : 'inf', n]));
  history.put(START, buckets(0));
  history.put(START + 1000, buckets(1));
  ok(history.bounds.length <= 40 && history.bounds.at(-1) === Infinity, `${history.bounds.length}`);
  const [{ counts }] = columns(history, START, START + 1000);
  equal(counts.reduce((a, b) => a + b), 276);
  equal(history.bounds[0], counts[0], 'the first ends with the bound of its last');
});

test('knows counts beyond four thousand million', () => {
  const history = new BucketHistory();
  history.put(START, { 1: 2 ** 32 - 5 });
  history.put(START + 1000, { 1: 2 ** 32 + 5 });
  equal(columns(history, START, START + 1000)[0].counts, [10]);
});

test('finds the column of a moment, and none where nothing is known', () => {
  const history = filled(10_000);
  const read = history.between(START, START + 10_000, 10, 100);
  for (let i = 0; i < read.size; i++) {
    equal(read.at((read.from[i] + read.to[i]) / 2), i);
    equal(read.at(read.to[i]), i);
  }
  equal([read.at(read.from[0] - 1), read.at(START + 20_000)], [undefined, undefined]);
  equal(read.at(read.from[0]), 0);
});

test('tells of a column as adding it up does', () => {
  const next = random(7);
  const history = new BucketHistory();
  const now = [0, 0, 0, 0, 0];
  for (let ts = 0; ts <= 20_000; ts += 250) {
    for (let i = 0; i < now.length; i++) now[i] += next() < 0.5 ? 0 : Math.floor(next() * 100);
    history.put(START + ts, { 1: now[0], 2: now[1], 3: now[2], 4: now[3], inf: now[4] });
  }
  const read = history.between(START, START + 20_000, 30);
  for (let i = 0; i < read.size; i++) {
    const counts = history.bounds.map((_, bucket) => read.get(i, bucket));
    equal(read.total(i), counts.reduce((a, b) => a + b));
    equal(read.fullest(i), counts.indexOf(Math.max(...counts)));
    equal(read.last(i), counts.findLastIndex((n) => n > 0));
  }
});

test('is filled from the present and from the tape, and forgets with the store', () => {
  const store = new Store();
  const event = (seq) => ({ seq, ts: START + seq * 100, timer: { buckets: { 1: seq, inf: 0 } } });
  store.full('a-0', event(0));
  for (let seq = 1; seq <= 20; seq++) store.delta(`a-${seq}`, event(seq));
  const history = new BucketHistory();
  const tracker = bucketTracker(history, store, (state) => state.timer.buckets);
  store.track(tracker);
  store.delta('a-21', event(21));
  for (const ts of store.backfill(tracker)) ok(ts <= START + 2100);
  const all = () => columns(history, START, START + 10_000).reduce((sum, { counts }) => sum + counts[0], 0);
  equal(all(), 21 - 2, 'all but the two of the first step');
  store.full('b-30', event(30));
  equal(columns(history, START, START + 10_000), []);
  store.delta('b-35', event(35));
  equal(all(), 5);
});

test('has colours for counts up to the greatest, three times as much for each', () => {
  equal(rungs(0), [1]);
  equal(rungs(2), [1]);
  equal(rungs(3), [1, 3]);
  equal(rungs(99), [1, 3, 10, 30]);
  equal(rungs(1000), [1, 3, 10, 30, 100, 300, 1000]);
  equal(rungs(1e6), [1, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000]);
});

test('names buckets and their edges', () => {
  const ms = (value) => `${value} ms`;
  const bounds = [1, 2, Infinity];
  equal(bounds.map((_, i) => bucketName(bounds, i, ms)), ['≤ 1 ms', '1 – 2 ms', '> 2 ms']);
  equal(bounds.map((_, i) => bucketEdge(bounds, i, ms)), ['1 ms', '2 ms', '> 2 ms']);
  equal(bucketName([500, 2000], 1, (value) => (value < 1000 ? `${value} ms` : `${value / 1000} s`)), '500 ms – 2 s');
  equal([bucketName([Infinity], 0, ms), bucketEdge([Infinity], 0, ms)], ['any', 'any']);
});

test('labels round moments with room between them', () => {
  equal(timeTicks(START, START + 60_000, 700, 80).map((at) => at - START), [0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  equal(timeTicks(START, START + 3_600_000, 300, 80).length, 2);
});
