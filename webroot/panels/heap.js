import { numberAt } from '../data/state.js';
import { Chart } from '../draw/chart.js';
import { bytes, millis } from '../draw/format.js';

/** The Java heap, with the moments at which a collector stopped the process. */
export class HeapPanel {
  id = 'heap';
  place = 'quarter';
  title = 'Heap';
  unit = 'bytes';
  help =
    'Java heap in use and committed (taken from the operating system). A triangle marks a pause for garbage ' +
    'collection; its length stands beside.';

  mount(host, context) {
    new Chart(
      host,
      {
        label: 'Java heap used and committed',
        format: bytes,
        series: [
          { name: 'heap_used', label: 'Used', colour: 'blue', fill: true },
          { name: 'heap_committed', label: 'Committed', colour: 'grey', dash: [4, 3] },
          { name: 'gc_pause', label: 'Pause', colour: 'amber', marks: true, format: millis },
        ],
      },
      context,
    );
  }

  track({ state }, put) {
    put('heap_used', numberAt(state, 'metrics', 'vm', 'heap', 'used'));
    put('heap_committed', numberAt(state, 'metrics', 'vm', 'heap', 'committed'));
  }
}
