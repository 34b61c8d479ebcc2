import { Store } from '../webroot/data/store.js';
import { afterGc, FEWEST, floor, line, trackFloor, trend, valueAt } from '../webroot/data/trend.js';
import { close, equal, test } from './check.js';

const MIB = 1024 * 1024;
const X = [0, 11_000, 24_000, 31_000, 45_000, 52_000, 68_000, 75_000, 81_000, 97_000];
const RISING = [100, 103, 101, 106, 107, 105, 112, 111, 114, 118];
const LEVEL = [100, 112, 95, 108, 91, 113, 99, 104, 96, 107];
const pairs = (ys, shift = 0) => ys.map((y, i) => [X[i] + shift, y]);

test('fits the line that scipy.stats.linregress fits, with its standard error', () => {
  const fit = line(pairs(RISING));
  close(fit.slope, 0.00017561326303864756, 1e-12, 'slope');
  close(valueAt(fit, 0), 99.20031806892946, 1e-9, 'intercept');
  close(valueAt(fit, 97_000), 116.23480458367828, 1e-9, 'value at the end');
  close(fit.error, 1.9863036882850096e-5, 1e-12, 'standard error of the slope');
});

test('loses no digits to epoch milliseconds', () => {
  const [near, far] = [line(pairs(RISING)), line(pairs(RISING, 1_795_643_495_231))];
  close(far.slope, near.slope, 1e-15, 'slope');
  close(far.error, near.error, 1e-15, 'error');
});

test('tells what rises and what falls, by the minute', () => {
  const up = trend(pairs(RISING));
  equal([up.way, up.count], ['rises', 10]);
  close(up.perMinute, 10.536795782318853, 1e-9);
  const down = trend(pairs(RISING.map((y) => 300 - y)));
  equal(down.way, 'falls');
  close(down.perMinute, -10.536795782318853, 1e-9);
});

test('takes scatter for no trend', () => {
  equal(trend(pairs(LEVEL)).way, 'steady');
});

test('takes a rise that is certain but small for steady: less than a twentieth over the stretch', () => {
  const exact = (part) => X.map((x) => [x, 1000 * (1 + (part * x) / 97_000)]);
  equal(trend(exact(0.04)).way, 'steady');
  equal(trend(exact(0.06)).way, 'rises');
});

test('says nothing of too few values, or of values that are all of one moment', () => {
  equal(trend(pairs(RISING).slice(0, FEWEST - 1)).way, undefined);
  equal(trend(pairs(RISING).slice(0, FEWEST)).way === undefined, false);
  equal(trend([]), { count: 0, way: undefined, perMinute: undefined, fit: undefined });
  equal(trend(RISING.map((y) => [1, y])).way, undefined);
  equal(trend(X.map((x) => [x, 0])).way, 'steady');
});

const state = (ts, count, old, survivor) => {
  const pools = { Old: { type: 'heap' }, Survivor: { type: 'heap', after_gc: survivor }, Meta: { type: 'non_heap', after_gc: 7 } };
  if (old !== undefined) pools.Old.after_gc = old;
  return { seq: ts / 100, ts, metrics: { vm: { gc: { Young: { count }, Full: { count: 0 } }, memory_pools: pools } }, memory: {} };
};

function fed(...states) {
  const store = new Store();
  store.track(trackFloor);
  for (const one of states) store.full(`boot-${one.seq}`, one);
  return store;
}

test('adds up what the pools of the heap had left, and no others', () => {
  equal(afterGc(state(100, 1, 5 * MIB, MIB)), { bytes: 6 * MIB, pools: 2 });
  equal(afterGc({}), { bytes: undefined, pools: 0 });
});

test('has one value for each collection in the stretch, and none for moments between', () => {
  const { history } = fed(
    state(1000, 1, 10, 1),
    state(1100, 2, 20, 2),
    state(1200, 2, 20, 2),
    state(1300, 3, 30, 3),
    state(1400, 5, 40, 4),
    state(1500, 5, 40, 4),
  );
  equal(floor(history, 0, 9999), [
    [1100, 22],
    [1300, 33],
    [1400, 44],
  ]);
  equal(floor(history, 1200, 1350), [[1300, 33]]);
  equal(floor(history, 5000, 6000), []);
});

test('begins anew when another pool is cleaned for the first time', () => {
  const { history } = fed(
    state(1000, 1, undefined, 1),
    state(1100, 2, undefined, 2),
    state(1200, 3, 500, 2),
    state(1300, 4, 500, 3),
  );
  equal(floor(history, 0, 9999), [
    [1200, 502],
    [1300, 503],
  ]);
  equal(floor(history, 0, 1150), [[1100, 2]]);
});
