/**
 * The series of the registry in order, `{ name, tags, key, text }` each, kept from look to look: values change ten times a second, which
 * meters there are hardly ever. What has not changed by reference is not looked at.
 */

import { byName } from './state.js';

/** So many new ones are put in one by one; more are cheaper to sort with all. */
const FEW = 32;

export class MeterIndex {
  #modular;
  /** By name: the object last seen, and its series in order. */
  #names = new Map();
  #sorted = [];
  #all = [];

  /** All series, by name and then by tags. */
  get all() {
    return this.#all;
  }

  /** Looks at `metrics.modular` as it is now; tells whether meters have come or gone. */
  update(modular = Object.create(null)) {
    if (modular === this.#modular) return false;
    this.#modular = modular;
    let changed = false;
    const fresh = [];
    for (const name of Object.keys(modular)) {
      const known = this.#names.get(name);
      if (known?.object === modular[name]) continue;
      if (!known) fresh.push(name);
      changed = this.#look(name, modular[name], known) || changed;
    }
    if (this.#names.size > Object.keys(modular).length) {
      for (const name of this.#names.keys()) if (!(name in modular)) this.#names.delete(name);
      this.#sorted = this.#sorted.filter((name) => this.#names.has(name));
      changed = true;
    }
    this.#sorted = into(this.#sorted, fresh);
    if (changed) this.#all = this.#sorted.flatMap((name) => this.#names.get(name).series);
    return changed;
  }

  #look(name, object, known) {
    const keys = object !== null && typeof object === 'object' ? Object.keys(object) : [];
    if (known && keys.length === known.byTags.size && keys.every((tags) => known.byTags.has(tags))) {
      known.object = object;
      return false;
    }
    const byTags = new Map();
    const fresh = [];
    for (const tags of keys) {
      if (!known?.byTags.has(tags)) fresh.push(tags);
      byTags.set(tags, known?.byTags.get(tags) ?? seriesOf(name, tags));
    }
    const order = known ? into(known.series.map(({ tags }) => tags).filter((tags) => byTags.has(tags)), fresh) : fresh.sort(byName);
    this.#names.set(name, { object, byTags, series: order.map((tags) => byTags.get(tags)) });
    return true;
  }
}

/** The key is one that no other series has, whatever stands in names and tags. */
function seriesOf(name, tags) {
  return { name, tags, key: JSON.stringify([name, tags]), text: `${name} ${tags === '-' ? '' : tags}`.toLowerCase() };
}

/** Puts new words where they belong in a list that is in order. */
function into(sorted, fresh) {
  if (fresh.length === 0) return sorted;
  if (fresh.length > FEW || sorted.length === 0) return [...sorted, ...fresh].sort(byName);
  const result = [...sorted];
  for (const word of fresh) {
    let low = 0;
    let high = result.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byName(result[middle], word) <= 0) low = middle + 1;
      else high = middle;
    }
    result.splice(low, 0, word);
  }
  return result;
}
