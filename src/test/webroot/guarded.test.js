import { guarded } from '../webroot/draw/guarded.js';
import { equal, test } from './check.js';

test('a part of the page that fails says so once, and draws again when it can', () => {
  const host = new Map();
  host.getAttribute = (name) => host.get(name) ?? null;
  host.setAttribute = (name, value) => host.set(name, value);
  host.removeAttribute = (name) => host.delete(name);
  const { error } = console;
  const said = [];
  console.error = (name) => said.push(name);
  try {
    const draw = guarded('controls', host, ({ bad }) => {
      if (bad) throw new RangeError('no date');
    });
    draw({ bad: true });
    draw({ bad: true });
    equal([said, host.get('data-broken')], [['controls'], 'true']);
    draw({ bad: false });
    equal(host.has('data-broken'), false);
    draw({ bad: true });
    equal(said, ['controls', 'controls']);
  } finally {
    console.error = error;
  }
});
