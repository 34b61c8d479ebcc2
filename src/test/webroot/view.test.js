import { Store } from '../webroot/data/store.js';
import { Tape } from '../webroot/data/tape.js';
import { Timeline } from '../webroot/timeline.js';
import { Views } from '../webroot/view.js';
import { equal, ok, test } from './check.js';

const START = 1_700_000_000_000;

function watched(seconds) {
  const store = new Store();
  store.full('boot-0', { seq: 0, ts: START, metrics: { modular: { orders: { '-': { value: 0 } } } } });
  for (let seq = 1; seq <= seconds * 10; seq++) {
    store.delta(`boot-${seq}`, { seq, ts: START + seq * 100, metrics: { modular: { orders: { '-': { value: seq } } } } });
  }
  const timeline = new Timeline();
  return { store, timeline, views: new Views(store, timeline) };
}

/** How many texts a function has parsed, which is what reading the tape costs. */
function parsed(work) {
  const { parse } = JSON;
  let count = 0;
  JSON.parse = (text) => {
    count++;
    return parse(text);
  };
  try {
    work();
  } finally {
    JSON.parse = parse;
  }
  return count;
}

test('a moment that lies back is read a bit at a time, and then everything of it is there', () => {
  const { store, timeline, views } = watched(400);
  timeline.zoom(START + 300_000, START + 360_000);
  timeline.scrub(START + 333_300, store.ts);
  let rounds = 0;
  let most = 0;
  for (let there = false; !there; rounds++) {
    let steps = 0;
    most = Math.max(most, parsed(() => (there = views.ready(() => steps++ < 10))));
  }
  ok(rounds > 5 && most <= 15, `${rounds} rounds, ${most} patches at once`);
  let view;
  equal(parsed(() => (view = views.get())), 0);
  equal(view.state.metrics.modular.orders['-'].value, 3333);
  equal(view.before.state.metrics.modular.orders['-'].value, 3283);
  equal(view.start.state.seq, 3000);
  equal(parsed(() => equal([view.ago(60_000).state.seq, view.ago(300_000).state.seq], [2733, 333])), 0);
});

test('a live page has little to read, and nothing before the first event', () => {
  const { store, timeline, views } = watched(100);
  ok(views.ready(() => true), 'at first');
  views.get();
  for (let seq = 1001; seq <= 1100; seq++) {
    store.delta(`boot-${seq}`, { seq, ts: START + seq * 100 });
    ok(parsed(() => ok(views.ready(() => true), 'there')) <= 2, 'a patch or two an event');
    equal(views.get().state.seq, seq);
  }
  equal(timeline.live, true);
  const empty = new Views(new Store(), new Timeline());
  ok(empty.ready(() => false), 'nothing to read');
  equal(empty.get().state, undefined);
});

test('a page that stands still shows no other process and no other moment under the time at which it stands', () => {
  const { store, timeline, views } = watched(20);
  timeline.pause(store.ts);
  equal([views.get().state.seq, views.missed], [200, undefined]);
  store.full('other-1', { seq: 1, ts: START + 60_000 });
  ok(views.ready(() => false), 'nothing to read');
  const { state, before, start, missed, at, ago } = views.get();
  equal([state, before, start, missed, at, ago(60_000)], [undefined, undefined, undefined, START + 20_000, START + 20_000, undefined]);
  timeline.widen(1);
  equal(views.get().state, undefined, 'with a longer stretch');
  timeline.goLive();
  equal([views.get().state.seq, views.get().missed], [1, undefined]);
});

test('a page that stands still shows nothing when the clock was put back, or the tape reaches no further back', () => {
  const { store, timeline, views } = watched(20);
  timeline.pause(store.ts);
  store.delta('boot-201', { seq: 201, ts: START - 3_600_000 });
  equal([views.get().state, views.get().missed], [undefined, START + 20_000]);
  const short = new Store({ tape: new Tape({ longestMillis: 20_000 }) });
  const standing = new Timeline();
  const shown = new Views(short, standing);
  short.full('boot-0', { seq: 0, ts: START });
  standing.pause(short.ts);
  for (let seq = 1; seq <= 500; seq++) short.delta(`boot-${seq}`, { seq, ts: START + seq * 100 });
  equal([shown.get().state, shown.get().missed], [undefined, START]);
});

test('just behind the last event its state is still shown', () => {
  const { store, timeline, views } = watched(20);
  timeline.zoom(store.ts - 100, store.ts);
  equal([views.get().state.seq, views.get().at > store.ts], [200, true]);
});
