/** The little that a test file needs: `test(name, body)` and ways to compare. */

export const tests = [];
let file = '';

export function within(name) {
  file = name;
}

export function test(name, body) {
  tests.push({ file, name, body });
}

/** Equal as JSON values are, key order apart; own keys only, so that `__proto__` is a key like any other. */
export function equal(actual, expected, what = 'value') {
  const [found, wanted] = [canonical(actual), canonical(expected)];
  if (found !== wanted) throw new Error(`${what}: expected ${wanted} but found ${found}`);
}

export function close(actual, expected, tolerance, what = 'value') {
  if (!(Math.abs(actual - expected) <= tolerance)) {
    throw new Error(`${what}: expected ${expected} within ${tolerance} but found ${actual}`);
  }
}

export function ok(holds, what) {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

export function throws(body, what) {
  try {
    body();
  } catch {
    return;
  }
  throw new Error(`did not throw: ${what}`);
}

/** Numbers that look random and are the same in every run. */
export function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return value === undefined ? 'undefined' : JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(Object.getOwnPropertyDescriptor(value, key).value)}`).join(',')}}`;
}
