/** What the user should know about the state as a whole: metrics that are off, sources that failed. */

import { make, setHidden, setText } from './draw/dom.js';
import { at, entries } from './data/state.js';

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

  constructor(host) {
    host.append(this.#noMetrics, this.#failed);
  }

  update({ state, metricsOff }) {
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
