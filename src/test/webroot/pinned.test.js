import { MOST, Pinned } from '../webroot/data/pinned.js';
import { equal, ok, test } from './check.js';

const meter = (name, tags) => ['metrics', 'modular', name, tags];

function throughTheAddress(paths) {
  const pinned = new Pinned();
  for (const path of paths) pinned.toggle(path);
  const parameters = new URLSearchParams();
  parameters.set('pin', pinned.text);
  const other = new Pinned();
  other.text = new URLSearchParams(parameters.toString()).get('pin');
  return other.paths;
}

test('brings paths of any characters through the address', () => {
  const paths = [
    meter('jvm.memory.used', 'area=heap,id=G1 Eden'),
    meter('a/b~c,d', '-'),
    meter('', ''),
    meter('~m', '~0~1~2~u0041'),
    meter('__proto__', 'constructor=<img src=x onerror=alert(1)>'),
    meter('\ud83d\ude00 \u202e', 'half=\ud800,other=\udc00\ud800'),
    meter('a&b=c#d?e+f%20', 'x y'),
    ['metrics', 'app', 'orders', 'waiting'],
    ['metrics', 'modular'],
    ['~m', 'x'],
    [''],
    ['a', '', ''],
  ];
  equal(throughTheAddress(paths), paths.filter((path) => path.join('') !== ''));
});

test('toggles, knows what is pinned, and tells listeners', () => {
  const pinned = new Pinned();
  let told = 0;
  pinned.listen(() => told++);
  pinned.toggle(['a', 'b']);
  ok(pinned.has(['a', 'b']) && !pinned.has(['a/b']) && !pinned.has(['a']), 'just this path');
  pinned.toggle(['a', 'b']);
  equal([pinned.paths, pinned.text, told], [[], undefined, 2]);
});

test('refuses more than it may hold, from hand and from the address', () => {
  const pinned = new Pinned();
  for (let i = 0; i < MOST + 5; i++) pinned.toggle(meter(`m${i}`, '-'));
  equal([pinned.paths.length, pinned.full], [MOST, true]);
  pinned.text = Array.from({ length: MOST + 5 }, (_, i) => `~m/n${i}/-`).join(',');
  equal([pinned.paths.length, pinned.paths[0]], [MOST, meter('n0', '-')]);
});

test('leaves out of the address what would make it too long, and of an address what it cannot read', () => {
  const pinned = new Pinned();
  pinned.toggle(meter('x'.repeat(10_000), '-'));
  pinned.toggle(meter('short', '-'));
  equal([pinned.paths.length, pinned.text, pinned.beyondText], [2, '~m/short/-', 1]);
  pinned.text = 'a/b~,~m/~9,~u12,~m,ok/yes,,~uZZZZ';
  equal(pinned.paths, [['ok', 'yes']]);
});
