import { Turns } from '../webroot/draw/turns.js';
import { equal, ok, test } from './check.js';
import { Hand } from './hand.js';

/** So many panels, the first few of them in sight, and how often each has told its numbers. */
function panels(count, { seen = 0, takes = 0 } = {}) {
  const hand = new Hand();
  const told = new Array(count).fill(0);
  const last = [];
  const frames = told.map((_, i) => ({
    element: i,
    draw: (view) => {
      told[i]++;
      last[i] = view;
      hand.time += takes;
    },
  }));
  const turns = new Turns(frames, hand);
  const see = (i, isIntersecting = true) => hand.observers[0]([{ target: i, isIntersecting }]);
  for (let i = 0; i < seen; i++) see(i);
  return { hand, turns, told, last, see };
}

test('panels in sight tell their numbers each time, the others in turns', () => {
  const { hand, turns, told } = panels(10, { seen: 2 });
  for (let i = 0; i < 40; i++) {
    turns.draw(i, false);
    hand.pass(250);
  }
  equal(told, [40, 40, ...new Array(8).fill(5)]);
});

test('what came last is told by all, though nothing follows', () => {
  const { hand, turns, last } = panels(10, { seen: 2 });
  turns.draw('last', false);
  ok(last.includes(undefined), 'some wait');
  hand.pass(900);
  while (hand.frames.length > 0) hand.frame();
  equal([...new Set(last)], ['last']);
});

test('another view is told by all, those in sight first, in several frames where one would take too long', () => {
  const { hand, turns, told, see } = panels(30, { takes: 1 });
  for (const i of [27, 28, 29]) see(i);
  turns.draw('other', true);
  hand.frame();
  equal([told.slice(27), told.reduce((a, b) => a + b)], [[1, 1, 1], 8]);
  let frames = 0;
  for (; hand.frames.length > 0; frames++) hand.frame();
  equal([frames, [...new Set(told)]], [3, [1]]);
});

test('what is left can be told at once, for who is sent to a panel', () => {
  const { hand, turns, told } = panels(30, { takes: 5 });
  turns.draw('other', true);
  turns.finish();
  equal([[...new Set(told)], hand.frames.length], [[1], 0]);
});

test('where views follow each other faster than all can be told, none waits for ever', () => {
  const { hand, turns, told } = panels(24, { seen: 24, takes: 1 });
  for (let i = 0; i < 24; i++) {
    turns.draw(i, true);
    hand.frame();
  }
  equal([...new Set(told)], [8]);
});

test('a panel that comes into sight tells at once what is shown', () => {
  const { hand, turns, last, see } = panels(10);
  turns.draw('first', true);
  hand.frame();
  turns.draw('now', false);
  const i = last.indexOf('first');
  see(i);
  equal(last[i], 'now');
});
