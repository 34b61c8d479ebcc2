import { numberAt } from '../data/state.js';
import { Chart } from '../draw/chart.js';
import { bytesPerSecond, millis } from '../draw/format.js';

/** How fast the application allocates: what drives the collections. */
export class AllocationPanel {
  id = 'allocation';
  title = 'Allocation';
  unit = 'bytes per second';
  help =
    'How many bytes of heap all threads together allocate a second, read once a second. The faster, the more often the collector has to ' +
    'run; a triangle marks a pause.';

  mount(host, context) {
    new Chart(
      host,
      {
        label: 'Allocation rate in bytes per second',
        format: bytesPerSecond,
        series: [
          { name: 'allocation', label: 'Allocated', colour: 'violet', fill: true },
          { name: 'gc_pause', label: 'Pause', colour: 'amber', marks: true, format: millis },
        ],
      },
      context,
    );
  }

  track({ state }, put) {
    put('allocation', numberAt(state, 'metrics', 'vm', 'allocation_rate'));
  }
}
