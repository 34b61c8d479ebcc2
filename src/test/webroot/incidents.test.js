import { circumstances } from '../webroot/data/circumstances.js';
import { History } from '../webroot/data/history.js';
import { IncidentLog } from '../webroot/data/incident-log.js';
import { clip, during, incidentsOf, loopTitle, nearlyAllGc, shortFrame } from '../webroot/data/incidents.js';
import { RoutePast } from '../webroot/data/route-past.js';
import { equal, ok, test } from './check.js';

const state = (incidents, stacks = {}, ts = 0) => ({ ts, metrics: { aio: { incidents, stacks } } });
const one = (began_ms, duration_ms, more) => ({ began_ms, duration_ms, ongoing: 0, loop: '00', ...more });

test('reads incidents with their stacks, oldest first, and leaves out what has no beginning', () => {
  const found = incidentsOf(state({ 2: one(50, 10, { stack: 'k' }), 1: one(70, 10, { stack: 'gone' }), 3: { duration_ms: 3 }, 4: null }, { k: 'at a' }));
  equal(found.map(({ id, end, stack }) => [id, end, stack]), [['2', 60, 'at a'], ['1', 80, undefined]]);
});

test('knows what was going on between two moments', () => {
  const all = incidentsOf(state({ a: one(0, 100), b: one(150, 100), c: one(300, 100) }));
  equal(during(all, 100, 150).map(({ id }) => id), ['a', 'b']);
  equal(during(all, 101, 149).map(({ id }) => id), []);
});

test('names frames and loops shortly', () => {
  equal(shortFrame('shop.OrderHandler.price(OrderHandler.java:12)'), 'OrderHandler.price');
  equal(shortFrame('app//shop.OrderHandler$Inner.lambda$price$0(OrderHandler.java)'), 'OrderHandler$Inner.price');
  equal(shortFrame('java.base@17.0.1/java.lang.Thread.sleep(Native Method)'), 'Thread.sleep');
  equal(shortFrame('Main.main'), 'Main.main');
  equal(loopTitle('03', 'vert.x-eventloop-thread-12'), 'Event loop 12');
  equal(loopTitle('03', undefined), 'Event loop 03');
  equal(loopTitle('03', 'mine'), 'Event loop mine');
  equal(clip('x'.repeat(100)).length, 80);
});

test('tells a block by the collector only where it took most of the time', () => {
  ok(nearlyAllGc({ gc: 70, duration: 100 }), '70 of 100');
  ok(!nearlyAllGc({ gc: 69, duration: 100 }), '69 of 100');
  ok(!nearlyAllGc({ gc: undefined, duration: 100 }), 'not known');
});

test('keeps what the state gives up, as it was told last', () => {
  const log = new IncidentLog();
  log.take(state({ a: one(0, 100, { ongoing: 1, stack: 'k' }) }, { k: 'at a' }), undefined);
  log.take(state({ a: one(0, 300, { throttled_ms: 5 }), b: one(500, 100) }), {});
  log.take(state({ b: one(500, 100) }), {});
  equal(log.between(0, 1000).map(({ id, duration, throttled, stack }) => [id, duration, throttled, stack]), [
    ['a', 300, 5, 'at a'],
    ['b', 100, undefined, undefined],
  ]);
  log.take(state({ c: one(0, 1) }), undefined);
  equal(log.between(0, 1000).map(({ id }) => id), ['c'], 'another process');
  for (let i = 0; i < 2000; i++) log.take(state({ [`n${i}`]: one(i, 1) }), {});
  equal(log.between(0, 3000).length, 500);
  equal(log.get('n0'), undefined);
  ok(log.get('n1999'), 'the newest stays');
});

test('compares a block with the seconds before it', () => {
  const history = new History();
  for (let ts = 0; ts <= 30_000; ts += 100) {
    const blocked = ts > 20_000 && ts <= 20_400;
    history.push(ts, { requests: blocked ? 60 : ts === 15_000 ? 0 : 100, p99: ts > 20_400 ? 410 : 5, cpu_process: blocked ? 0.9 : 0.1, 'pending 00': blocked ? 7 : 0, 'pending 01': 99 });
  }
  const found = circumstances(history, { began: 20_000, end: 20_400, loop: '00' });
  equal(found.requests, { then: 60, before: 100 });
  equal(found.p99, { then: 410, before: 5 });
  equal(found.pending, { then: 7, before: 0 });
  equal(found.errors, { then: undefined, before: undefined });
});

test('keeps the routes of a minute and of five minutes ago, and little else', () => {
  const past = new RoutePast();
  const at = (ts) => ({ ts, metrics: { aio: { routes: { seen: ts } } } });
  for (let ts = 0; ts <= 1_200_000; ts += 500) past.take(at(ts), ts === 0 ? undefined : {});
  ok(past.size <= 35, `${past.size} kept`);
  const minute = past.before(1_200_000, 60_000, 0);
  ok(minute.millis >= 60_000 && minute.millis <= 65_000, `${minute.millis} ms`);
  equal(minute.routes.seen, 1_200_000 - minute.millis);
  const five = past.before(1_200_000, 300_000, 0);
  ok(five.millis >= 300_000 && five.millis <= 315_000, `${five.millis} ms`);
  equal(past.before(900_000, 60_000, 0), undefined, 'further back than what is kept');
  past.take(at(1_000_000), {});
  equal(past.size, 1, 'the clock was put back');
  past.take(at(100), undefined);
  equal(past.size, 1, 'another process');
  equal(past.before(5000, 60_000, 100), { routes: { seen: 100 }, millis: 4900 }, 'just begun to look');
});
