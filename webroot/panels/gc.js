import { Chart, SPAN_MILLIS } from '../chart.js';
import { millis } from '../format.js';

/** Pauses for garbage collection. */
export class GcPanel {
  id = 'gc';
  title = 'GC pauses';
  unit = 'ms';
  help = 'How long the garbage collectors stopped the process; pauses between two updates of this page are added up.';
  #chart;

  mount(host) {
    this.#chart = new Chart(host, {
      label: 'Garbage collection pauses in milliseconds',
      format: millis,
      series: [{ label: 'Last pause', colour: 'amber', stems: true }],
    });
  }

  update({ history, ts }) {
    this.#chart.update(history.since(ts - SPAN_MILLIS, 'gc_pause'), ts / 1000);
  }
}
