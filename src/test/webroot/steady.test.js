import { at, counterRate, numberAt } from '../webroot/data/state.js';
import { steadyRate } from '../webroot/data/steady.js';
import { Store } from '../webroot/data/store.js';
import { close, equal, ok, test } from './check.js';

const START = 1_700_000_000_000;
const counter = (state) => numberAt(state, 'counter');

/** The rates at updates `tick` ms apart, of a counter that stands at `count(millis)`: `{ millis, rate }` from the third second on. */
function rates(count, { tick = 100, until = 30_000, from = 3000 } = {}) {
  const store = new Store();
  const found = [];
  store.track((moment) => {
    const { state, second } = moment;
    const one = { millis: state.ts - START, rate: steadyRate(moment, 'counter', counter), plain: counterRate(state, second?.state, second?.millis, 'counter') };
    if (one.millis >= from) found.push(one);
  });
  for (let seq = 0; seq * tick <= until; seq++) {
    const state = { seq, ts: START + seq * tick, counter: count(seq * tick) };
    if (seq === 0) store.full('boot-0', state);
    else store.delta(`boot-${seq}`, state);
  }
  return found;
}

/** A thousand a second, as far as somebody looks who does so every so many milliseconds. */
const lookedAt = (every) => (millis) => 1000 * (Math.floor(millis / every) * every) / 1000;

test('is steady where a steady counter is read about once a second', () => {
  for (const every of [900, 1000, 1100, 1300]) {
    for (const { millis, rate } of rates(lookedAt(every))) close(rate, 1000, 1e-6, `read every ${every} ms, at ${millis}`);
  }
  const plain = rates(lookedAt(1100)).map((one) => one.plain);
  ok(Math.min(...plain) === 0 && Math.max(...plain) > 1800, 'over a second it swings');
});

test('is the rate over a second where a counter is read at each update', () => {
  const wave = (millis) => Math.floor(millis + 500 * Math.sin(millis / 700));
  for (const { rate, plain } of rates(wave)) equal(rate, plain);
  const stopped = rates((millis) => Math.min(millis, 10_000));
  equal(stopped.find(({ millis }) => millis === 11_500).rate, 0);
  for (const { rate, plain } of rates(wave, { tick: 1000 })) close(rate, plain, 1e-6);
});

test('falls to nothing when what is read no longer rises', () => {
  const found = rates((millis) => lookedAt(1100)(Math.min(millis, 11_000)));
  close(found.find(({ millis }) => millis === 12_000).rate, 1000, 1e-6);
  equal(found.find(({ millis }) => millis === 13_300).rate, 0);
});

test('shows what happens once as what it is', () => {
  const found = rates((millis) => (millis >= 10_000 ? 8 : 7)).filter(({ rate }) => rate > 0);
  equal(found[0].millis, 10_000);
  ok(found.length >= 9 && found.length <= 15, `${found.length} updates`);
  for (const { rate, plain } of found) equal(rate, plain);
});

test('knows nothing of a counter that is not there, or starts anew', () => {
  equal(rates(() => undefined).every(({ rate }) => rate === undefined), true);
  const found = rates((millis) => lookedAt(1000)(millis) - (millis >= 10_000 ? 9000 : 0));
  equal(found.find(({ millis }) => millis === 10_000).rate, undefined);
  close(found.find(({ millis }) => millis === 13_500).rate, 1000, 1e-6);
});

test('tells of the past what it told of the present', () => {
  const store = new Store();
  const track = (moment, put) => put('rate', steadyRate(moment, 'a counter', (state) => at(state, 'counter')));
  const live = [];
  const end = store.track((moment, put) => {
    track(moment, put);
    live.push(steadyRate(moment, 'a counter', counter));
  });
  for (let seq = 0; seq < 100; seq++) {
    const state = { seq, ts: START + seq * 100, counter: lookedAt(1100)(seq * 100) };
    if (seq % 25 === 0) store.full(`boot-${seq}`, state);
    else store.delta(`boot-${seq}`, state);
  }
  end();
  store.history.forget(['rate']);
  for (const ts of store.backfill(track)) ok(ts >= START, 'a moment');
  const [, filled] = store.history.between(START, START + 9900, ['rate']);
  equal(filled.slice(20), live.slice(20));
});
