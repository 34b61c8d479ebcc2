import { merge, plain } from '../webroot/data/merge.js';
import { Tape } from '../webroot/data/tape.js';
import { equal, ok, random, test } from './check.js';

const START = 1_700_000_000_000;
const KEYS = ['a', 'b', 'c', '__proto__', 'constructor', ''];

/** A patch that looks random: values, objects, removals. */
function patch(next, depth = 3) {
  const made = Object.create(null);
  for (const key of KEYS) {
    const dice = next();
    if (dice < 0.55) continue;
    if (dice < 0.65) made[key] = null;
    else if (dice < 0.8 || depth === 0) made[key] = Math.floor(next() * 5);
    else made[key] = patch(next, depth - 1);
  }
  return made;
}

/** A tape and, beside it, every state as text. */
function recorded(ticks, { seed = 7, every = 100, ...limits } = {}) {
  const next = random(seed);
  const tape = new Tape(limits);
  const states = new Map();
  let state = plain({ seq: 0 });
  tape.full(START, JSON.stringify(state));
  states.set(START, JSON.stringify(state));
  for (let i = 1; i <= ticks; i++) {
    const delta = Object.assign(patch(next), { seq: i });
    const ts = START + i * every;
    state = merge(state, delta);
    tape.delta(ts, JSON.stringify(delta), state);
    states.set(ts, JSON.stringify(state));
  }
  return { tape, states, state };
}

test('gives every state back, read onwards, backwards and at random', () => {
  const { tape, states } = recorded(500);
  const reader = tape.reader();
  const moments = [...states.keys()];
  for (const ts of moments) equal(reader.at(ts), JSON.parse(states.get(ts)), `onwards ${ts}`);
  for (const ts of moments.toReversed()) equal(reader.at(ts + 99), JSON.parse(states.get(ts)), `backwards ${ts}`);
  const next = random(3);
  for (let i = 0; i < 300; i++) {
    const ts = moments[Math.floor(next() * moments.length)];
    equal(reader.at(ts), JSON.parse(states.get(ts)), `at random ${ts}`);
    equal(reader.ts, ts);
  }
});

test('a state that was read is not changed by reading on', () => {
  const { tape } = recorded(300);
  const reader = tape.reader();
  const early = reader.at(START + 5000);
  const text = JSON.stringify(early);
  reader.at(START + 9000);
  reader.at(START + 20_000);
  equal(JSON.stringify(early), text);
});

test('answers with the first state before the first, the last after the last, and nothing when empty', () => {
  const { tape, states } = recorded(10);
  equal(tape.reader().at(0), JSON.parse(states.get(START)));
  equal(tape.reader().at(START * 2), JSON.parse(states.get(START + 1000)));
  equal([tape.first, tape.last, tape.moments], [START, START + 1000, 11]);
  const empty = new Tape();
  equal([empty.reader().at(START), empty.first, empty.last, empty.momentAt(1), empty.step(1, 1)], new Array(5).fill(undefined));
});

test('is made coarser as it ages: one state a second, each of them right', () => {
  const { tape, states } = recorded(6000, { fineMillis: 60_000 });
  const moments = [...tape.events()].map(({ ts }) => ts);
  const old = moments.filter((ts) => ts < START + 500_000);
  ok(old.length <= 2 * 500 && old.length >= 500, `${old.length} old moments`);
  equal(moments.filter((ts) => ts >= START + 540_000 + 10_000).length, 501);
  const reader = tape.reader();
  for (const ts of moments) equal(reader.at(ts), JSON.parse(states.get(ts)), `at ${ts}`);
});

test('a reader in a stretch that is made coarser meanwhile still reads right', () => {
  const tape = new Tape({ fineMillis: 20_000 });
  const next = random(11);
  let state = plain({ seq: 0 });
  tape.full(START, '{"seq":0}');
  const readers = [5000, 15_000, 25_000, 39_900].map((ago) => [ago, tape.reader()]);
  const states = new Map([[START, '{"seq":0}']]);
  for (let i = 1; i <= 1500; i++) {
    const delta = Object.assign(patch(next), { seq: i });
    state = merge(state, delta);
    tape.delta(START + i * 100, JSON.stringify(delta), state);
    states.set(START + i * 100, JSON.stringify(state));
    for (const [ago, reader] of readers) {
      const found = reader.at(START + i * 100 - ago);
      equal(found, JSON.parse(states.get(reader.ts)), `${ago} ms ago at ${i}`);
    }
  }
});

