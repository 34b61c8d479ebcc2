import { difference, merge, plain } from '../webroot/data/merge.js';
import { equal, ok, random, test } from './check.js';

// RFC 7396, appendix A: original, patch, result.
const CASES = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
];

for (const [original, patch, result] of CASES) {
  test(`${original} patched with ${patch} is ${result}`, () => {
    equal(merge(plain(JSON.parse(original)), JSON.parse(patch)), JSON.parse(result));
  });
}

test('changes neither the target nor the patch', () => {
  const target = plain(JSON.parse('{"a":{"b":1,"c":{"d":2}},"e":3}'));
  const patch = JSON.parse('{"a":{"b":4,"c":null},"f":{"g":5}}');
  const [before, asked] = [JSON.stringify(target), JSON.stringify(patch)];
  const result = merge(target, patch);
  result.f.g = 6;
  equal(JSON.stringify(target), before);
  equal(JSON.stringify(patch), asked);
});

test('shares what the patch does not touch', () => {
  const target = plain({ a: { b: 1 }, c: { d: 2 } });
  const result = merge(target, { a: { b: 3 } });
  ok(result.c === target.c, 'the untouched branch is the same object');
  ok(result.a !== target.a, 'the touched branch is a new one');
});

test('takes __proto__, constructor and the like as keys, in full states and in patches', () => {
  const hostile =
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"x","hasOwnProperty":1}';
  for (const state of [
    plain(JSON.parse(hostile)),
    merge(plain({}), JSON.parse(hostile)),
    merge(undefined, JSON.parse(hostile)),
  ]) {
    equal(state, JSON.parse(hostile));
    ok(Object.getPrototypeOf(state) === null, 'the state has no prototype');
    ok(Object.getPrototypeOf(state.__proto__) === null, 'nor has what hangs on __proto__');
  }
  equal({}.polluted, undefined);
  equal(Object.polluted, undefined);
});

test('patches below and removes a key named __proto__', () => {
  let state = plain(JSON.parse('{"meters":{"__proto__":{"a":1,"b":2}}}'));
  state = merge(state, JSON.parse('{"meters":{"__proto__":{"a":3}}}'));
  equal(state, JSON.parse('{"meters":{"__proto__":{"a":3,"b":2}}}'));
  state = merge(state, JSON.parse('{"meters":{"__proto__":null}}'));
  equal(state, { meters: {} });
});

test('arrives at the same state by any path of patches', () => {
  const next = random(7396);
  const keys = ['a', 'b', '__proto__', 'constructor', ''];
  const grow = (depth) => {
    if (depth === 0 || next() < 0.3) return next() < 0.5 ? Math.floor(next() * 10) : 'text';
    const object = Object.create(null);
    for (const key of keys) if (next() < 0.6) object[key] = grow(depth - 1);
    return object;
  };
  const root = () => Object.assign(Object.create(null), { x: grow(4), y: grow(3) });
  for (let run = 0; run < 300; run++) {
    const [from, to] = [root(), root()];
    const patch = JSON.parse(JSON.stringify(difference(from, to)));
    equal(merge(from, patch), to, `run ${run}`);
    equal(difference(to, plain(JSON.parse(JSON.stringify(to)))), {}, 'of equal states');
  }
});
