import { Screen } from '../webroot/draw/screen.js';
import { equal, ok, test } from './check.js';
import { Hand } from './hand.js';

const SPAN = 60_000;
const view = (to, more) => ({ from: to - SPAN, to, live: true, pins: {}, ...more });

/** So many pictures of a width, and how often each was drawn. */
function shown(count, { width = 600, takes = 0 } = {}) {
  const hand = new Hand();
  const screen = new Screen(hand);
  const drawn = new Array(count).fill(0);
  const last = [];
  for (let i = 0; i < count; i++) {
    screen.add(i, (view) => {
      drawn[i]++;
      last[i] = view;
      hand.time += takes;
    });
  }
  const see = (i, isIntersecting = true) => hand.observers[0]([{ target: i, isIntersecting, boundingClientRect: { width } }]);
  for (let i = 0; i < count; i++) see(i);
  return { hand, screen, drawn, last, see };
}

test('a few pictures are drawn with every event that moves them by a pixel', () => {
  const { hand, screen, drawn } = shown(3);
  for (let i = 0; i < 50; i++) {
    screen.draw(view(i * 100));
    hand.pass(100);
  }
  equal(drawn, [50, 50, 50]);
});

test('a picture that an event moves by less than a pixel waits for the next one, but never a second', () => {
  const { hand, screen, drawn } = shown(1, { width: 300 });
  for (let i = 0; i < 40; i++) {
    screen.draw(view(i * 100));
    hand.pass(100);
  }
  equal(drawn, [20]);
  const slow = shown(1, { width: 10 });
  for (let i = 0; i < 40; i++) {
    slow.screen.draw(view(i * 100));
    slow.hand.pass(100);
  }
  equal(slow.drawn, [4]);
});

test('one that may go by several pixels is drawn as often as it has', () => {
  const { hand, screen } = shown(0);
  let drawn = 0;
  screen.add('small', () => drawn++, 3);
  hand.observers[0]([{ target: 'small', isIntersecting: true, boundingClientRect: { width: 600 } }]);
  for (let i = 0; i < 30; i++) {
    screen.draw(view(i * 100));
    hand.pass(100);
  }
  equal(drawn, 10);
});

test('of many pictures as many are drawn with each event as a frame has time for, and all of them equally often', () => {
  const { hand, screen, drawn } = shown(50, { takes: 1 });
  screen.draw(view(0));
  while (hand.frames.length > 0) hand.frame();
  for (let i = 1; i <= 50; i++) {
    const before = drawn.reduce((a, b) => a + b);
    screen.draw(view(i * 100));
    equal(drawn.reduce((a, b) => a + b) - before, 8);
    hand.pass(100);
  }
  equal([...new Set(drawn)], [9]);
});

test('what came last is drawn by all that are in sight soon after it', () => {
  const { hand, screen, drawn, last, see } = shown(48, { width: 10 });
  see(5, false);
  screen.draw(view(0));
  const end = view(100);
  screen.draw(end);
  equal(drawn.filter((n) => n === 1).length, 47);
  hand.pass(700);
  ok(last.every((one, i) => one === end || i === 5), 'all have drawn the last view');
  see(5);
  equal(last[5], end);
});

test('another view is drawn by all at once, in several frames where one would take too long', () => {
  for (const other of [view(9000, { live: false }), { ...view(9000), from: 0 }, view(9000, { pins: { a: 3 } }), view(-9000)]) {
    const { hand, screen, drawn } = shown(48, { takes: 1 });
    screen.draw(view(0));
    while (hand.frames.length > 0) hand.frame();
    equal([...new Set(drawn)], [1]);
    screen.draw(other);
    equal(drawn.filter((n) => n === 2).length, 8);
    let frames = 0;
    for (; hand.frames.length > 0; frames++) hand.frame();
    equal([frames, [...new Set(drawn)]], [5, [2]]);
  }
});

test('where views follow each other faster than all can be drawn, none waits for ever', () => {
  const { hand, screen, drawn } = shown(30, { takes: 1 });
  for (let i = 0; i < 30; i++) screen.draw(view(i * 16, { live: false }));
  equal([hand.frames.length, [...new Set(drawn)]], [1, [8]]);
});

test('a picture that fails does not take the others along, and is told once', () => {
  const { hand, screen, drawn } = shown(2);
  const told = [];
  const { error } = console;
  console.error = (text) => told.push(text);
  try {
    screen.add('broken', () => {
      throw new Error('broken');
    });
    hand.observers[0]([{ target: 'broken', isIntersecting: true, boundingClientRect: { width: 600 } }]);
    screen.draw(view(0));
    screen.draw(view(100));
  } finally {
    console.error = error;
  }
  equal([told.length, drawn], [1, [2, 2]]);
});
