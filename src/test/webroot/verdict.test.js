import { LIMITS, MINUTE } from '../webroot/data/limits.js';
import { trackLoops } from '../webroot/data/signals.js';
import { Store } from '../webroot/data/store.js';
import { trackFloor } from '../webroot/data/trend.js';
import { Verdicts } from '../webroot/data/verdict.js';
import { Timeline } from '../webroot/timeline.js';
import { Views } from '../webroot/view.js';
import { equal, ok, test } from './check.js';

const START = 1_700_000_000_000;
const STEP = 500;

/** A process in good health: what every part of the verdict looks at is there, and well. */
function healthy(ts) {
  const seconds = (ts - START) / 1000;
  return {
    ts,
    memory: {
      direct: { used: 1000, netty: 500, max: 1_000_000 },
      process: { resident: 200e6, swap: 0 },
    },
    metrics: {
      aio: {
        loops: {
          '00': { thread: 'vert.x-eventloop-thread-1', lag_ms: 0.2, pending_tasks: 0, busy_share: 0.1 },
          '01': { thread: 'vert.x-eventloop-thread-0', lag_ms: 0.3, pending_tasks: 0, busy_share: 0.1 },
        },
        incidents: {},
        stacks: {},
        http_servers: { shop: { requests: 100 * seconds, errors: { '4xx': seconds, '5xx': 0 } } },
        routes: { 'GET /a': { route: '/a', method: 'GET', errors: { '5xx': 0 }, response_time: { count: 100 * seconds, buckets: { 1: 99 * seconds, 10: seconds, inf: 0 } } } },
        event_bus: { pending: 0, discarded: 0, addresses: { orders: { pending: 0, discarded: 0 } } },
        pools: { 'worker/w': { name: 'w', type: 'worker', in_use: 1, queued: 0, ratio: 0.1, queue_time: { count: seconds, total_ms: seconds } } },
      },
      vm: {
        uptime_ms: 3_600_000 + ts - START,
        processors: 4,
        heap: { used: 50e6, max: 1e9 },
        memory_pools: { Old: { type: 'heap', after_gc: 20e6 } },
        gc: { G1: { count: Math.floor(seconds), pauses: { count: Math.floor(seconds), total_ms: seconds } } },
        cpu: { process: 0.2, system: 0.4 },
        cgroup: { throttled_ms: 0, throttled_count: 0, memory_limit_bytes: 1e9 },
        deadlocks: { count: 0, threads: {} },
        files: { open: 50, max: 1000 },
      },
      registry: { backend: 'prometheus', sources: { heap: { took_ms: 0.1 } } },
    },
  };
}

/** A page that has been looking for so long at a process; `change(state, millis)` makes each state what it is. */
function page(millis, change = () => {}) {
  const store = new Store();
  const timeline = new Timeline();
  const views = new Views(store, timeline);
  const verdicts = new Verdicts();
  for (const tracker of [trackLoops, trackFloor, (moment, put) => verdicts.track(moment, put)]) store.track(tracker);
  let seq = 0;
  const on = (more, changed = change) => {
    const until = (store.ts ?? START - STEP) + more;
    for (let ts = (store.ts ?? START - STEP) + STEP; ts <= until; ts += STEP) {
      const state = { seq: ++seq, ...healthy(ts) };
      changed(state, ts - START);
      store.full(`boot-${seq}`, state);
    }
    return verdicts.of(views.get());
  };
  const first = on(millis);
  return { ...first, on, timeline, store, look: () => verdicts.of(views.get()) };
}

const ids = ({ findings }) => findings.map(({ id }) => id);
const only = (found) => {
  equal(found.findings.length, 1, `findings ${found.findings.map(({ sentence }) => sentence)}`);
  return found.findings[0];
};

function incident(ts, more) {
  return { began_ms: ts, duration_ms: 200, ongoing: 0, loop: '00', thread: 'vert.x-eventloop-thread-1', gc_ms: 0, gc_count: 0, ...more };
}

test('has nothing to say of a process in good health, and tells what it looked at and for how long', () => {
  const found = page(3 * MINUTE);
  equal(ids(found), []);
  equal(found.unknown, []);
  equal(found.looked.length, 11);
  equal(found.millis, MINUTE);
});

