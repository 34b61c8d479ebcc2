import { nameOf } from '../webroot/data/names.js';
import { equal, test } from './check.js';

test('names meters by name and tags, anything else by its path', () => {
  const named = (...path) => nameOf(path);
  equal(named('metrics', 'modular', 'a.b', 'k=v'), { name: 'a.b', tags: 'k=v' });
  equal(named('metrics', 'modular', 'a.b', '-'), { name: 'a.b', tags: '' });
  equal(named('metrics', 'modular', 'a.b').name, 'a.b');
  equal(named('metrics', 'aio', 'loops', '00', 'lag_ms').name, 'loops › 00 › lag_ms');
  equal(named('metrics', 'vm', 'heap', 'used').name, 'vm › heap › used');
  equal(named('memory', 'heap', 'used').name, 'memory › heap › used');
  equal([named('metrics'), named('metrics', 'app'), named('')].map(({ name }) => name), ['metrics', 'app', '']);
});
