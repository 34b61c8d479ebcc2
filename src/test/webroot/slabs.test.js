import { arenaName, fullness, kinds, slabGrid } from '../webroot/data/slabs.js';
import { equal, test } from './check.js';

const slab = (arena, kind, slotBytes, used = 0, total = 8) => ({ arena, kind, slot_bytes: slotBytes, used, total, high_water: used });
const stateOf = (slabs) => ({ memory: { slabs } });

test('puts the smallest slots first, whole pages last, and arenas in the order of their numbers', () => {
  const { arenas, rows } = slabGrid(
    stateOf({
      'heap.0.16': slab('heap.0', 'size_class', 16),
      'direct.10.512': slab('direct.10', 'size_class', 512),
      'direct.2.512': slab('direct.2', 'size_class', 512, 3),
      'direct.2.8192': slab('direct.2', 'size_class', 8192),
      'direct.2.pages': slab('direct.2', 'pages', 8192),
      'direct.2.28672': slab('direct.2', 'size_class', 28672),
    }),
  );
  equal(arenas, ['direct.2', 'direct.10', 'heap.0']);
  equal(rows.map(({ kind, slotBytes }) => [kind, slotBytes]), [
    ['size_class', 16],
    ['size_class', 512],
    ['size_class', 8192],
    ['size_class', 28672],
    ['pages', 8192],
  ]);
  equal(rows[1].cells.map((cell) => cell?.[0]), ['direct.2.512', 'direct.10.512', undefined]);
  equal(rows[1].cells[0][1].used, 3);
});

test('has nothing to show without slabs', () => {
  equal(slabGrid({}), { arenas: [], rows: [] });
  equal(slabGrid(undefined), { arenas: [], rows: [] });
});

test('takes hostile names as names', () => {
  const slabs = JSON.parse('{"__proto__":{"arena":"__proto__","kind":"size_class","slot_bytes":16,"used":1,"total":2}}');
  const { arenas, rows } = slabGrid(stateOf(slabs));
  equal(arenas, ['__proto__']);
  equal(rows[0].cells[0][0], '__proto__');
});

test('tells fullness in fifths, with none and all apart', () => {
  equal(
    [0, 1, 20, 21, 40, 41, 60, 61, 80, 81, 100].map((used) => fullness(used, 100)),
    [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
  );
  equal([fullness(0, 0), fullness(undefined, 8), fullness(9, 8)], [undefined, undefined, 5]);
});

test('groups arenas by kind', () => {
  equal(kinds(['direct.0', 'direct.1', 'heap.0', 'odd']), [
    ['direct', 2],
    ['heap', 1],
    ['', 1],
  ]);
  equal(arenaName('direct.12'), { kind: 'direct', number: '12' });
  equal(arenaName('odd'), { kind: '', number: 'odd' });
});
