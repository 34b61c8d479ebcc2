import { around, layout, picture, problem, query, spanned, usedIn } from '../webroot/data/slots.js';
import { equal, ok, test, throws } from './check.js';

/** An answer of so many buckets, each of so many slots of which half are used. */
const answer = (start, buckets, slots) => ({
  slab: 'direct.0.512',
  start,
  end: start + buckets * slots,
  total: 4096,
  buckets: Array.from({ length: buckets }, () => ({ u: slots >> 1, f: slots - (slots >> 1) })),
});

test('knows of each bucket which slots it stands for', () => {
  const shown = picture({ slab: 's', start: 10, end: 17, total: 20, buckets: [{ u: 2, f: 1 }, { u: 0, f: 2 }, { u: 2, f: 0 }] });
  equal(shown, {
    start: 10,
    end: 17,
    total: 20,
    cells: [
      { from: 10, to: 13, used: 2 },
      { from: 13, to: 15, used: 0 },
      { from: 15, to: 17, used: 2 },
    ],
  });
  equal(usedIn(shown), 4);
  equal(picture({ start: 0, end: 0, total: 0, buckets: [] }).cells, []);
});

test('refuses an answer that does not add up or is none', () => {
  throws(() => picture({ start: 0, end: 5, total: 5, buckets: [{ u: 1, f: 1 }] }), 'buckets that end early');
  throws(() => picture({ start: 0, end: 1, total: 1, buckets: [{}] }), 'a bucket without numbers');
  throws(() => picture({ title: 'No such slab' }), 'a problem');
  throws(() => picture(null), 'nothing');
});

test('shows the slots that were dragged over, in either direction', () => {
  const { cells } = picture(answer(0, 16, 32));
  equal(spanned(cells, 2, 4), { start: 64, end: 160 });
  equal(spanned(cells, 4, 2), { start: 64, end: 160 });
});

test('a click shows an eighth of the slots around it, never beyond those shown', () => {
  const shown = picture(answer(0, 16, 64));
  equal(around(shown, 8), { start: 480, end: 608 });
  equal(around(shown, 0), { start: 0, end: 128 });
  equal(around(shown, 15), { start: 896, end: 1024 });
});

test('a click shows nothing larger where each cell is a slot or a few slots are left', () => {
  equal(around(picture(answer(0, 512, 1)), 7), undefined);
  equal(around(picture(answer(32, 4, 4)), 0), undefined);
  const again = around(picture(answer(32, 8, 4)), 0);
  equal(again, { start: 32, end: 48 });
});

test('asks for what the contract names, with any name of a slab', () => {
  equal(String(query('direct.0.512', undefined, 100)), 'slab=direct.0.512&buckets=100');
  equal(String(query('a&b=<ä>', { start: 3, end: 9 }, 4096)), 'slab=a%26b%3D%3C%C3%A4%3E&start=3&end=9&buckets=4096');
});

test('never asks for more cells than the server gives', () => {
  equal(layout(600, 12, 24), { across: 50, most: 1200 });
  equal(layout(9999, 12, 24).most, 4096);
  equal(layout(3, 12, 24), { across: 1, most: 24 });
});

test('says in words what is wrong', () => {
  equal([problem(200), problem(204)], [undefined, undefined]);
  ok(/signed in/.test(problem(401)), '401');
  ok(/no such slab/.test(problem(404)), '404');
  ok(/too busy/.test(problem(503)), '503');
  ok(/418/.test(problem(418)), 'any other');
});
