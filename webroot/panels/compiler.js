import { at, counterRate, numberAt } from '../data/state.js';
import { isNumber } from '../data/stats.js';
import { steadyRate } from '../data/steady.js';
import { Chart } from '../draw/chart.js';
import { bytes, count, duration, percent, perSecond } from '../draw/format.js';
import { Facts } from './facts.js';

/** The JIT compiler, what it has made, and the classes. */
export class CompilerPanel {
  id = 'compiler';
  place = 'third';
  title = 'Compiler and classes';
  unit = 'share of one processor';
  help =
    'How busy the JIT compiler is: the time its threads spend compiling, as a share of one processor. It is high after the start and when ' +
    'other code becomes hot. When the code cache is full, the JVM goes on interpreting, slowly. Classes that keep being loaded fill the metaspace.';
  #facts = new Facts();

  mount(host, context) {
    new Chart(
      host,
      {
        label: 'Time spent compiling, as a share of one processor',
        format: percent,
        series: [{ name: 'jit', label: 'Compiling', colour: 'amber', fill: true }],
      },
      context,
    );
    host.append(this.#facts.element);
  }

  track(moment, put) {
    const millisPerSecond = steadyRate(moment, 'jit', (state) => numberAt(vmOf(state), 'jit', 'time_ms'));
    put('jit', millisPerSecond === undefined ? undefined : millisPerSecond / 1000);
  }

  update({ state, before }) {
    const vm = vmOf(state);
    const n = (...path) => numberAt(vm, ...path);
    const loaded = counterRate(vm, vmOf(before?.state), before?.millis, 'classes', 'total_loaded');
    const cache = n('code_cache', 'max') === undefined ? '' : ` of ${bytes(n('code_cache', 'max'))}`;
    this.#facts.update([
      ['JIT time', n('jit', 'time_ms'), duration],
      ['Code cache', n('code_cache', 'used') === undefined ? undefined : bytes(n('code_cache', 'used')) + cache],
      ['Classes', n('classes', 'loaded'), count],
      ['Classes loaded', isNumber(loaded) ? `${perSecond(loaded)} /s` : undefined],
      ['Classes unloaded', n('classes', 'unloaded'), count],
    ]);
  }
}

const vmOf = (state) => at(state, 'metrics', 'vm');
