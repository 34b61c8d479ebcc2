import { numberAt } from '../data/state.js';
import { growth } from '../data/stats.js';
import { Chart } from '../draw/chart.js';
import { make, setText } from '../draw/dom.js';
import { count, millis, number, percent } from '../draw/format.js';

/** The processors: what this process and the machine take, what is allowed, and when the kernel held the process back. */
export class CpuPanel {
  id = 'cpu';
  title = 'CPU';
  unit = 'share of all processors';
  help =
    'The share of all processors (of the container’s, where it is limited) that this process and the whole machine have used, read once ' +
    'a second. Where there is a limit it is the dashed line. A triangle marks a time at which the kernel held the threads of the process ' +
    'back because they were over the limit, and for how long in all.';
  #limit;
  #note = make('p', { class: 'note', data: { testid: 'cpu-note' } });

  mount(host, context) {
    new Chart(
      host,
      {
        label: 'CPU of the process and of the machine, as a share of all processors',
        format: percent,
        series: [
          { name: 'cpu_process', label: 'Process', colour: 'blue', fill: true },
          { name: 'cpu_system', label: 'Machine', colour: 'grey' },
          { name: 'cpu_limit', label: 'Limit', colour: 'red', dash: [6, 3], format: () => this.#allowed() },
          { name: 'throttled', label: 'Throttled', colour: 'red', marks: true, format: millis },
        ],
      },
      context,
    );
    host.append(this.#note);
  }

  track({ state, earlier }, put) {
    const vm = (...path) => numberAt(state, 'metrics', 'vm', ...path);
    // The two shares themselves are among the signals. What the process takes is told as a share of what it may.
    if (vm('cgroup', 'cpu_limit') !== undefined) put('cpu_limit', 1);
    const throttled = growth(vm('cgroup', 'throttled_ms'), numberAt(earlier, 'metrics', 'vm', 'cgroup', 'throttled_ms'));
    if (throttled > 0) put.worst('throttled', throttled);
  }

  update({ state, start }) {
    const vm = (...path) => numberAt(state, 'metrics', 'vm', ...path);
    this.#limit = vm('cgroup', 'cpu_limit');
    const before = (key) => numberAt(start?.state, 'metrics', 'vm', 'cgroup', key);
    const times = growth(vm('cgroup', 'throttled_count'), before('throttled_count'));
    const held = growth(vm('cgroup', 'throttled_ms'), before('throttled_ms'));
    const parts = [
      vm('processors') === undefined ? '' : `${count(vm('processors'))} processors`,
      vm('cpu', 'load_1m') === undefined ? '' : `load ${number(vm('cpu', 'load_1m'))} over a minute`,
      this.#limit === undefined ? '' : `limited to ${this.#allowed()}`,
      times > 0 ? `held back ${count(times)} times in the time shown, ${millis(held)} in all` : '',
    ];
    setText(this.#note, parts.filter(Boolean).join(' · '));
  }

  #allowed() {
    return this.#limit === undefined ? 'none' : `${number(this.#limit)} processors`;
  }
}
