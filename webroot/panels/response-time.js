import { Chart, SPAN_MILLIS } from '../chart.js';
import { millis } from '../format.js';

/** How long answers take, from the servers' histograms. */
export class ResponseTimePanel {
  id = 'response-time';
  title = 'Response time';
  unit = 'ms';
  help =
    'How long the HTTP servers took, from the buckets of their histograms over the five seconds before: half of ' +
    'the answers were faster than p50, 99 of 100 faster than p99. Empty when the timers have no histogram.';
  #chart;

  mount(host) {
    this.#chart = new Chart(host, {
      label: 'Response time, p50 and p99',
      format: millis,
      series: [
        { label: 'p99', colour: 'violet' },
        { label: 'p50', colour: 'teal' },
      ],
    });
  }

  update({ history, ts }) {
    this.#chart.update(history.since(ts - SPAN_MILLIS, 'p99', 'p50'), ts / 1000);
  }
}
