/** A chart whose lines are not known beforehand: it is made anew when others come or go, which is rare. */

import { Chart } from './chart.js';
import { make } from './dom.js';

export class ChangingChart {
  #host = make('div', { class: 'changing' });
  #options;
  #context;
  #chart;
  #names;

  constructor(host, options, context) {
    host.append(this.#host);
    this.#options = options;
    this.#context = context;
  }

  /** Draws these series from now on (see `Chart`); the same ones cost nothing. */
  show(series) {
    const names = JSON.stringify(series.map(({ name }) => name));
    if (names === this.#names) return;
    this.#names = names;
    this.#chart?.close();
    this.#host.replaceChildren();
    this.#chart = series.length > 0 ? new Chart(this.#host, { ...this.#options, series }, this.#context) : undefined;
  }
}
