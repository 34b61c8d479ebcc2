import { ChangingChart } from '../draw/changing.js';
import { make, setText } from '../draw/dom.js';
import { bytes, count, millis, percent, UNKNOWN } from '../draw/format.js';
import { at, entries, numberAt } from '../data/state.js';
import { isNumber, share, sum } from '../data/stats.js';
import { Table } from '../draw/table.js';

/** What the parts of the resident memory are called, in the order in which they are drawn. */
const USES = new Map([
  ['heap', 'Java heap'],
  ['metaspace', 'Classes (metaspace)'],
  ['code_cache', 'Compiled code'],
  ['direct', 'Direct buffers'],
  ['thread_stacks', 'Thread stacks'],
  ['mapped_files', 'Mapped files'],
  ['shared', 'Shared memory'],
  ['other', 'Other (JVM, libraries, malloc)'],
]);

/** The same where there is little room. */
const SHORT = new Map([
  ['heap', 'Heap'],
  ['metaspace', 'Classes'],
  ['code_cache', 'Code'],
  ['direct', 'Direct'],
  ['thread_stacks', 'Stacks'],
  ['mapped_files', 'Files'],
  ['shared', 'Shared'],
  ['other', 'Other'],
]);

/** The resident memory of the process by what it is used for. */
export class MemoryPanel {
  id = 'memory';
  title = 'Memory by use';
  unit = 'resident bytes';
  help =
    'Over time, now, and by how much each part has changed in the time shown. The memory that the operating system has really given to this process, by what the process uses it for. The ' +
    'parts add up to the resident size, which is the line. Exact are mapped files and shared memory; heap, code and stacks are counted in the ' +
    'kernel’s list of mappings when it was last read, and moved by what the JVM says since; classes and buffers are what the JVM ' +
    'and Netty have in their accounts. What nobody accounts for, such as memory that a native library leaks, is in Other. Where there is no /proc only what the JVM itself knows is shown.';
  #total = make('p', { class: 'note' });
  #stack = make('div', {
    class: 'shares',
    role: 'img',
    'aria-label': 'Resident memory by use; the numbers are in the table below',
  });
  #parts = new Map();
  #source = make('p', { class: 'note', 'data-testid': 'memory-source' });
  #table = new Table({
    label: 'Memory by use',
    testId: 'use-row',
    columns: [
      {
        title: 'Use',
        fill: (cell, { key, name }, kept) => {
          if (kept.made) return;
          kept.made = true;
          cell.append(
            make('span', { class: `swatch use-${USES.has(key) ? key : 'other'}`, 'aria-hidden': 'true' }),
            name,
          );
        },
      },
      { title: 'Size', numeric: true, order: ({ size }) => size, text: ({ size }) => bytes(size) },
      { title: 'Share', numeric: true, text: ({ part }) => percent(part) },
      {
        title: 'Change',
        numeric: true,
        help: 'since the beginning of the time shown',
        order: ({ change }) => change,
        text: ({ change }) => signed(change),
      },
    ],
  });

  #chart;

  mount(host, context) {
    context.orders.add('use', this.#table);
    host.append(this.#total);
    this.#chart = new ChangingChart(host, { label: 'Resident memory by use', format: bytes }, context);
    host.append(this.#stack, this.#table.element, this.#source);
  }

  track({ state }, put) {
    for (const [key, size] of breakdownOf(state)) put(`resident ${key}`, size);
    put('resident', numberAt(state, 'memory', 'process', 'resident'));
    const limit = numberAt(state, 'metrics', 'vm', 'cgroup', 'memory_limit_bytes');
    // A limit that is far away would press all that can be seen to the ground.
    if (numberAt(state, 'metrics', 'vm', 'cgroup', 'memory_used_bytes') > limit / 2) put('memory_limit', limit);
  }

  update({ state, start }) {
    const breakdown = breakdownOf(state);
    const before = breakdownOf(start?.state);
    const keys = [...USES.keys(), ...[...breakdown.keys()].filter((key) => !USES.has(key))].filter((key) =>
      breakdown.has(key),
    );
    if (keys.length > 0) this.#chart.show(series(keys));
    const whole = sum(breakdown.values());
    this.#table.update(
      keys.map((key) => [
        key,
        {
          key,
          name: USES.get(key) ?? key,
          size: breakdown.get(key),
          part: share(breakdown.get(key), whole),
          change: before.has(key) ? breakdown.get(key) - before.get(key) : undefined,
        },
      ]),
      { empty: 'This system does not tell how the memory of the process is used.' },
    );
    this.#draw(keys, breakdown, whole);
    setText(this.#total, summary(state));
    setText(this.#source, source(state, keys.length > 0));
  }

  #draw(keys, breakdown, whole) {
    this.#stack.hidden = keys.length === 0;
    for (const key of keys) {
      if (!this.#parts.has(key)) {
        const part = make('span', { class: `use-${USES.has(key) ? key : 'other'}` });
        this.#parts.set(key, part);
        this.#stack.append(part);
      }
    }
    for (const [key, part] of this.#parts) {
      part.style.width = `${((share(breakdown.get(key), whole) ?? 0) * 100).toFixed(2)}%`;
    }
  }
}

function breakdownOf(state) {
  return new Map(entries(state, 'memory', 'breakdown').filter(([, size]) => isNumber(size)));
}

/** The parts one on the other, and the whole as the operating system counts it. */
function series(keys) {
  return [
    ...keys.map((key) => ({
      name: `resident ${key}`,
      label: SHORT.get(key) ?? USES.get(key) ?? key,
      colour: `use-${USES.has(key) ? key : 'other'}`,
      stack: true,
    })),
    { name: 'resident', label: 'Resident', colour: 'ink' },
    { name: 'memory_limit', label: 'Limit', colour: 'red', dash: [6, 3] },
  ];
}

function signed(change) {
  if (!isNumber(change)) return UNKNOWN;
  return change === 0 ? '0' : `${change > 0 ? '+' : '−'}${bytes(Math.abs(change))}`;
}

function summary(state) {
  const of = at(state, 'memory', 'process');
  const parts = [
    ['resident', bytes],
    ['peak_resident', bytes, 'at most'],
    ['virtual', bytes],
    ['swap', bytes, 'swapped'],
    ['major_faults', count, 'major faults'],
  ].filter(([key]) => numberAt(of, key) !== undefined);
  return parts.map(([key, format, name]) => `${name ?? key} ${format(numberAt(of, key))}`).join(' · ');
}

/** How the parts are known, and what of them is not. */
function source(state, known) {
  if (!known) return '';
  const read = numberAt(state, 'memory', 'mappings', 'at_ms');
  const parts = [
    read === undefined
      ? 'Heap, code and stacks are estimates: the list of mappings cannot be read here.'
      : `Mappings read at ${new Date(read).toLocaleTimeString('en-GB')}, in ${millis(numberAt(state, 'memory', 'mappings', 'took_ms'))}.`,
  ];
  if (at(state, 'memory', 'allocator', 'pooled') === 0) {
    parts.push(
      'The direct buffers of this allocator count in full, whether they were ever touched or not; ' +
        '-Dio.netty.allocator.type=pooled would tell.',
    );
  }
  return parts.join(' ');
}
