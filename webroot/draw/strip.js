/**
 * Paints how one event loop did over a stretch of time: how late it was, in cells as long as the updates are apart or, where there is
 * no room for these, the worst of each column; below it how busy; and over it the times that it was blocked, outlined, with a mark on top.
 */

import { styled } from './theme.js';

/** From which lag on a cell has which colour; its height alone tells the same. */
export const STEPS = [
  { from: 0, colour: 'lag-0', label: 'below 1 ms' },
  { from: 1, colour: 'lag-1', label: '1' },
  { from: 10, colour: 'lag-2', label: '10' },
  { from: 50, colour: 'lag-3', label: '50' },
  { from: 200, colour: 'lag-4', label: '200' },
  { from: 1000, colour: 'lag-5', label: '1000 ms and more' },
];

const COLUMN = 2;
const SMALLEST_CELL = 4;
const NARROWEST_MARK = 5;
const BUSY_HEIGHT = 5;
const SINGLE_MILLIS = 100;

/** Where a block is drawn, `[left, right]` in pixels. */
export function markAt({ began, end }, { from, to }, width) {
  const x = (millis) => ((millis - from) / (to - from)) * width;
  const spare = Math.max(0, NARROWEST_MARK - (x(end) - x(began))) / 2;
  return [x(began) - spare, x(end) + spare];
}

/**
 * Paints into a canvas of `width` by `height` pixels. `rows` are times in seconds, lags and busy shares; `marks` are incidents, `chosen`
 * the id of the one that is told of.
 */
export function paintStrip(canvas, { width, height }, { from, to, at, live, pins, period }, { rows, marks, chosen, compact }) {
  const ratio = devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const [times, lags, busy] = rows;
  const picture = { width, from, to, period: period ?? SINGLE_MILLIS };
  const ground = compact ? height : height - BUSY_HEIGHT - 1;
  const colours = STEPS.map(({ colour }) => styled(colour));
  cells(picture, times, lags, (lag, left, right) => {
    const tall = Math.max(1, heightOf(lag) * ground);
    context.fillStyle = colours[Math.max(0, STEPS.findLastIndex((step) => lag >= step.from))];
    context.fillRect(left, ground - tall, right - left, tall);
  });
  if (!compact) {
    context.fillStyle = styled('blue');
    cells(picture, times, busy, (share, left, right) => {
      const tall = Math.min(1, share) * BUSY_HEIGHT;
      context.fillRect(left, height - tall, right - left, tall);
    });
  }
  for (const mark of marks) drawMark(context, markAt(mark, { from, to }, width), ground, mark.id === chosen);
  const line = (millis, colour) => {
    context.fillStyle = colour;
    context.fillRect(Math.round(((millis - from) / (to - from)) * width), 0, 1, height);
  };
  for (const pinned of Object.values(pins)) line(pinned, styled('ink'));
  if (!live) line(at, styled('focus'));
}

/** Logarithmic from 0.1 ms to 2 s. */
function heightOf(lag) {
  return Math.min(1, Math.max(0.08, Math.log10(Math.max(lag, 0.1) * 10) / Math.log10(20_000)));
}

function drawMark(context, [left, right], height, chosen) {
  const middle = (left + right) / 2;
  context.strokeStyle = context.fillStyle = styled('ink');
  context.lineWidth = chosen ? 2.5 : 1.25;
  context.strokeRect(left, 0.75, right - left, height - 1.5);
  context.beginPath();
  context.moveTo(middle - 4, 0);
  context.lineTo(middle + 4, 0);
  context.lineTo(middle, 6);
  context.fill();
}

/** Calls `paint(value, left, right)` for each cell; where they are too narrow, for the greatest value of each column. */
function cells({ width, from, to, period }, times, values, paint) {
  const x = (millis) => ((millis - from) / (to - from)) * width;
  const single = (period / (to - from)) * width >= SMALLEST_CELL;
  const columns = single ? undefined : new Array(Math.ceil(width / COLUMN));
  for (let i = 0; i < times.length; i++) {
    const value = values[i];
    if (value === null) continue;
    const until = times[i] * 1000;
    // A value tells of the time since the one before; across a gap nothing is known.
    const known = i > 0 && values[i - 1] !== null;
    const since = known ? times[i - 1] * 1000 : until - period;
    if (until < from || since > to) continue;
    const [left, right] = [Math.max(0, x(since)), Math.min(width, x(until))];
    if (single) {
      paint(value, left, Math.max(left + 1, right - 1));
      continue;
    }
    const first = Math.min(columns.length - 1, Math.floor(left / COLUMN) + (known && Math.floor(left / COLUMN) < Math.floor(right / COLUMN) ? 1 : 0));
    const last = Math.min(columns.length - 1, Math.floor(right / COLUMN));
    for (let column = first; column <= last; column++) if (!(columns[column] >= value)) columns[column] = value;
  }
  columns?.forEach((value, column) => paint(value, column * COLUMN, (column + 1) * COLUMN));
}
