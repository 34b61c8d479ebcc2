// node same-program.cjs ACORN WEBROOT JOINED: shows, by a parser that is not ours, that a joined script is the program that its modules are.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path').posix;

const [acorn, webroot, joined] = process.argv.slice(2);
const { parse } = require(acorn);
const parsed = (text) => plain(parse(text, { ecmaVersion: 2022, sourceType: 'module' })).body;
const plain = (tree) =>
  JSON.parse(JSON.stringify(tree, (key, value) => (key === 'start' || key === 'end' ? undefined : typeof value === 'bigint' ? `${value}n` : value)));

const [, ...statements] = parsed(fs.readFileSync(joined, 'utf8'));
const functions = new Map(statements.map(({ expression }) => [expression.left.property.value, expression.right.callee.body.body]));
const visited = new Set();

function compare(name) {
  if (visited.has(name)) return;
  visited.add(name);
  const source = parsed(fs.readFileSync(path.join(webroot, name), 'utf8'));
  const imports = source.filter(({ type }) => type === 'ImportDeclaration');
  const resolved = ({ source: { value } }) => path.join(path.dirname(name), value);
  for (const one of imports) compare(resolved(one));
  assert.strictEqual(order.shift(), name, 'the order in which modules are run');
  const body = functions.get(name);
  const heads = body.splice(0, imports.length);
  const exported = [];
  const expected = source.flatMap((one) => {
    if (one.type === 'ImportDeclaration') return [];
    if (one.type !== 'ExportNamedDeclaration') return [one];
    assert.strictEqual(one.source, null);
    for (const { exported: as, local } of one.specifiers) exported.push([as.name, local.name]);
    if (!one.declaration) return [];
    for (const { id } of one.declaration.declarations ?? [one.declaration]) exported.push([id.name, id.name]);
    return [one.declaration];
  });
  assert.deepStrictEqual(
    heads.map(({ declarations: [{ id, init }] }) => [init.property.value, id.properties.map(({ key, value }) => [key.name, value.name])]),
    imports.map((one) => [resolved(one), one.specifiers.map(({ imported, local }) => [imported.name, local.name])]),
    name,
  );
  if (exported.length) {
    const { type, argument } = body.pop();
    assert.strictEqual(type, 'ReturnStatement');
    assert.deepStrictEqual(argument.properties.map(({ key, value }) => [key.name, value.name]), exported, name);
  }
  assert.deepStrictEqual(body, expected, name);
}

const order = [...functions.keys()];
compare('main.js');
assert.deepStrictEqual(order, [], 'modules that nobody imports');
console.log(`${visited.size} modules`);
