/**
 * The incidents that this page has ever seen, each as it was told last: the state keeps only the newest, and tells some of it (what
 * the kernel held back, the length of a block that goes on) after the fact. Bounded: the oldest give way.
 */

import { during, incidentsOf } from './incidents.js';
import { at } from './state.js';

const MOST = 500;

export class IncidentLog {
  #known = new Map();
  #seen;

  /** Takes in what a state tells; one that follows no `earlier` state begins anew. */
  take(state, earlier) {
    if (earlier === undefined) this.clear();
    const told = at(state, 'metrics', 'aio', 'incidents');
    // States share what has not changed.
    if (told === undefined || told === this.#seen) return;
    this.#seen = told;
    for (const incident of incidentsOf(state)) {
      // What an incident loses later, its stack, was true all the same.
      const stack = incident.stack ?? this.#known.get(incident.id)?.stack;
      this.#known.set(incident.id, { ...incident, stack });
    }
    for (const id of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(id);
    }
  }

  clear() {
    this.#known.clear();
    this.#seen = undefined;
  }

  get(id) {
    return this.#known.get(id);
  }

  /** Those that were going on at some time between two moments, oldest first. */
  between(from, to) {
    return during([...this.#known.values()], from, to);
  }
}