test('finds nothing where nothing is known, and says so', () => {
  for (const state of [{}, { metrics: {} }, { metrics: { aio: {}, vm: {} }, memory: {} }, { metrics: null, memory: 3 }, { metrics: { aio: { loops: 1, incidents: 'x', pools: null }, vm: { gc: 7, cpu: [] } } }]) {
    const found = page(MINUTE, (whole) => {
      delete whole.metrics;
      delete whole.memory;
      Object.assign(whole, state);
    });
    equal(ids(found), [], JSON.stringify(state));
    equal(found.looked, [], JSON.stringify(state));
  }
  equal(new Verdicts().of({ state: undefined, history: undefined }).findings, []);
});

test('finds nothing where single parts are missing', () => {
  const sections = [['metrics', 'aio'], ['metrics', 'vm'], ['memory']];
  for (const path of sections) {
    const keys = Object.keys(path.reduce((value, key) => value[key], healthy(START)));
    for (const key of keys) {
      const found = page(MINUTE, (state) => delete path.reduce((value, step) => value[step], state)[key]);
      equal(ids(found), [], `without ${path.join('.')}.${key}`);
    }
  }
});

test('says nothing of what takes time to know when it has just begun to look', () => {
  const bad = (state) => {
    state.metrics.vm.cpu.process = 1;
    state.metrics.aio.loops['00'].lag_ms = 400;
    state.metrics.aio.event_bus.oldest_waiting_ms = 60_000;
  };
  equal(ids(page(STEP, bad)), []);
  equal(ids(page(20_000, bad)), ['late', 'bus waiting', 'cpu process']);
});

test('names what blocked an event loop, how long and how often', () => {
  const found = page(3 * MINUTE, (state, millis) => {
    for (let at = 0; at <= millis; at += 15_000) {
      state.metrics.aio.incidents[String(at).padStart(8, '0')] = incident(START + at, {
        duration_ms: at === 150_000 ? 310 : 200,
        top_frame: 'shop.OrderHandler.price(OrderHandler.java:12)',
      });
    }
  });
  const one = only(found);
  equal(one.sentence, 'Event loop 1 blocked up to 310 ms in OrderHandler.price, 4 times in the last minute');
  equal([one.level, one.panels, one.incident, one.moment], ['poor', ['loops'], '00150000', START + 150_310]);
});

test('tells a block by the collector, and one by the kernel, from one by the code', () => {
  const code = 'shop.OrderHandler.lambda$price$0(OrderHandler.java:12)';
  const found = page(30_000, (state) => {
    state.metrics.aio.incidents = {
      a: incident(START, { duration_ms: 400, gc_ms: 390, gc_count: 1, top_frame: code }),
      b: incident(START, { duration_ms: 600, throttled_ms: 580, top_frame: code }),
      c: incident(START, { duration_ms: 160, loop: '01', thread: 'vert.x-eventloop-thread-0', top_frame: code }),
      d: incident(START, { duration_ms: 159 }),
    };
  });
  equal(found.findings.map(({ level, sentence }) => `${level} ${sentence}`), [
    'bad Event loop 1 blocked 600 ms while the kernel held the process back for want of CPU, once in the last minute',
    'poor Event loop 1 blocked 400 ms, nearly all of it garbage collection, once in the last minute',
    'poor Event loop 0 blocked 160 ms in OrderHandler.price, once in the last minute',
    'poor Event loop 1 blocked 159 ms, once in the last minute',
  ]);
});

test('tells of a block while it goes on, and forgets it a minute after', () => {
  const during = page(10_000, (state, millis) => {
    if (millis >= 9000) state.metrics.aio.incidents.a = incident(START + 9000, { duration_ms: millis - 9000, ongoing: 1, top_frame: 'a.B.c(B.java:1)' });
  });
  equal(only(during).sentence, 'Event loop 1 blocked for 500 ms by now in B.c, once in the last minute');
  const over = (state) => {
    state.metrics.aio.incidents.a = incident(START + 9000, { duration_ms: 800, top_frame: 'a.B.c(B.java:1)' });
  };
  equal(ids(during.on(MINUTE - STEP, over)), ['blocked in B.c']);
  equal(ids(during.on(2 * STEP, over)), []);
});

