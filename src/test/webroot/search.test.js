import { search } from '../webroot/data/search.js';
import { equal, test } from './check.js';

const NODE = { type: 'function_timer', tags: { area: 'heap', id: 'G1 Old Gen', 'odd=key': 'a b' } };
const TEXT = 'jvm.memory.used area=heap,id=g1 old gen';

function found(query, node = NODE, text = TEXT) {
  return search(query)(text, node);
}

test('finds all words, whatever their case and order', () => {
  equal(['', '  ', 'MEMORY', 'heap jvm', 'heap nothing', '"'].map((query) => found(query)), [true, true, true, true, false, true]);
});

test('finds tags by the whole key and a part of the value', () => {
  const queries = ['area=heap', 'area=he', 'area=', 'rea=heap', 'id=old', 'area=nonheap', 'id="old gen"', '"id=g1 old"'];
  equal(queries.map((query) => found(query)), [true, true, true, false, true, false, true, true]);
});

test('takes a word with an equals sign as a word where there are no tags', () => {
  equal(found('a=b', { type: 'gauge' }, 'name a=b'), true);
  equal(found('=b', NODE, 'x=b'), true);
});

test('finds types by their words', () => {
  const queries = ['type:timer', 'type:function', 'type:FUNC', 'type:gauge', 'type:', '-type:function', '-type:gauge'];
  equal(queries.map((query) => found(query)), [true, true, true, false, true, false, true]);
  equal(found('type:gauge', undefined), false);
});

test('leaves out what has a minus before it, and takes a minus of its own as a word', () => {
  equal(['-heap', '-nothing', 'memory -area=heap', '-area=nonheap', '-'].map((query) => found(query)), [false, true, false, true, false]);
});

test('keeps blanks in quotes together, closed or not', () => {
  equal(['"old gen"', '"gen old"', '-"old gen"', '"old g'].map((query) => found(query)), [true, false, false, true]);
});
