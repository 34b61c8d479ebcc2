import { momentOf, spanOf, stretchOf } from '../webroot/data/moments.js';
import { SPANS, USUAL_SPAN } from '../webroot/timeline.js';
import { equal, test } from './check.js';

const NOW = 1_700_000_000_000;
const LONGEST = SPANS.at(-1);
const NONE = ['9e15', 'Infinity', '-Infinity', 'NaN', '', '-1', '0', 'x', undefined];

test('a number that can be no date is no moment of an address', () => {
  for (const text of NONE) equal(momentOf(text), undefined, text);
  equal([momentOf(String(NOW)), momentOf('8.64e15')], [NOW, 8.64e15]);
});

test('a stretch of an address has three moments in their order, and is no longer than can be shown', () => {
  equal(stretchOf(`${NOW}_${NOW + 10}_${NOW + 20}`, LONGEST), { from: NOW, at: NOW + 10, to: NOW + 20 });
  for (const text of [...NONE.map((one) => `${one}_${one}_${one}`), undefined, `${NOW}`, `${NOW}_${NOW - 1}_${NOW}`, `1_${NOW}_8.64e15`]) {
    equal(stretchOf(text, LONGEST), undefined, text);
  }
});

test('a span of an address is one that can be chosen, or the usual one', () => {
  equal(SPANS.map((span) => spanOf(String(span / 1000), SPANS, USUAL_SPAN)), SPANS);
  for (const text of ['45', ...NONE]) equal(spanOf(text, SPANS, USUAL_SPAN), USUAL_SPAN, text);
});
