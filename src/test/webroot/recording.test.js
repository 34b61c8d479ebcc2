import { plain, merge } from '../webroot/data/merge.js';
import { readRecording, RecordingError, writeRecording } from '../webroot/data/recording.js';
import { Store } from '../webroot/data/store.js';
import { equal, ok, test } from './check.js';

const START = 1_700_000_000_000;
const HOSTILE = '<img src=x onerror=alert(1)> \u2028 "quoted" \\ \n __proto__';

function recorded(ticks) {
  const store = new Store();
  store.full('boot-a-1', { seq: 1, ts: START, metrics: { [HOSTILE]: { value: 0 } } });
  for (let i = 1; i <= ticks; i++) {
    store.delta(`boot-a-${i + 1}`, { seq: i + 1, ts: START + i * 100, metrics: { [HOSTILE]: { value: i }, [`m${i % 7}`]: i % 2 ? i : null } });
  }
  return store;
}

const header = (store, more = {}) => ({ boot: store.boot, from: store.tape.first, to: store.tape.last, address: 'span=30', ...more });

async function refusal(bytes) {
  try {
    await readRecording(bytes);
  } catch (problem) {
    ok(problem instanceof RecordingError, String(problem));
    return problem.message;
  }
  throw new Error('was not refused');
}

const lines = (...all) => new TextEncoder().encode(all.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n') + '\n');
const HEADER = { format: 'vertx-debug-dashboard recording', version: 1, boot: 'b' };

test('a recording brings back every state, at its moment, with its id', async () => {
  const store = recorded(400);
  const { header: read, events, cut } = await readRecording(await writeRecording(store.tape, header(store)));
  equal([read.boot, read.from, read.to, read.address, cut], ['boot-a', START, START + 40_000, 'span=30', false]);
  const again = new Store();
  for (const { id, full, json, text } of events) {
    if (full) again.full(id, json, text);
    else again.delta(id, json, text);
  }
  equal([again.boot, again.seq, again.tape.moments], ['boot-a', 401, store.tape.moments]);
  for (let ts = START; ts <= START + 40_000; ts += 700) equal(again.tape.reader().at(ts), store.tape.reader().at(ts), `at ${ts}`);
  equal(again.history.between(START, START + 40_000, [])[0], store.history.between(START, START + 40_000, [])[0]);
});

test('a recording of a stretch begins with the state there', async () => {
  const store = recorded(400);
  const { events } = await readRecording(await writeRecording(store.tape, header(store, { from: START + 12_345, to: START + 15_000 })));
  let state;
  for (const { full, json } of events) state = full ? plain(json) : merge(state, json);
  equal([events[0].full, state.ts], [true, START + 15_000]);
  equal(state, store.tape.reader().at(START + 15_000));
});

test('of a time of which there is nothing no recording is written', async () => {
  const { tape } = recorded(20);
  for (const [from, to] of [[tape.last + 1, tape.last], [tape.first - 9000, tape.first - 1]]) {
    let problem;
    await writeRecording(tape, { boot: 'b', from, to, address: '' }).catch((one) => (problem = one));
    ok(problem instanceof RecordingError, `${from} to ${to}: ${problem}`);
  }
});

test('what is cut off is read as far as it goes, compressed or not', async () => {
  const store = recorded(300);
  const packed = await writeRecording(store.tape, header(store));
  const whole = await readRecording(packed);
  const half = await readRecording(packed.subarray(0, Math.floor(packed.length / 2)));
  ok(half.cut && half.events.length > 0 && half.events.length < whole.events.length, `${half.events.length} events of half a file`);
  equal(half.events, whole.events.slice(0, half.events.length));
  const text = lines(HEADER, { full: { seq: 1, ts: 1 } }, { delta: { seq: 2, ts: 2 } });
  const short = await readRecording(text.subarray(0, text.length - 9));
  equal([short.cut, short.events.length], [true, 1]);
});

test('refuses everything else with a sentence that says why', async () => {
  equal(await refusal(new Uint8Array()), 'This file is no recording of the Vert.x debug dashboard.');
  equal(await refusal(lines('{"a":1}')), 'This file is no recording of the Vert.x debug dashboard.');
  equal(await refusal(new Uint8Array([0x1f, 0x8b, 1, 2, 3])), 'This file is no recording of the Vert.x debug dashboard.');
  equal(await refusal(lines({ ...HEADER, version: 2 })), 'This recording is of version 2; this page reads version 1.');
  equal(await refusal(lines(HEADER)), 'The recording holds no events.');
  equal(await refusal(lines(HEADER, { delta: { seq: 1 } })), 'The recording does not begin with a whole state.');
  equal(await refusal(lines(HEADER, { full: { seq: 1, ts: START } }, 'nonsense', { delta: { seq: 2 } })), 'Line 3 of the recording is no event.');
});

test('refuses events without a number and a time to go by', async () => {
  const message = (line) => `Line ${line} of the recording has no number or time that follows the line before.`;
  const states = [{}, { seq: 1 }, { ts: START }, { seq: '1', ts: START }, { seq: 1e21, ts: START }, { seq: -1, ts: START }];
  states.push({ seq: 1.5, ts: START }, { seq: 1, ts: 1e300 }, { seq: 1, ts: 9e15 }, { seq: 1, ts: '1' }, { seq: null, ts: null });
  for (const full of states) equal(await refusal(lines(HEADER, { full })), message(2), JSON.stringify(full));
  for (const delta of [{ seq: 6 }, { seq: null }, { seq: '8' }, { seq: 8, ts: null }, { ts: 1e300 }]) {
    equal(await refusal(lines(HEADER, { full: { seq: 7, ts: START } }, { delta })), message(3), JSON.stringify(delta));
  }
  const { events } = await readRecording(lines(HEADER, { full: { seq: 7, ts: START } }, { delta: { seq: 7 } }, { delta: { ts: START + 1 } }));
  equal(events.map(({ id }) => id), ['b-7', 'b-7', 'b-7']);
});

test('refuses lines that are anything but one event', async () => {
  const state = JSON.stringify({ seq: 1, ts: START });
  const others = ['{"full":[]}', '{"full":7}', '{"full":null}', `{"full":${state},"more":1}`, `{"full":${state},"full":${state}}`, `{ "full":${state}}`];
  others.push(`{"more":1,"full":${state}}`, `{"full":${state}`, `[${state}]`, '{"full":"a"}', '');
  for (const line of others) {
    equal(await refusal(lines(HEADER, line, { delta: { seq: 2 } })), 'Line 2 of the recording is no event.', line);
  }
  const { events } = await readRecording(new TextEncoder().encode(`${JSON.stringify(HEADER)}\r\n{"full":${state}}\r\n`));
  equal(events.map(({ text }) => text), [state], 'with other line breaks');
});

test('a store keeps what was before a new start of the process, once', () => {
  const store = recorded(20);
  equal(store.previous, undefined);
  store.full('boot-b-1', { seq: 1, ts: START + 60_000 });
  equal([store.previous.boot, store.previous.tape.last, store.tape.first], ['boot-a', START + 2000, START + 60_000]);
  store.full('boot-c-1', { seq: 1, ts: START + 70_000 });
  equal(store.previous, undefined, 'a run of one moment is nothing to keep');
});

test('a store lets go of what was before a new start when it is told to, and by itself after an hour', () => {
  const told = recorded(20);
  told.full('boot-b-1', { seq: 1, ts: START + 60_000 });
  told.dropPrevious();
  equal(told.previous, undefined);
  const alone = recorded(20);
  alone.full('boot-b-1', { seq: 1, ts: START + 60_000 });
  alone.delta('boot-b-2', { seq: 2, ts: START + 60_000 + 3_600_000 });
  equal(alone.previous.boot, 'boot-a');
  alone.delta('boot-b-3', { seq: 3, ts: START + 60_001 + 3_600_000 });
  equal([alone.previous, alone.tape.last], [undefined, START + 3_660_001]);
});
