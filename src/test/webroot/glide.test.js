import { fits, Glide, shiftOf, snapped } from '../webroot/draw/glide.js';
import { close, equal, ok, test } from './check.js';

const WIDTH = 640;
const SPAN = 60_000;
const view = (to, more) => ({ from: to - SPAN, to, live: true, pins: {}, ...more });

/** A plot as uPlot gives it, as far as it is used; what is done to its canvas is written down. */
function plotted() {
  const done = [];
  const ctx = new Proxy({ canvas: { width: 700, height: 150 } }, { get: (target, name) => target[name] ?? ((...args) => done.push([name, ...args])) });
  const plot = {
    ctx,
    bbox: { left: 52, top: 10, width: WIDTH, height: 110 },
    scales: { x: {} },
    valToPos: (value) => 52 + ((value - plot.scales.x.min) / (plot.scales.x.max - plot.scales.x.min)) * WIDTH,
  };
  return { plot, done };
}

/** One that has been drawn whole at 100 s, with a value each 100 ms. */
function begun(more = {}, random = () => 0) {
  globalThis.devicePixelRatio = 1;
  const { plot, done } = plotted();
  const glide = new Glide();
  const first = view(100_000, more);
  glide.begin(plot, first, snapped(first, WIDTH), [99.7, 99.8, 99.9, 100], random);
  return { glide, plot, done };
}

test('a live stretch ends on a whole pixel, at most one before its end; one that stands still is as it was', () => {
  for (let to = 1.7e12; to < 1.7e12 + 5000; to += 37) {
    const stretch = snapped(view(to), WIDTH);
    close(stretch.to - stretch.from, SPAN, 0.001);
    ok(to - stretch.to >= 0 && to - stretch.to <= SPAN / WIDTH + 0.001, `${to - stretch.to}`);
    const steps = ((stretch.to - snapped(view(1.7e12), WIDTH).to) / SPAN) * WIDTH;
    close(steps, Math.round(steps), 0.001);
  }
  const still = view(12_345, { live: false });
  equal(snapped(still, WIDTH), { from: still.from, to: still.to });
});

test('a picture goes by as many pixels as time went on, but not back, not far, and not to another length', () => {
  const was = { from: 0, to: 64_000 };
  equal(shiftOf(was, { from: 1000, to: 65_000 }, WIDTH), 10);
  equal(shiftOf(was, was, WIDTH), 0);
  equal([shiftOf(was, { from: -1000, to: 63_000 }, WIDTH), shiftOf(was, { from: 32_000, to: 96_000 }, WIDTH), shiftOf(was, { from: 0, to: 65_000 }, WIDTH)], [undefined, undefined, undefined]);
});

test('values fit a scale when none is above or below it; those not known do not count', () => {
  const scale = { min: 0, max: 10 };
  ok(fits([[0, null, 10], []], scale), 'all within');
  ok(!fits([[1], [11]], scale), 'above');
  ok(!fits([[-1]], scale), 'below');
});

test('it is drawn whole again when it has glided for a while, when it stands still, is pinned, resized, or told to', () => {
  const { glide, plot } = begun();
  equal(glide.since(view(101_000)), 99_900);
  equal(glide.since(view(102_000)), undefined, 'after two seconds');
  equal(glide.since(view(101_000, { live: false })), undefined, 'paused');
  equal(glide.since(view(101_000, { pins: { a: 99_000 } })), undefined, 'pinned');
  equal(glide.since(view(99_000)), undefined, 'back');
  equal(glide.since({ ...view(101_000), from: 0 }), undefined, 'wider');
  plot.bbox.width = 600;
  equal(glide.since(view(101_000)), undefined, 'narrower');
  plot.bbox.width = WIDTH;
  equal(glide.since(view(101_000)), 99_900);
  glide.end();
  equal(glide.since(view(101_000)), undefined);
  equal(begun({ live: false }).glide.since(view(101_000)), undefined, 'drawn while paused');
  equal(begun({}, () => 0.99).glide.since(view(103_900)), 99_900, 'not all of them at the same time');
});

test('it moves by whole pixels, draws from the second value that it is given to the end, and the scale goes along', () => {
  const { glide, plot, done } = begun();
  let drawn;
  glide.on(view(100_500), [99.8, 99.9, 100, 100.1, 100.5], (left, right) => (drawn = [left, right]));
  const { to } = snapped(view(100_500), WIDTH);
  close(plot.scales.x.max, to / 1000, 1e-9);
  close(plot.scales.x.min, (to - SPAN) / 1000, 1e-9);
  const by = Math.round(((to - snapped(view(100_000), WIDTH).to) / SPAN) * WIDTH);
  equal(done.find(([name]) => name === 'drawImage').slice(2), [-by, 0]);
  const [left, right] = drawn;
  equal(right, 52 + WIDTH);
  equal(left, Math.round(plot.valToPos(99.9)));
  equal(
    done.filter(([name]) => name === 'clearRect'),
    [
      ['clearRect', left, 10, right - left, 118],
      ['clearRect', right - by, 0, 700, 10],
    ],
  );
  equal(glide.since(view(100_600)), 100_100);
});
