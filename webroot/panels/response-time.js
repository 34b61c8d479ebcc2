import { percentiles } from '../data/meters.js';
import { together } from '../data/state.js';
import { Chart } from '../draw/chart.js';
import { millis } from '../draw/format.js';

/** How long answers take, from the servers' histograms. */
export class ResponseTimePanel {
  id = 'response-time';
  place = 'quarter';
  title = 'Response time';
  unit = 'ms';
  help =
    'How long the HTTP servers took, from the buckets of their histograms over the five seconds before: half of ' +
    'the answers were faster than p50, 99 of 100 faster than p99, 999 of 1,000 faster than p99.9. Empty when the timers have no histogram.';

  mount(host, context) {
    new Chart(
      host,
      {
        label: 'Response time, p50, p99 and p99.9',
        format: millis,
        series: [
          { name: 'p99.9', label: 'p99.9', colour: 'red', dash: [4, 3] },
          { name: 'p99', label: 'p99', colour: 'violet' },
          { name: 'p50', label: 'p50', colour: 'teal' },
        ],
      },
      context,
    );
  }

  track({ state, window }, put) {
    if (!window) return;
    const now = together(state);
    const then = together(window.state);
    const [p50, p99, p999] = percentiles(now.response_time, then.response_time, [0.5, 0.99, 0.999]);
    put('p50', p50?.value);
    put.worst('p99', p99?.value);
    put.worst('p99.9', p999?.value);
  }
}
