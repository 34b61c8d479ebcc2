/** Why something is not shown, and what would show it. */

import { at } from '../data/state.js';
import { make, setHidden, setText } from '../draw/dom.js';

export const NO_HISTOGRAM =
  'This timer has no histogram, so no percentile can be told. A MeterFilter that asks for buckets before Vert.x is built would give ' +
  'one; README.md has it ready to copy.';

/** Why a table is empty: there is nothing yet, or there cannot be anything. */
export function emptyText(view, nothingYet) {
  if (view.missed !== undefined) return 'This moment is not in the history.';
  if (view.state === undefined) return 'Waiting for the first update.';
  return view.metricsOff ? 'Vert.x metrics are off; the notice above says how to switch them on.' : nothingYet;
}

/** Why there are no counts and rates though metrics are on: this registry forgets; `undefined` where it does not. */
export function byStep(view) {
  const why = at(view.state, 'metrics', 'registry', 'by_step_why');
  return why === undefined ? undefined : `No counts, rates and percentiles here: ${why}.`;
}

/** Why percentiles of all or some of these rows (`{ now }`, servers, clients or routes) are missing; `undefined` where none are. */
export function withoutHistogram(rows, noun) {
  const timed = rows.filter(({ now }) => at(now, 'response_time') !== undefined);
  const without = timed.filter(({ now }) => at(now, 'response_time', 'buckets') === undefined);
  if (without.length === 0) return undefined;
  const which = without.length === timed.length ? '' : ` of ${without.length.toLocaleString('en')} of ${timed.length.toLocaleString('en')} ${noun}`;
  return (
    `No percentiles${which}: the timers have no histogram. A MeterFilter that asks for buckets before Vert.x is built gives them one; ` +
    'README.md has it ready to copy.'
  );
}

/** A line that is there only while it has something to say. */
export class Remark {
  element = make('p', { class: 'note remark', hidden: '' });

  constructor(testId) {
    if (testId) this.element.dataset.testid = testId;
  }

  say(text) {
    setHidden(this.element, !text);
    setText(this.element, text ?? '');
  }
}
