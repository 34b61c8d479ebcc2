import { pauses } from '../data/state.js';
import { growth } from '../data/stats.js';
import { Chart } from '../draw/chart.js';
import { millis } from '../draw/format.js';

/** Pauses for garbage collection. */
export class GcPanel {
  id = 'gc';
  place = 'quarter';
  title = 'GC pauses';
  unit = 'ms';
  help = 'How long the garbage collectors stopped the process; pauses between two updates of this page are added up.';

  mount(host, context) {
    new Chart(
      host,
      {
        label: 'Garbage collection pauses in milliseconds',
        format: millis,
        series: [{ name: 'gc_pause', label: 'Last pause', colour: 'amber', stems: true }],
      },
      context,
    );
  }

  track({ state, earlier }, put) {
    if (earlier === undefined) return;
    const after = pauses(state);
    const before = pauses(earlier);
    if (growth(after.count, before.count) > 0) put.worst('gc_pause', growth(after.millis, before.millis));
  }
}
