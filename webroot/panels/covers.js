import { numberAt } from '../data/state.js';
import { count } from '../draw/format.js';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Which time it is that the figures of the stretch shown cover: for a heading. */
export function coveredTime({ state, start }) {
  const ts = numberAt(state, 'ts');
  if (!start || ts === undefined) return 'no earlier moment to compare with yet';
  const seconds = start.millis / 1000;
  const length = seconds < 120 ? `${count(seconds)} s` : `${count(seconds / 60)} min`;
  return `${clock.format(ts - start.millis)} to ${clock.format(ts)}, ${length}`;
}
