import { Store } from '../webroot/data/store.js';
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