test('forgets what is too old and what is too much, and never what came last', () => {
  const { tape } = recorded(3000, { longestMillis: 60_000 });
  ok(tape.last - tape.first <= 70_000 && tape.last - tape.first >= 60_000, `${tape.last - tape.first} ms`);
  const { tape: small, state } = recorded(3000, { mostBytes: 20_000 });
  ok(small.bytes <= 20_000 + 12_000, `${small.bytes} bytes`);
  equal(small.reader().at(Infinity), JSON.parse(JSON.stringify(state)));
  equal(small.bytes, [...small.events()].reduce((sum, { text }) => sum + text.length, 0));
});

test('gives back text of any alphabet and of any length, and counts what it takes as bytes', () => {
  const tape = new Tape();
  const texts = ['{"a":"ü – 漢字 – 🐙"}', `{"a":"${'€'.repeat(100_000)}"}`, '{"a":""}', `{"a":"${'x'.repeat(70_000)}"}`];
  tape.full(START, '{"a":"\uFEFF"}');
  texts.forEach((text, i) => tape.delta(START + 100 * (i + 1), text, JSON.parse(text)));
  equal([...tape.events()].map(({ text }) => text), ['{"a":"\uFEFF"}', ...texts]);
  equal(tape.bytes, new TextEncoder().encode(['{"a":"\uFEFF"}', ...texts].join('')).length);
  tape.full(START + 1000, '{}');
  equal([...tape.events(START + 200, START + 200)].at(-1).text, texts[1], 'in a stretch that has ended');
});

test('goes on and back by single moments and stops at both ends', () => {
  const { tape } = recorded(250);
  equal(tape.step(START + 5000, 1), START + 5100);
  equal(tape.step(START + 5050, -1), START + 4900);
  equal(tape.step(START + 9900, 3), START + 10_200);
  equal(tape.step(START + 10_100, -3), START + 9800);
  equal(tape.step(START, -10), START);
  equal(tape.step(START + 24_990, 10), START + 25_000);
  equal([tape.momentAt(START + 5099), tape.momentAt(START - 1)], [START + 5000, START]);
});

test('gives a stretch as what was received, beginning with a whole state', () => {
  const { tape, states } = recorded(400);
  const events = [...tape.events(START + 15_000, START + 22_000)];
  ok(events[0].full && events[0].ts <= START + 15_000, 'whole at the start');
  equal(events.at(-1).ts, START + 22_000);
  let state;
  for (const { ts, full, text } of events) {
    state = full ? plain(JSON.parse(text)) : merge(state, JSON.parse(text));
    equal(state, JSON.parse(states.get(ts)));
  }
});

test('a reader that goes towards a state a bit at a time comes to the same, and does no more at once than it may', () => {
  const { tape, states } = recorded(500);
  const reader = tape.reader();
  const next = random(5);
  let longest = 0;
  for (let i = 0; i < 200; i++) {
    const ts = START + Math.floor(next() * 500) * 100;
    let rounds = 0;
    for (let there = false; !there; rounds++) {
      let steps = 0;
      there = reader.towards(ts, () => steps++ < 7);
    }
    longest = Math.max(longest, rounds);
    equal(reader.at(ts), JSON.parse(states.get(ts)), `at ${ts}`);
  }
  ok(longest > 10 && longest <= 16, `${longest} rounds`);
});

test('a reader that changes its mind half way comes to where it was sent last', () => {
  const { tape, states } = recorded(500);
  const reader = tape.reader();
  const next = random(9);
  for (let i = 0; i < 300; i++) {
    let steps = 0;
    reader.towards(START + Math.floor(next() * 500) * 100, () => steps++ < 5);
    const ts = START + Math.floor(next() * 500) * 100;
    equal(reader.at(ts), JSON.parse(states.get(ts)), `at ${ts}`);
  }
});

test('going back step by step within a stretch reads a few patches a step, not all from its beginning', () => {
  const { tape } = recorded(99);
  const reader = tape.reader();
  reader.at(START + 9900);
  const read = (ts) => {
    let patches = 0;
    reader.towards(ts, () => ++patches > 0);
    return patches;
  };
  ok(read(START + 9800) >= 90, 'the first step back begins at the whole state');
  for (let ts = START + 9700; ts >= START; ts -= 100) ok(read(ts) < 16, `${ts}`);
});

test('is made coarser a few patches at each event, however many there are in a stretch', () => {
  const { parse } = JSON;
  const tape = new Tape({ fineMillis: 20_000 });
  let parsed = 0;
  let most = 0;
  JSON.parse = (text) => {
    parsed++;
    return parse(text);
  };
  try {
    tape.full(START, '{"seq":0}');
    for (let i = 1; i <= 1000; i++) {
      const before = parsed;
      tape.delta(START + i * 100, `{"seq":${i}}`, { seq: i });
      most = Math.max(most, parsed - before);
    }
  } finally {
    JSON.parse = parse;
  }
  ok(parsed >= 700, `${parsed} patches were looked at`);
  ok(most <= 5, `${most} at one event`);
});
