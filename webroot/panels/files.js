import { at, numberAt } from '../data/state.js';
import { share } from '../data/stats.js';
import { Chart } from '../draw/chart.js';
import { count, percent } from '../draw/format.js';
import { Facts } from './facts.js';

/** File descriptors: sockets are files too, and there are only so many. */
export class FilesPanel {
  id = 'files';
  place = 'third';
  title = 'Open files';
  unit = 'descriptors';
  help =
    'How many file descriptors the process has open, connections among them, and how many it may have. A number that keeps rising is a leak: ' +
    'at the end no connection can be taken any more. Read every two seconds.';
  #facts = new Facts();

  mount(host, context) {
    new Chart(
      host,
      {
        label: 'Open file descriptors',
        format: count,
        series: [{ name: 'files_open', label: 'Open', colour: 'teal', fill: true }],
      },
      context,
    );
    host.append(this.#facts.element);
  }

  track({ state }, put) {
    put('files_open', numberAt(state, 'metrics', 'vm', 'files', 'open'));
  }

  update({ state }) {
    const files = at(state, 'metrics', 'vm', 'files');
    const [open, most] = [numberAt(files, 'open'), numberAt(files, 'max')];
    this.#facts.update([
      ['Open files', open === undefined ? undefined : `${count(open)} of ${count(most)}`],
      ['Of the limit', share(open, most), percent],
    ]);
  }
}