test('goes back with the moment shown', () => {
  const there = page(4 * MINUTE, (state, millis) => {
    if (millis >= 30_000) state.metrics.aio.incidents.a = incident(START + 30_000, { top_frame: 'a.B.c(B.java:1)' });
    if (millis > 2 * MINUTE) state.metrics.vm.cpu.process = 0.97;
  });
  equal(ids(there), ['cpu process']);
  there.timeline.scrub(START + 40_000, there.store.ts);
  equal(ids(there.look()), ['blocked in B.c']);
  there.timeline.scrub(START + 20_000, there.store.ts);
  equal(ids(there.look()), []);
  there.timeline.goLive();
  equal(ids(there.look()), ['cpu process']);
});

test('tells a loop that is late all the time, and no single delay', () => {
  equal(ids(page(MINUTE, (state, millis) => (state.metrics.aio.loops['00'].lag_ms = millis % 10_000 === 0 ? 140 : 1))), []);
  const one = only(page(MINUTE, (state) => (state.metrics.aio.loops['01'].lag_ms = 160)));
  equal([one.level, one.row], ['bad', '01']);
  equal(one.sentence, 'Event loop 0 late by 160 ms in the mean of the last 5 s');
  // Two loops that take turns are none of them late.
  const turns = page(MINUTE, (state, millis) => (state.metrics.aio.loops[(millis / STEP) % 2 ? '00' : '01'].lag_ms = 60));
  equal(ids(turns), []);
});

test('stays at its word while a figure goes up and down around its limit', () => {
  const { poor } = LIMITS.processCpu;
  const there = page(MINUTE, (state) => (state.metrics.vm.cpu.process = poor - 0.01));
  equal(ids(there), []);
  let changes = 0;
  let before = '';
  for (let i = 0; i < 120; i++) {
    const now = ids(there.on(STEP, (state, millis) => (state.metrics.vm.cpu.process = poor + 0.05 * Math.sin(millis / 3000)))).join();
    if (now !== before) changes++;
    before = now;
  }
  ok(changes <= 1, `it changed ${changes} times`);
  equal(ids(there.on(MINUTE, () => {})), []);
});

test('tells answers that failed in the server apart from those refused, and where most of them were', () => {
  const failing = (share, name) => (state, millis) => {
    const failed = Math.max(0, millis / 1000 - 60) * 100 * share;
    state.metrics.aio.http_servers.shop.errors[name] = failed;
    state.metrics.aio.routes['GET /a'].errors[name] = failed;
  };
  const server = only(page(3 * MINUTE, failing(0.02, '5xx')));
  equal([server.level, server.row], ['poor', 'GET /a']);
  equal(server.sentence, '2.0 % of the requests failed in the server (5xx) in the last minute, most of them GET /a');
  equal(server.evidence[0], '120 of 6,000 requests');
  equal(only(page(3 * MINUTE, failing(0.06, '5xx'))).level, 'bad');
  equal(ids(page(3 * MINUTE, failing(0.009, '5xx'))), []);
  equal(ids(page(3 * MINUTE, failing(0.1, '4xx'))), []);
  const client = only(page(3 * MINUTE, failing(0.5, '4xx')));
  equal([client.id, client.level], ['errors 4xx', 'poor']);
});

test('makes no rate of a few failures', () => {
  const few = (failed) => (state) => (state.metrics.aio.http_servers = { s: { requests: state.ts > START + 20_000 ? 6 : 1, errors: { '5xx': state.ts > START + 20_000 ? failed : 0 } } });
  equal(ids(page(MINUTE, few(4))), []);
  equal(ids(page(MINUTE, few(5))), ['errors 5xx']);
});

