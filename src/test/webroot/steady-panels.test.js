import { figuresAt } from '../webroot/data/pin-lines.js';
import { Store } from '../webroot/data/store.js';
import { close, test } from './check.js';

// What follows needs no document to track, but asks for the theme when it is loaded.
globalThis.matchMedia ??= () => ({ matches: false, addEventListener() {} });
const { BusPanel } = await import('../webroot/panels/bus.js');
const { CompilerPanel } = await import('../webroot/panels/compiler.js');
const { RequestsPanel } = await import('../webroot/panels/requests.js');
const { SafepointsPanel } = await import('../webroot/panels/safepoints.js');

const START = 1_700_000_000_000;

/** A state in which all that counts stands at `count`. */
function state(seq, count) {
  return {
    seq,
    ts: START + 100 * seq,
    metrics: {
      aio: {
        http_servers: { one: { requests: count, errors: { '4xx': count, '5xx': count } } },
        event_bus: { sent: count, published: count, delivered: count, discarded: count },
      },
      vm: { safepoints: { time_ms: count, sync_ms: count }, jit: { time_ms: count } },
      modular: {
        one: { '-': { type: 'counter', value: count } },
        two: { '-': { type: 'timer', count, total_ms: count } },
        three: { '-': { type: 'function_counter', value: count } },
      },
    },
  };
}

/** The rates that a tracker puts down, of what is read every 1.1 s. */
function tracked(tracker, columns) {
  const store = new Store();
  store.track(tracker);
  for (let seq = 0; seq < 200; seq++) store.full(`boot-${seq}`, state(seq, 1100 * Math.floor(seq / 11)));
  return store.history.between(START + 4000, START + 19_900, columns).slice(1);
}

function steady(columns, rate = 1000) {
  for (const values of columns) for (const value of values) close(value, rate, 1e-6);
}

for (const [Panel, columns, rate] of [
  [SafepointsPanel, ['safepoint', 'safepoint_sync']],
  [RequestsPanel, ['requests', '4xx', '5xx']],
  [BusPanel, ['bus sent', 'bus published', 'bus delivered', 'bus failed']],
  [CompilerPanel, ['jit'], 1],
]) {
  test(`${Panel.name} draws a steady rate of what is read once in a second or so`, () => steady(tracked(Panel.prototype.track, columns), rate));
}

test('what is pinned has a steady rate where it is read once in a second or so', () => {
  for (const name of ['one', 'two', 'three']) {
    steady(tracked((moment, put) => put(name, figuresAt(moment, ['metrics', 'modular', name, '-']).rate), [name]));
  }
  const path = ['metrics', 'aio', 'event_bus', 'sent'];
  steady(tracked((moment, put) => put('bare', figuresAt(moment, path).rate), ['bare']));
});
