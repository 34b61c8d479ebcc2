import { at, counterRate, numberAt } from '../data/state.js';
import { isNumber } from '../data/stats.js';
import { steadyRate } from '../data/steady.js';
import { Chart } from '../draw/chart.js';
import { count, duration, millis, perSecond } from '../draw/format.js';
import { Facts } from './facts.js';

/** How long all threads had to stand still, for whatever reason. */
export class SafepointsPanel {
  id = 'safepoints';
  place = 'third';
  title = 'Safepoints';
  unit = 'ms per second';
  help =
    'How long the JVM has held all its threads, for a collection or for another reason, and how much of that it waited for the last of them ' +
    'to stop. The dashboard’s search for deadlocks is one safepoint in five seconds. Read once a second, from HotSpot’s performance counters.';
  #facts = new Facts();

  mount(host, context) {
    new Chart(
      host,
      {
        label: 'Time at safepoints in milliseconds per second',
        format: millis,
        series: [
          { name: 'safepoint', label: 'Stopped', colour: 'red', fill: true },
          { name: 'safepoint_sync', label: 'Waiting for the last', colour: 'violet' },
        ],
      },
      context,
    );
    host.append(this.#facts.element);
  }

  track(moment, put) {
    for (const [column, key] of [['safepoint', 'time_ms'], ['safepoint_sync', 'sync_ms']]) {
      put.worst(column, steadyRate(moment, column, (state) => numberAt(pointsOf(state), key)));
    }
  }

  update({ state, before }) {
    const points = pointsOf(state);
    const often = counterRate(points, pointsOf(before?.state), before?.millis, 'count');
    const time = numberAt(points, 'time_ms');
    const known = numberAt(points, 'count') !== undefined;
    this.#facts.update([
      ['Safepoints', known ? `${count(numberAt(points, 'count'))}, ${time < 1000 ? millis(time) : duration(time)} in all` : undefined],
      ['Of late', isNumber(often) ? `${perSecond(often)} /s` : undefined],
    ]);
  }
}

const pointsOf = (state) => at(state, 'metrics', 'vm', 'safepoints');
