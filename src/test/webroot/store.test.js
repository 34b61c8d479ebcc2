import { parseId, Store } from '../webroot/data/store.js';
import { counterRate, errorRate, together } from '../webroot/data/state.js';
import { close, equal, ok, test, throws } from './check.js';

const START = 1_700_000_000_000;

/** A state with one HTTP server that has answered so many requests. */
function state(seq, ts, requests, more = {}) {
  const server = { requests, errors: { '4xx': Math.floor(requests / 10) }, connections: 1 };
  return {
    seq,
    ts,
    metrics: { aio: { http_servers: { one: server }, loops: { '00': { lag_ms: 1 } } }, vm: {} },
    ...more,
  };
}

/** Puts down the lag of each loop. */
function lags({ state }, put) {
  for (const [id, { lag_ms }] of Object.entries(state.metrics.aio.loops ?? {})) put.worst(`lag ${id}`, lag_ms);
}

function tracking(store) {
  store.track(lags);
  return store;
}

/** A store that was given a full state and then a delta every 100 ms, with 10 requests each. */
function fed(ticks, options) {
  const store = tracking(new Store(options));
  store.full('boot-0', state(0, START, 0));
  for (let seq = 1; seq <= ticks; seq++) store.delta(`boot-${seq}`, state(seq, START + seq * 100, seq * 10));
  return store;
}

function requestRate(store) {
  const before = store.before();
  return before && counterRate(together(store.state), together(before.state), before.millis, 'requests');
}

test('reads ids, whatever boot looks like', () => {
  equal(parseId('a-b-c-17'), { boot: 'a-b-c', seq: 17 });
  for (const id of ['', '17', '-17', 'boot-', 'boot-x', 'boot-1.5']) throws(() => parseId(id), `id "${id}"`);
});

test('starts with the full state and follows the deltas', () => {
  const store = fed(3);
  equal(store.state, state(3, START + 300, 30));
  equal([store.boot, store.seq, store.ts], ['boot', 3, START + 300]);
});

test('removes what a delta sets to null', () => {
  const store = fed(1);
  store.delta('boot-2', { seq: 2, metrics: { aio: { http_servers: { one: null } } } });
  equal(store.state.metrics.aio.http_servers, {});
});

test('refuses a delta that cannot belong to its state', () => {
  throws(() => new Store().delta('boot-1', { seq: 1 }), 'a delta before any full state');
  const store = fed(5);
  throws(() => store.delta('other-6', { seq: 6 }), 'a delta of another boot');
  throws(() => store.delta('boot-4', { seq: 4 }), 'a delta that goes back');
  equal(store.seq, 5);
});

test('tells rates over the window, and none before there is one', () => {
  equal(requestRate(fed(0)), undefined);
  equal(requestRate(fed(3)), undefined);
  close(requestRate(fed(20)), 100, 1e-9);
  close(requestRate(fed(200)), 100, 1e-9);
  const store = fed(200);
  close(store.before().millis, 5000, 500);
  const before = store.before();
  close(errorRate(together(store.state), together(before.state), before.millis, '4xx'), 10, 0.5);
  equal(errorRate(together(store.state), together(before.state), before.millis, '5xx'), 0);
});

test('tells no rate across the new start of a counter, and the right one after it', () => {
  const store = fed(100);
  store.delta('boot-101', state(101, START + 10_100, 0));
  equal(requestRate(store), undefined);
  for (let seq = 102; seq <= 200; seq++) store.delta(`boot-${seq}`, state(seq, START + seq * 100, (seq - 101) * 10));
  close(requestRate(store), 100, 1e-9);
});

test('tells the mean rate across a short break of the connection, by the time that has really passed', () => {
  const store = fed(100);
  store.delta('boot-180', state(180, START + 18_000, 1800));
  close(requestRate(store), 100, 1e-9);
  close(store.before().millis, 8500, 500);
});

test('tells no rate right after a long break, and leaves a gap in the charts', () => {
  const store = fed(100);
  store.delta('boot-900', state(900, START + 90_000, 9000));
  equal(requestRate(store), undefined);
  const lags = store.history.between(START + 9_900, START + 90_000, ['lag 00'])[1];
  equal(lags, [1, 1, 1, null, 1]);
});

