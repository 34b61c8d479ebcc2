import { Pace } from '../webroot/draw/pace.js';
import { close, equal, ok, test } from './check.js';

/** A pace whose frames take as long as the test says: the message comes when it is painted. */
function paced() {
  const browser = {
    time: 0,
    performance: { now: () => browser.time },
    MessageChannel: class {
      port1 = {};
      port2 = { postMessage: () => (browser.painted = this.port1) };
    },
  };
  const pace = new Pace(browser);
  return {
    pace,
    frame(took) {
      pace.began();
      browser.time += took;
      browser.painted.onmessage();
    },
    pass: (millis) => (browser.time += millis),
  };
}

test('frames that take little wait for nothing but the next event', () => {
  const { pace, frame, pass } = paced();
  ok(pace.wait <= 0, 'the first');
  for (let i = 0; i < 100; i++) {
    frame(4);
    pass(96);
    ok(pace.wait <= 0, `frame ${i}`);
  }
});

test('frames that take long are drawn more seldom, so that all of them take a small part of the time', () => {
  const { pace, frame, pass } = paced();
  let painting = 0;
  let all = 0;
  for (let i = 0; i < 200; i++) {
    frame(10);
    const wait = Math.max(0, pace.wait);
    pass(wait);
    if (i < 150) continue;
    painting += 10;
    all += 10 + wait;
  }
  close(painting / all, 1 / 24, 0.001);
});

test('what some frames have to do that others have not counts for little', () => {
  const { pace, frame, pass } = paced();
  const waits = [];
  for (let i = 0; i < 200; i++) {
    frame(i % 3 === 0 ? 20 : 5);
    const wait = Math.max(0, pace.wait);
    pass(wait);
    if (i % 3 > 0) waits.push(5 + wait);
  }
  ok(waits.at(-1) < 170, `${waits.at(-1)} ms from frame to frame`);
});

test('no frame is later than a quarter of a second, and a page that has become fast is drawn as often as it can', () => {
  const { pace, frame, pass } = paced();
  for (let i = 0; i < 20; i++) {
    frame(200);
    ok(pace.wait <= 50, `${pace.wait}`);
    pass(50);
  }
  for (let i = 0; i < 40; i++) {
    frame(3);
    pass(500);
  }
  frame(3);
  pass(70);
  ok(pace.wait <= 0, `${pace.wait}`);
});

test('a frame that is not painted yet holds the next one up for a quarter of a second at most', () => {
  const { pace, pass } = paced();
  pace.began();
  equal(pace.wait, 250);
  pass(250);
  equal(pace.wait, 0);
});
