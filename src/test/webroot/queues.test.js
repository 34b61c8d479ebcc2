import { Queues } from '../webroot/data/queues.js';
import { equal, test } from './check.js';

function state(ts, pools) {
  return { ts, metrics: { aio: { pools } } };
}

const waiting = (count, more) => ({ queued: 2, queue_time: { count, total_ms: 1 }, ...more });

/** What is seen a hundred milliseconds apart, from 0 on. */
function seen(...all) {
  const queues = new Queues();
  let earlier;
  all.forEach((pools, i) => {
    const now = state(100 * i, pools);
    queues.take({ state: now, earlier });
    earlier = now;
  });
  return queues;
}

test('tells for how long nobody was given a place, at each moment of it', () => {
  const queues = seen({}, { a: waiting(5) }, { a: waiting(5) }, { a: waiting(5) }, { a: { queued: 0, queue_time: { count: 6 } } });
  equal([0, 100, 200, 300, 400].map((ts) => queues.waited('a', ts)), [undefined, 0, 100, 200, undefined]);
  equal(queues.waited('b', 200), undefined);
});

test('begins anew when somebody is given a place, or the queue was empty', () => {
  const served = seen({ a: waiting(5) }, { a: waiting(5) }, { a: waiting(6) }, { a: waiting(6) });
  equal([100, 200, 300].map((ts) => served.waited('a', ts)), [100, 0, 100]);
  const empty = seen({ a: waiting(5) }, { a: waiting(5, { queued: 0 }) }, { a: waiting(5) });
  equal([0, 100, 200].map((ts) => empty.waited('a', ts)), [0, undefined, 0]);
});

test('knows nothing of a pool that has places free, that counts nobody, or that is the dashboard’s own', () => {
  const pools = { a: waiting(5, { ratio: 0.9 }), b: { queued: 3 }, 'worker/vertx-debug-dashboard': waiting(5), c: waiting(5, { ratio: 1 }) };
  const queues = seen(pools, pools);
  equal(Object.keys(pools).map((name) => queues.waited(name, 100)), [undefined, undefined, undefined, 100]);
});

test('begins anew after a silence, unless events are as rare as that, and where the clock was put back', () => {
  const queues = new Queues();
  const [first, late, rare, back] = [0, 10_000, 20_000, 5000].map((ts) => state(ts, { a: waiting(5) }));
  queues.take({ state: first });
  queues.take({ state: late, earlier: first });
  equal(queues.waited('a', 10_000), 0);
  queues.take({ state: rare, earlier: late, window: { state: late, millis: 10_000 } });
  equal(queues.waited('a', 20_000), 10_000);
  queues.take({ state: back, earlier: rare });
  equal([queues.waited('a', 5000), queues.waited('a', 20_000)], [0, undefined]);
});

test('remembers so many times and no more', () => {
  const queues = seen(...Array.from({ length: 5000 }, (_, i) => ({ a: waiting(i) })));
  equal([queues.size, queues.waited('a', 499_900), queues.waited('a', 100)], [2000, 0, undefined]);
});
