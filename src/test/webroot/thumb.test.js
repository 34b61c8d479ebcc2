import { Tape } from '../webroot/data/tape.js';
import { momentUnder, THUMB_STEPS, thumbAt } from '../webroot/data/thumb.js';
import { equal, test } from './check.js';

const START = 1_700_000_000_000;

function tape(moments) {
  const tape = new Tape();
  tape.full(START, '{}');
  for (let i = 1; i < moments; i++) tape.delta(START + i * 100, '{}', {});
  return tape;
}

test('the thumb stands at the share of the tape that lies before the moment, and never beyond its ends', () => {
  const all = tape(101);
  const at = [-100, 0, 2500, 10_000, 10_400].map((millis) => thumbAt(all, START + millis));
  equal(at, ['0', '0', '250', '1000', '1000']);
  equal(thumbAt(tape(1), START), '0');
});

test('the keys of the slider go through a short tape moment by moment, and come to both ends', () => {
  for (const moments of [2, 3, 7, 101, 700, 3000]) {
    const all = tape(moments);
    let here = START;
    let steps = 0;
    for (let value = 0; value < THUMB_STEPS; value = Number(thumbAt(all, here)), steps++) here = momentUnder(all, value + 1, here);
    equal([here, steps <= THUMB_STEPS], [all.last, true], `up through ${moments}`);
    if (moments <= 101) equal(steps, moments - 1, `steps up through ${moments}`);
    for (let value = THUMB_STEPS; value > 0; value = Number(thumbAt(all, here))) here = momentUnder(all, value - 1, here);
    equal(here, START, `down through ${moments}`);
  }
});

test('a thumb that is dragged goes by its place alone', () => {
  const all = tape(11);
  equal(momentUnder(all, 599, undefined), START + 500);
  equal(momentUnder(all, 599, START + 500), START + 600);
});