test('finds a route that has become slow by the rule it states', () => {
  const becoming = (late) => (state, millis) => {
    const before = Math.min(millis, 5 * MINUTE) / 1000;
    const after = Math.max(0, millis - 5 * MINUTE) / 1000;
    const buckets = { 10: 99 * before, 20: before, 100: 0, 1000: 0, inf: 0 };
    for (const [bound, share] of Object.entries(late)) buckets[bound] += 100 * share * after;
    state.metrics.aio.routes['GET /a'].response_time = { count: 100 * (before + after), buckets };
  };
  const slow = page(6 * MINUTE, becoming({ 10: 0.9, 1000: 0.1 }));
  const { level, row, sentence } = only(slow);
  equal([level, row], ['bad', 'GET /a']);
  ok(sentence.startsWith('GET /a has become slow: p99 902 ms in the last minute, 10.0 ms before'), sentence);
  equal(ids(page(6 * MINUTE, becoming({ 10: 0.98, 1000: 0.02 }))), [], 'two of a hundred are slow: not enough');
  equal(ids(page(6 * MINUTE, becoming({ 10: 0.9, 20: 0.1 }))), [], 'not 50 ms more');
  equal(ids(page(6 * MINUTE, becoming({ 10: 1 }))), [], 'as before');
  const nearly = page(6 * MINUTE, (state, millis) => {
    const after = Math.max(0, millis - 5 * MINUTE) / 1000;
    const buckets = { 20: millis / 10 - 100 * after, 40: 90 * after, 60: 10 * after, inf: 0 };
    state.metrics.aio.routes['GET /a'].response_time = { count: millis / 10, buckets };
  });
  equal(ids(nearly), [], 'more than twice as long, by less than 50 ms');
  slow.timeline.scrub(START + 4 * MINUTE, slow.store.ts);
  equal(ids(slow.look()), [], 'it had not become slow then');
  slow.timeline.goLive();
  equal(ids(slow.look()), ['slow GET /a']);
  equal(ids(page(1.5 * MINUTE, becoming({ 10: 1 }))), [], 'nothing to compare with');
});

test('tells messages that wait, and those that are lost', () => {
  const waits = only(
    page(MINUTE, (state) => {
      Object.assign(state.metrics.aio.event_bus, { pending: 7, oldest_waiting_ms: 4500 });
      Object.assign(state.metrics.aio.event_bus.addresses.orders, { pending: 7, oldest_waiting_ms: 4500 });
    }),
  );
  equal(waits.sentence, 'Messages to orders wait for their consumer, the oldest for 4 s');
  equal([waits.level, waits.row], ['poor', 'address orders']);
  const lost = only(
    page(MINUTE, (state, millis) => {
      const discarded = millis > 30_000 ? 150 : 0;
      state.metrics.aio.event_bus.discarded = discarded;
      state.metrics.aio.event_bus.addresses.orders.discarded = discarded;
    }),
  );
  equal([lost.level, lost.sentence], ['bad', '150 messages of the event bus discarded in the last minute, most of them to orders']);
});

test('tells a pool that is exhausted, with its queue and how long is waited', () => {
  const full = (more) => (state, millis) =>
    Object.assign(state.metrics.aio.pools['worker/w'], { in_use: 20, queued: 14, ratio: 1, queue_time: { count: millis / 100, total_ms: 3.2 * millis } }, more);
  const one = only(page(MINUTE, full()));
  equal([one.level, one.row], ['poor', 'worker/w']);
  equal(one.sentence, 'Worker pool w is exhausted: 14 tasks wait, 320 ms each in the mean');
  equal(only(page(MINUTE, full({ queue_time: { count: 3, total_ms: 5 } }))).level, 'bad', 'nobody is given a thread at all');
  equal(ids(page(MINUTE, full({ ratio: 0.9 }))), []);
  equal(ids(page(MINUTE, full({ queued: 0 }))), []);
  const own = page(MINUTE, (state, millis) => {
    full()(state, millis);
    state.metrics.aio.pools = { 'worker/vertx-debug-dashboard': state.metrics.aio.pools['worker/w'] };
  });
  equal(ids(own), [], 'the pool of the dashboard itself');
});

test('counts as a wait only the time for which somebody was seen to wait', () => {
  const idle = { name: 'client', type: 'http', in_use: 0, queued: 0 };
  const client = (queued, given, total_ms) => (state) => {
    state.metrics.aio.pools = { 'http/client': { ...idle, queued, queue_time: { count: given, total_ms } } };
  };
  const one = page(MINUTE, client(0, 5, 10));
  for (let i = 0; i < 2; i++) equal(ids(one.on(STEP, client(1, 5, 10))), [], `${i * STEP} ms after somebody began to wait`);
  equal(ids(one.on(STEP, client(0, 6, 910))), [], 'a connection was given away');
  const stuck = page(MINUTE, client(0, 5, 10));
  const found = only(stuck.on(7000, client(3, 5, 10)));
  equal([found.level, found.sentence], ['bad', '3 requests wait for a connection of the pool client, and nobody has been given one for 6 s']);
  const paused = stuck.store.ts - 2500;
  stuck.on(2000, client(0, 8, 15_000));
  stuck.timeline.scrub(paused, stuck.store.ts);
  equal(only(stuck.look()).sentence, '3 requests wait for a connection of the pool client, and nobody has been given one for 4 s', 'gone back to');
});

