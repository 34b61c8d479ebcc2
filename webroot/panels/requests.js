import { errors, numberAt, together } from '../data/state.js';
import { steadyRate } from '../data/steady.js';
import { Chart } from '../draw/chart.js';
import { perSecond } from '../draw/format.js';

/** What all HTTP servers of the process answer together. */
export class RequestsPanel {
  id = 'requests';
  place = 'quarter';
  title = 'Requests';
  unit = 'per second';
  help =
    'Requests that all HTTP servers of this process have answered, and how many of them with a status of 4xx (the client is to blame) and 5xx (the server is), ' +
    'each averaged over the second before. Of a process with so many meters that they are read about once a second: over the time between two readings.';

  mount(host, context) {
    new Chart(
      host,
      {
        label: 'Requests and errors per second',
        format: perSecond,
        series: [
          { name: 'requests', label: 'Requests', colour: 'blue', fill: true },
          { name: '4xx', label: '4xx', colour: 'amber' },
          { name: '5xx', label: '5xx', colour: 'red' },
        ],
      },
      context,
    );
  }

  track(moment, put) {
    put('requests', steadyRate(moment, 'requests', (state) => numberAt(together(state), 'requests')));
    for (const one of ['4xx', '5xx']) put(one, steadyRate(moment, one, (state) => errors(together(state), one)));
  }
}
