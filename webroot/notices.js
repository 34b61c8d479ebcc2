/** What the user should know about the state as a whole: metrics that are off, sources that failed. */

import { make, setHidden, setText } from './draw/dom.js';
import { count } from './draw/format.js';
import { at, entries } from './data/state.js';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

const MAVEN = `<dependency>
  <groupId>io.vertx</groupId>
  <artifactId>vertx-micrometer-metrics</artifactId>
</dependency>
<dependency>
  <groupId>io.micrometer</groupId>
  <artifactId>micrometer-registry-prometheus</artifactId>
</dependency>`;

const JAVA = `Vertx vertx = Vertx.builder()
    .with(new VertxOptions().setMetricsOptions(
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .addLabels(Label.HTTP_ROUTE, Label.EB_ADDRESS)
            .setPrometheusOptions(new VertxPrometheusOptions().setEnabled(true))))
    .withMetrics(new MicrometerMetricsFactory())
    .build();`;

export class Notices {
  #noMetrics = make(
    'section',
    { class: 'notice', data: { testid: 'notice-no-metrics' }, 'aria-label': 'Vert.x metrics are off', hidden: '' },
    make('h2', { text: 'Vert.x metrics are off in this process' }),
    make('p', {
      text:
        'HTTP, event bus, pools and meters stay empty, because Vert.x takes its metrics when it is built and this one was ' +
        'built without. Everything else on this page works. To see the rest, add these dependencies (in the versions that go ' +
        'with your Vert.x) and build Vert.x like this:',
    }),
    make('div', { class: 'snippets' }, snippet('pom.xml', MAVEN), snippet('Java', JAVA)),
  );
  #failed = make(
    'section',
    { class: 'notice', data: { testid: 'notice-source-errors' }, 'aria-label': 'Sources that failed', hidden: '' },
    make('h2', { text: 'Some of the state could not be read' }),
    make('ul', {}),
  );

  #restarted = make(
    'section',
    { class: 'notice', data: { testid: 'notice-restarted' }, 'aria-label': 'The process was started anew', hidden: '' },
    make('p', { role: 'status' }),
    make('div', { class: 'actions' }),
  );
  #unsaved = make('p', { class: 'note', role: 'status', data: { testid: 'save-previous-status' } });
  #missed = make('section', { class: 'notice', data: { testid: 'notice-missed' }, 'aria-label': 'Moment not known', hidden: '' }, make('p'));
  #crowded = make('section', { class: 'notice', data: { testid: 'notice-crowded' }, 'aria-label': 'Lines without a past', hidden: '' }, make('p'));
  #store;
  #controls;

  /** `save(tape, boot)` lets the user keep what was before a new start; a promise. */
  constructor(host, { store, controls, save }) {
    this.#store = store;
    this.#controls = controls;
    this.#restarted.lastElementChild.append(
      make('button', {
        type: 'button',
        text: 'Save what was before',
        data: { testid: 'save-previous' },
        onclick: () => this.#savePrevious(save),
      }),
      make('button', { type: 'button', text: 'Dismiss', data: { testid: 'dismiss-previous' }, onclick: () => this.#dismiss() }),
    );
    this.#restarted.append(this.#unsaved);
    host.append(this.#restarted, this.#missed, this.#crowded, this.#noMetrics, this.#failed);
  }

  /** What was before can take as much room as all the rest, and nobody wants it any more. */
  #dismiss() {
    this.#store.dropPrevious();
    setHidden(this.#restarted, true);
  }

  async #savePrevious(save) {
    const { previous } = this.#store;
    // After an hour it is gone, which a page that stands still does not draw.
    if (!previous) {
      this.#updateRestarted();
      return;
    }
    setText(this.#unsaved, '');
    try {
      await save(previous.tape, previous.boot);
    } catch (problem) {
      console.error('What was before could not be saved.', problem);
      setText(this.#unsaved, `Not saved: ${problem.message}`);
    }
  }

  #updateRestarted() {
    const { previous, tape } = this.#store;
    setHidden(this.#restarted, previous === undefined);
    if (previous === undefined) {
      setText(this.#unsaved, '');
      return;
    }
    setText(
      this.#restarted.firstElementChild,
      `The process, or its dashboard, was started anew: what is shown begins at ${clock.format(tape.first)}. The last moment before was ${clock.format(previous.tape.last)}.`,
    );
  }

  #updateMissed(gone) {
    const { missed } = this.#controls;
    const { first, last } = this.#store.tape;
    setHidden(this.#missed, missed === undefined && gone === undefined);
    if (gone !== undefined) {
      const known = first === undefined ? '' : `, which has what was between ${day.format(first)} and ${day.format(last)}`;
      setText(this.#missed.firstElementChild, `The page stands at ${day.format(gone)}. That moment is not in its history${known}.`);
    } else if (missed !== undefined) {
      setText(
        this.#missed.firstElementChild,
        `The address points to ${day.format(missed)}, which this page has not seen: its history begins when it is opened. Shown is the present.`,
      );
    }
  }

  #updateCrowded() {
    const { leftOut, kept } = this.#store.history;
    setHidden(this.#crowded, leftOut === 0);
    if (leftOut === 0) return;
    setText(
      this.#crowded.firstElementChild,
      `This process has more to draw than the page keeps the past of: of ${count(kept)} lines it is kept, of ${count(leftOut)} ` +
        `${leftOut === 1 ? 'it is not, which stays' : 'more it is not, which stay'} empty in charts. Tables and figures tell of everything.`,
    );
  }

  update({ state, metricsOff, missed }) {
    this.#updateRestarted();
    this.#updateMissed(missed);
    this.#updateCrowded();
    const registry = at(state, 'metrics', 'registry');
    setHidden(this.#noMetrics, !metricsOff);
    const errors = entries(registry, 'sources')
      .filter(([, source]) => at(source, 'error') !== undefined)
      .map(([name, source]) => `${name}: ${at(source, 'error')}`);
    setHidden(this.#failed, errors.length === 0);
    const list = this.#failed.lastElementChild;
    while (list.childElementCount > errors.length) list.lastElementChild.remove();
    while (list.childElementCount < errors.length) list.append(make('li'));
    errors.forEach((error, i) => setText(list.children[i], error));
  }
}

function snippet(title, text) {
  const code = make('pre', { tabindex: '0', 'aria-label': title }, make('code', { text }));
  return make('figure', {}, make('figcaption', { text: title }), code);
}