test('says nothing of a wait that it cannot know', () => {
  const pool = { name: 'client', type: 'http', in_use: 1, queued: 3 };
  equal(ids(page(MINUTE, (state) => (state.metrics.aio.pools = { 'http/client': pool }))), [], 'no timer');
  const asleep = page(STEP, (state) => (state.metrics.aio.pools = { 'http/client': { ...pool, queue_time: { count: 5, total_ms: 10 } } }));
  const state = { seq: 100, ...healthy(START + 60 * MINUTE) };
  state.metrics.aio.pools = { 'http/client': { ...pool, queue_time: { count: 5, total_ms: 10 } } };
  asleep.store.full('boot-100', state);
  equal(ids(asleep.look()), [], 'who waited an hour ago may be gone');
});

test('blames no route and no address for what happened while the page slept', () => {
  const hours = 8 * 60 * MINUTE;
  let asleep = 0;
  const changed = (state, millis) => {
    const seconds = millis / 1000;
    state.ts += asleep;
    const late = asleep > 0 ? seconds - 60 : 0;
    const { aio } = state.metrics;
    aio.http_servers.shop = { requests: 100 * seconds + 1e6, errors: { '4xx': 0, '5xx': 10 * late + (asleep > 0 ? 50_000 : 0) } };
    aio.routes = Object.fromEntries(
      [['GET /old', asleep > 0 ? 50_000 : 0], ['GET /x', 10 * late]].map(([name, failed]) => [name, { errors: { '5xx': failed }, response_time: {} }]),
    );
    aio.event_bus.discarded = 2 * late + (asleep > 0 ? 9000 : 0);
    aio.event_bus.addresses = { old: { discarded: asleep > 0 ? 9000 : 0 }, x: { discarded: 2 * late } };
  };
  const found = page(MINUTE, changed);
  asleep = hours;
  let seq = 1000;
  let last;
  for (let millis = MINUTE; millis <= 1.5 * MINUTE; millis += STEP) {
    const state = { seq: ++seq, ...healthy(START + millis) };
    changed(state, millis);
    found.store.full(`boot-${seq}`, state);
    last = found.look();
  }
  equal(
    last.findings.map(({ sentence }) => sentence),
    ['10 % of the requests failed in the server (5xx) in the last minute', '60 messages of the event bus discarded in the last minute'],
  );
});

test('tells a heap that is full after collection, and nothing of one that is only in use', () => {
  equal(ids(page(MINUTE, (state) => (state.metrics.vm.heap.used = 0.99e9))), []);
  const one = only(page(MINUTE, (state) => (state.metrics.vm.memory_pools.Old.after_gc = 0.85e9)));
  equal([one.id, one.level, one.sentence], ['heap full', 'poor', 'The heap is 85 % full after garbage collection']);
  equal(only(page(MINUTE, (state) => (state.metrics.vm.memory_pools.Old.after_gc = 0.95e9))).level, 'bad');
});

test('tells a leak from a start that fills caches', () => {
  const left = (size) => (state, millis) => (state.metrics.vm.memory_pools.Old.after_gc = size(millis / MINUTE));
  const leak = only(page(6 * MINUTE, left((minutes) => 20e6 + 5 * 1024 * 1024 * minutes)));
  equal([leak.id, leak.level], ['heap rising', 'poor']);
  ok(leak.sentence.startsWith('What garbage collection leaves rises by 5.0 MiB a minute, over the last 5 min'), leak.sentence);
  equal(only(page(6 * MINUTE, left((minutes) => 20e6 + 80e6 * minutes))).level, 'bad', 'full within a quarter of an hour');
  equal(ids(page(6 * MINUTE, left((minutes) => 20e6 + 50e6 * Math.min(1, minutes)))), [], 'rises at the start only');
  equal(ids(page(2 * MINUTE, left((minutes) => 20e6 + 5e6 * minutes))), [], 'too short to know');
  equal(ids(page(6 * MINUTE, left((minutes) => 20e6 + 1e6 * Math.sin(70 * minutes)))), [], 'scatters');
});

