import { Chart, SPAN_MILLIS } from '../chart.js';
import { bytes, millis } from '../format.js';

/** The Java heap, with the moments at which a collector stopped the process. */
export class HeapPanel {
  id = 'heap';
  title = 'Heap';
  unit = 'bytes';
  help =
    'Java heap in use and committed (taken from the operating system). A triangle marks a pause for garbage ' +
    'collection; its length stands beside.';
  #chart;

  mount(host) {
    this.#chart = new Chart(host, {
      label: 'Java heap used and committed',
      format: bytes,
      series: [
        { label: 'Used', colour: 'blue', fill: true },
        { label: 'Committed', colour: 'grey', dash: [4, 3] },
        { label: 'Pause', colour: 'amber', marks: true, format: millis },
      ],
    });
  }

  update({ history, ts }) {
    this.#chart.update(history.since(ts - SPAN_MILLIS, 'heap_used', 'heap_committed', 'gc_pause'), ts / 1000);
  }
}
