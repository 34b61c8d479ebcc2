import { Hidden } from '../webroot/data/hidden.js';
import { Orders } from '../webroot/data/orders.js';
import { equal, ok, test } from './check.js';

test('hidden lines come back from the address, whatever their names', () => {
  const names = ['p99', 'server a,b~1 4xx', '~', ',', '~0', 'pin ["metrics","x"] rate', '__proto__'];
  const hidden = new Hidden();
  for (const name of names) hidden.toggle(name);
  const other = new Hidden();
  other.text = hidden.text;
  for (const name of names) ok(other.has(name), name);
  equal(other.text, hidden.text);
  ok(!other.has('p50'), 'no other is hidden');
  for (const name of names) other.toggle(name);
  equal([other.text, other.has('p99')], [undefined, false]);
});

test('hidden lines that would make the address too long are hidden, and not in it', () => {
  const hidden = new Hidden();
  let told = 0;
  const end = hidden.listen(() => told++);
  for (let i = 0; i < 50; i++) hidden.toggle(`${i} ${'x'.repeat(100)}`);
  ok(hidden.text.length <= 1100, `${hidden.text.length} characters`);
  ok(hidden.has(`49 ${'x'.repeat(100)}`), 'the last');
  equal(told, 50);
  end();
  hidden.text = undefined;
  equal([told, hidden.has(`1 ${'x'.repeat(100)}`)], [50, false]);
});

test('the address has the orders of those tables that are not as they come', () => {
  let touched = 0;
  const orders = new Orders(() => touched++);
  const tables = { route: { order: undefined }, pool: { order: '1' }, bus: { order: undefined } };
  for (const id of Object.keys(tables)) orders.add(id, tables[id]);
  equal(orders.text, 'pool.1');
  orders.text = 'route.-3,nothing.2,bus';
  equal([tables.route.order, tables.pool.order, tables.bus.order], ['-3', undefined, undefined]);
  equal(orders.text, 'route.-3');
  tables.bus.onOrder();
  equal(touched, 1);
  orders.text = undefined;
  equal(orders.text, undefined);
});
