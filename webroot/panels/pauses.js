import { at, entries, numberAt } from '../data/state.js';
import { bucketGrowth, growth, percentile, share, sum } from '../data/stats.js';
import { arrange, make, setHidden, setText } from '../draw/dom.js';
import { count, duration, millis, percent, quantile, UNKNOWN } from '../draw/format.js';
import { Histogram } from '../draw/histogram.js';
import { Table } from '../draw/table.js';

/** How long the collectors stopped the process, and what they did beside it. */
export class PausesPanel {
  id = 'pauses';
  title = 'Collectors and their pauses';
  unit = 'in the time shown';
  help =
    'Of each garbage collector, how many pauses of the time shown lasted how long: the number under a bar is the longest in it, in ' +
    'milliseconds; the JVM tells whole ones. In a pause every thread of the application stands still. Concurrent cycles run beside the ' +
    'application and are no pauses; G1 does not tell its own. The longest pause is of the whole life of this dashboard.';
  #over = make('p', { class: 'note', data: { testid: 'pauses-over' } });
  #pictures = make('div', { class: 'histograms' });
  #histograms = new Map();
  #table = new Table({
    label: 'Garbage collectors',
    testId: 'gc-row',
    columns: [
      { title: 'Collector', text: ({ name }) => name, hint: ({ name }) => name },
      { title: 'Pauses', numeric: true, help: 'in the time shown', order: ({ pauses }) => pauses, text: ({ pauses }) => count(pauses) },
      { title: 'Time', numeric: true, help: 'of these pauses together', order: ({ time }) => time, text: ({ time }) => millis(time) },
      { title: 'Share', numeric: true, help: 'of the time shown that was paused', text: ({ part }) => percent(part) },
      { title: 'p99', numeric: true, help: '99 of 100 of these pauses were shorter', text: ({ p99 }) => quantile(p99) },
      { title: 'Longest', numeric: true, help: 'since the dashboard began to listen', order: ({ longest }) => longest, text: ({ longest }) => millis(longest) },
      { title: 'Concurrent', numeric: true, help: 'cycles beside the application in the time shown, and how long they took', text: ({ cycles }) => cycles },
      { title: 'Last cause', text: ({ cause }) => cause, hint: ({ cause }) => cause },
    ],
  });

  mount(host, { orders }) {
    orders.add('gc', this.#table);
    host.append(this.#over, this.#pictures, this.#table.element);
  }

  update({ state, start }) {
    const rows = entries(state, 'metrics', 'vm', 'gc').map(([name, gc]) => {
      return [name, row(name, gc, at(start?.state, 'metrics', 'vm', 'gc', name), start?.millis)];
    });
    setText(this.#over, summary(rows, start?.millis));
    const paused = rows.filter(([, { buckets }]) => sum(Object.values(buckets ?? {})) > 0);
    for (const name of this.#histograms.keys()) if (!paused.some(([other]) => other === name)) this.#histograms.delete(name);
    for (const [name, { buckets }] of paused) {
      if (!this.#histograms.has(name)) this.#histograms.set(name, new Histogram('ms'));
      this.#histograms.get(name).update(name, buckets);
    }
    setHidden(this.#pictures, paused.length === 0);
    arrange(
      this.#pictures,
      paused.map(([name]) => this.#histograms.get(name).element),
    );
    this.#table.update(rows, { empty: 'The JVM tells of no garbage collector.', noun: 'collectors' });
  }
}

/** What a collector did between two looks at it; a JVM without notifications tells only how often it ran. */
function row(name, now, then, millisBetween) {
  const buckets = bucketGrowth(at(now, 'pauses', 'buckets'), at(then, 'pauses', 'buckets'));
  const longest = numberAt(now, 'pauses', 'max_ms');
  const told = at(now, 'pauses') !== undefined;
  const time = told
    ? growth(numberAt(now, 'pauses', 'total_ms'), numberAt(then, 'pauses', 'total_ms'))
    : growth(numberAt(now, 'time_ms'), numberAt(then, 'time_ms'));
  const cycles = growth(numberAt(now, 'cycles', 'count'), numberAt(then, 'cycles', 'count'));
  const cycleMillis = growth(numberAt(now, 'cycles', 'total_ms'), numberAt(then, 'cycles', 'total_ms'));
  return {
    name,
    buckets,
    longest,
    time,
    pauses: told
      ? growth(numberAt(now, 'pauses', 'count'), numberAt(then, 'pauses', 'count'))
      : growth(numberAt(now, 'count'), numberAt(then, 'count')),
    part: share(time, millisBetween),
    p99: percentile(buckets, 0.99, longest),
    cycles: cycles === undefined ? UNKNOWN : cycles === 0 ? 'none' : `${count(cycles)}, ${millis(cycleMillis)}`,
    cause: String(at(now, 'last_cause') ?? UNKNOWN),
  };
}

function summary(rows, millisBetween) {
  if (rows.length === 0) return '';
  const pauses = sum(rows.map(([, one]) => one.pauses));
  const time = sum(rows.map(([, one]) => one.time));
  if (pauses === undefined) return 'What happened in the time shown is not known yet.';
  const over = `in ${duration(millisBetween)}`;
  if (pauses === 0) return `No pause ${over}.`;
  return `${count(pauses)} ${pauses === 1 ? 'pause' : 'pauses'} ${over}, ${millis(time)} in all: ${percent(share(time, millisBetween))} of the time.`;
}
