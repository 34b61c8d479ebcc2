import { at, entries, numberAt } from '../data/state.js';
import { afterGc, collections, FEWEST, floor, trackFloor, trend, valueAt } from '../data/trend.js';
import { Chart } from '../draw/chart.js';
import { make, setAttribute, setText } from '../draw/dom.js';
import { bytes, count, UNKNOWN } from '../draw/format.js';
import { Facts } from './facts.js';

/** What collections leave behind, and whether it grows: where it does for long, something leaks. */
export class FloorPanel {
  id = 'floor';
  title = 'Left after collections';
  unit = 'bytes';
  help =
    'At each garbage collection, what it has left in the pools of the heap, each as it was when it was last cleaned; and the straight line ' +
    'that fits these values best. It is said to rise or fall when its slope is more than four times its standard error and it changes by a ' +
    'twentieth or more over the stretch shown. What keeps rising for as long as the load is the same is a leak.';
  #facts = new Facts();
  #sentence = make('p', { class: 'verdict-line', data: { testid: 'floor-trend' } });
  #note = make('p', { class: 'note', data: { testid: 'floor-note' } });
  #read = {};

  mount(host, context) {
    host.append(this.#sentence);
    new Chart(
      host,
      {
        label: 'Heap left by each garbage collection',
        format: bytes,
        read: (view) => this.#columns(view),
        series: [
          { name: 'after_gc', label: 'Left', colour: 'blue', dots: true },
          { name: 'after_gc_line', label: 'Trend', colour: 'red', dash: [6, 3] },
        ],
      },
      context,
    );
    host.append(this.#facts.element, this.#note);
  }

  track = trackFloor;

  update(view) {
    const { points, found } = this.#look(view);
    setText(this.#sentence, sentence(points, found));
    setAttribute(this.#sentence, 'data-way', found.way);
    this.#facts.update([['Left by the last GC', afterGc(view.state).bytes, bytes]]);
    setText(this.#note, uncleaned(view.state));
  }

  #columns(view) {
    const { points, found } = this.#look(view);
    return [
      points.map(([ts]) => ts / 1000),
      points.map(([, size]) => size),
      points.map(([ts]) => (found.fit ? valueAt(found.fit, ts) : null)),
    ];
  }

  /** Looked up anew once a second, at each collection, and when the page goes elsewhere in time. */
  #look({ history, from, to, state, live }) {
    const key = `${collections(state)} ${Math.floor(from / 1000)} ${live ? '' : to}`;
    if (this.#read.key !== key) {
      const points = from === undefined ? [] : floor(history, from, to);
      this.#read = { key, points, found: trend(points) };
    }
    return this.#read;
  }
}

function sentence(points, { way, perMinute, count: n }) {
  if (n === 0) return 'No collection in the time shown.';
  if (way === undefined) {
    return `Too few collections in the time shown to tell a trend: ${count(n)} of at least ${FEWEST}.`;
  }
  const over = `over the last ${count(n)} collections`;
  if (way === 'steady') return `Steady ${over}, at ${bytes(points.at(-1)[1])}.`;
  return `${way === 'rises' ? '↗ Rises' : '↘ Falls'} by ${bytesPerMinute(perMinute)} ${over}.`;
}

function bytesPerMinute(value) {
  return value === undefined ? UNKNOWN : `${bytes(Math.abs(value))}/min`;
}

/** Pools that no collection has cleaned so far are in none of the figures, which has to be known to read them. */
function uncleaned(state) {
  const names = entries(state, 'metrics', 'vm', 'memory_pools')
    .filter(([, pool]) => at(pool, 'type') === 'heap' && numberAt(pool, 'after_gc') === undefined)
    .map(([name]) => name);
  if (names.length === 0) return '';
  return `Not cleaned by any collection so far, and not counted here: ${names.join(', ')}.`;
}
