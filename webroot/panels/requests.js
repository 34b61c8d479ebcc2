import { Chart, SPAN_MILLIS } from '../chart.js';
import { perSecond } from '../format.js';

/** What all HTTP servers of the process answer together. */
export class RequestsPanel {
  id = 'requests';
  title = 'Requests';
  unit = 'per second';
  help =
    'Requests that all HTTP servers of this process have answered, and how many of them as errors (4xx and 5xx), ' +
    'each averaged over the second before.';
  #chart;

  mount(host) {
    this.#chart = new Chart(host, {
      label: 'Requests and errors per second',
      format: perSecond,
      series: [
        { label: 'Requests', colour: 'blue', fill: true },
        { label: 'Errors', colour: 'red' },
      ],
    });
  }

  update({ history, ts }) {
    this.#chart.update(history.since(ts - SPAN_MILLIS, 'requests', 'errors'), ts / 1000);
  }
}