test('forgets everything when the process has started anew', () => {
  const store = fed(100);
  store.full('reboot-0', state(0, START + 20_000, 5));
  equal([store.boot, store.seq, store.history.size, store.kept], ['reboot', 0, 1, 0]);
  equal(requestRate(store), undefined);
});

test('keeps its history when the same process sends a full state again', () => {
  const store = fed(100);
  store.full('boot-110', state(110, START + 11_000, 1100));
  equal(store.history.size, 102);
  close(requestRate(store), 100, 1e-9);
});

test('works with a slow stream: the last event but one is what there is to compare with', () => {
  const store = new Store();
  store.full('boot-0', state(0, START, 0));
  store.delta('boot-1', state(1, START + 30_000, 300));
  store.delta('boot-2', state(2, START + 60_000, 900));
  close(requestRate(store), 20, 1e-9);
  equal(store.period, 30_000);
});

test('draws no line and tells no rate across a clock that was put back', () => {
  const store = fed(50);
  store.delta('boot-51', state(51, START - 60_000, 510));
  equal(requestRate(store), undefined);
  ok(store.history.size <= 1, 'rows that lie in the future are gone');
});

test('stays within its bounds however long it runs', () => {
  const store = fed(8000, { capacity: 600 });
  equal(store.history.size, 600);
  ok(store.kept <= 13, `${store.kept} old states kept`);
  ok(store.history.names.length <= 300, 'columns');
});

test('takes hostile keys for servers and loops', () => {
  const store = tracking(new Store());
  const hostile =
    '{"seq":1,"ts":1000,"metrics":{"aio":{"http_servers":{"__proto__":{"requests":5,"errors":{"__proto__":1}}},"loops":{"__proto__":{"lag_ms":3}}}}}';
  store.full('boot-1', JSON.parse(hostile));
  equal(together(store.state).requests, 5);
  equal(store.history.between(0, 2000, ['lag __proto__'])[1], [3]);
  equal({}.lag_ms, undefined);
});

test('keeps all it was given on its tape, also what came in the same millisecond', () => {
  const store = fed(50);
  store.delta('boot-51', { seq: 51, ts: START + 5000, extra: 1 });
  store.delta('boot-52', { seq: 52, ts: START + 5100, extra: 2 });
  const reader = store.tape.reader();
  equal(reader.at(START + 5000), state(51, START + 5000, 500, { extra: 1 }));
  equal(reader.at(START + 5100), store.state);
  equal(reader.at(START + 1234).seq, 12);
});

test('fills the past of a tracker that comes late as it would have been', () => {
  const rates = ({ state, second, earlier }, put) => {
    put('seq', state.seq);
    put('earlier', earlier?.seq);
    put('rate', second && counterRate(together(state), together(second.state), second.millis, 'requests'));
  };
  const there = new Store();
  there.track(rates);
  const late = new Store();
  for (const store of [there, late]) {
    store.full('boot-0', state(0, START, 0));
    for (let seq = 1; seq <= 300; seq++) store.delta(`boot-${seq}`, state(seq, START + seq * 100, seq * seq));
  }
  let steps = 0;
  for (const ts of late.backfill(rates)) steps += ts > 0;
  equal(steps, 301);
  const names = ['seq', 'earlier', 'rate'];
  const rows = (store) => store.history.between(START, START + 30_000, names);
  equal(rows(late), rows(there));
  ok(rows(there)[3].at(-1) > 500, 'a rate');
});

test('an ended tracker is asked no more', () => {
  const store = new Store();
  let asked = 0;
  const end = store.track(() => asked++);
  store.full('boot-0', state(0, START, 0));
  end();
  store.delta('boot-1', state(1, START + 100, 1));
  equal(asked, 1);
});

test('ends filling a line from the past when the past is forgotten', () => {
  const store = fed(50);
  const seen = [];
  const filling = store.backfill(({ state }) => seen.push(state.ts));
  filling.next();
  const { generation } = store;
  store.full('other-0', state(0, START + 60_000, 0));
  ok(store.generation > generation, 'a past of its own');
  equal([filling.next().done, seen], [true, [START]]);
});