test('tells what collection costs, throttling, and a machine that is taken', () => {
  const paused = only(page(2 * MINUTE, (state, millis) => (state.metrics.vm.gc.G1.pauses.total_ms = 0.3 * millis)));
  equal([paused.level, paused.sentence], ['bad', 'Garbage collection stops the process 30 % of the time']);
  equal(paused.evidence, ['18 s of the last 1 min']);
  const held = only(page(2 * MINUTE, (state, millis) => (state.metrics.vm.cgroup.throttled_ms = 0.05 * millis)));
  equal(held.sentence, 'The kernel held the process back for 3,000 ms of the last 1 min, being over its limit of CPU');
  const others = only(page(MINUTE, (state) => Object.assign(state.metrics.vm.cpu, { process: 0.1, system: 0.99 })));
  equal(others.sentence, 'The machine is 99 % busy, mostly with other processes');
  const unknown = only(page(MINUTE, (state) => (state.metrics.vm.cpu = { system: 0.99 })));
  equal(unknown.sentence, 'The machine is 99 % busy; how much of it with this process is not known');
  equal(unknown.evidence[2], 'this process –');
});

test('tells limits of the process that are near', () => {
  const cases = [
    [(state) => (state.metrics.vm.files.open = 850), 'files', 'poor', '850 of 1,000 file descriptors are open'],
    [(state) => (state.memory.direct.netty = 960_000), 'direct', 'bad', 'Direct memory is 96 % full'],
    [(state) => (state.memory.process.resident = 0.92e9), 'memory limit', 'poor', 'The process takes 92 % of the memory its container may take'],
    [(state) => (state.memory.process.swap = 100 * 1024 * 1024), 'swap', 'poor', '100 MiB of the process are swapped out'],
  ];
  for (const [change, id, level, sentence] of cases) {
    const one = only(page(MINUTE, change));
    equal([one.id, one.level, one.sentence], [id, level, sentence]);
  }
});

test('names the threads of a deadlock and the sources that failed', () => {
  const found = page(STEP, (state) => {
    state.metrics.vm.deadlocks = { count: 2, threads: { 7: { name: 'one', waits_for: 'Lock@1', held_by: 'two' }, 8: { name: 'two', waits_for: 'Lock@2', held_by: 'one' } } };
    state.metrics.registry.sources.files = { error: 'no /proc' };
  });
  equal(found.findings.map(({ level, sentence }) => `${level} ${sentence}`), [
    'bad 2 threads are deadlocked, each waiting for the next for ever: one waits for two',
    'poor files could not be read, so this verdict does not see it: no /proc',
  ]);
  equal(found.findings[0].evidence, ['one waits for Lock@1 of two', 'two waits for Lock@2 of one']);
});

test('puts the worst first: by level, then by harm, then by weight', () => {
  const found = page(MINUTE, (state) => {
    state.metrics.vm.cpu.process = 1;
    state.metrics.vm.files.open = 990;
    state.metrics.registry.sources.heap.error = 'gone';
    state.metrics.aio.incidents = {
      a: incident(state.ts - 30_000, { duration_ms: 200, top_frame: 'a.B.c(B.java:1)' }),
      b: incident(state.ts - 20_000, { duration_ms: 300, top_frame: 'a.B.d(B.java:1)' }),
    };
    state.metrics.vm.deadlocks.count = 2;
  });
  equal(ids(found), ['deadlock', 'files', 'sources', 'blocked in B.d', 'blocked in B.c', 'cpu process']);
});

test('says names of other people as they are, and no longer than fits', () => {
  const long = 'x'.repeat(10_000);
  const found = page(MINUTE, (state) => {
    state.metrics.aio.incidents.a = incident(START + 1000, { top_frame: `<img onerror=alert(1)>.${long}(A.java:1)`, thread: `${long}💥` });
    state.metrics.aio.event_bus.oldest_waiting_ms = 3000;
    state.metrics.aio.event_bus.addresses = Object.create(null, { ['__proto__']: { value: { oldest_waiting_ms: 3000, pending: 1 }, enumerable: true } });
    state.metrics.vm.deadlocks = { count: 2, threads: { 1: { name: long } } };
    state.metrics.registry.sources[long] = { error: long };
  });
  equal(found.findings.length, 4);
  for (const { sentence, evidence } of found.findings) {
    ok(sentence.length < 400, `${sentence.length} characters`);
    for (const text of evidence) ok(text.length < 300, `${text.length} characters`);
  }
  ok(found.findings.some(({ sentence }) => sentence.includes('Messages to __proto__')), 'a key like any other');
});

test('gives a reason for every limit', () => {
  for (const [name, { why }] of Object.entries(LIMITS)) ok(why?.length > 20, `a reason for ${name}`);
});
