import { SPANS, Timeline } from '../webroot/timeline.js';
import { equal, ok, test } from './check.js';

const NOW = 1_700_000_000_000;

test('shows the last minute up to now while it is live', () => {
  const timeline = new Timeline();
  equal(timeline.shown(undefined), { from: undefined, to: undefined, at: undefined });
  equal(timeline.shown(NOW), { from: NOW - 60_000, to: NOW, at: NOW });
  equal(timeline.shown(NOW + 100).to, NOW + 100);
});

test('stands still when paused and follows again when live', () => {
  let changes = 0;
  const timeline = new Timeline(() => changes++);
  timeline.pause(undefined);
  ok(timeline.live, 'nothing to pause at');
  timeline.pause(NOW);
  equal(timeline.shown(NOW + 5000), { from: NOW - 60_000, to: NOW, at: NOW });
  timeline.goLive();
  timeline.goLive();
  equal([timeline.live, timeline.shown(NOW + 5000).at, changes], [true, NOW + 5000, 2]);
});

test('goes to a moment within the stretch without moving it, and takes it along beyond', () => {
  const timeline = new Timeline();
  timeline.scrub(NOW - 30_000, NOW);
  equal(timeline.shown(NOW), { from: NOW - 60_000, to: NOW, at: NOW - 30_000 });
  timeline.scrub(NOW - 90_000, NOW);
  equal(timeline.shown(NOW), { from: NOW - 90_000, to: NOW - 30_000, at: NOW - 90_000 });
  timeline.scrub(NOW + 10_000, NOW);
  equal(timeline.shown(NOW), { from: NOW - 50_000, to: NOW + 10_000, at: NOW + 10_000 });
});

test('zooms to a stretch, a second at least, and is not live then', () => {
  const timeline = new Timeline();
  timeline.zoom(NOW - 20_000, NOW - 10_000);
  equal(timeline.shown(NOW), { from: NOW - 20_000, to: NOW - 10_000, at: NOW - 10_000 });
  timeline.zoom(NOW, NOW + 10);
  equal(timeline.shown(NOW), { from: NOW - 495, to: NOW + 505, at: NOW + 505 });
  timeline.zoom(NOW - 1000, NOW + 9000, NOW);
  equal(timeline.shown(NOW), { from: NOW - 1000, to: NOW + 9000, at: NOW }, 'no further than there is something');
});

test('changes the length shown around the moment that a paused page is at', () => {
  const timeline = new Timeline();
  timeline.scrub(NOW - 15_000, NOW);
  timeline.choose(120_000);
  equal(timeline.shown(NOW), { from: NOW - 105_000, to: NOW + 15_000, at: NOW - 15_000 });
  timeline.choose(1);
  equal(timeline.span, SPANS[0]);
  timeline.choose(1e12);
  equal(timeline.span, SPANS.at(-1));
  timeline.widen(1);
  equal(timeline.span, SPANS.at(-1));
  timeline.widen(-1);
  equal(timeline.span, SPANS.at(-2));
});

test('pins two moments and takes pins off', () => {
  const timeline = new Timeline();
  timeline.pin('a', NOW);
  timeline.pin('b', NOW + 1);
  timeline.pin('a', undefined);
  equal(timeline.pins, { b: NOW + 1 });
});
