/** Says how the connection is, and marks the page while what it shows is old. */

import { setAttribute, setHidden, setText } from './draw/dom.js';
import { duration } from './draw/format.js';

const WORDS = {
  connecting: 'Connecting',
  live: 'Live',
  stale: 'Stale',
  reconnecting: 'Reconnecting',
  unauthorized: 'Not signed in',
  unavailable: 'Unavailable',
  failed: 'Connection failed',
  recording: 'Recording',
};

const REASONS = {
  unauthorized: 'the server asks for its token (401): open its URL with ?token=… once',
  unavailable: 'the server takes no more watchers just now (503)',
};

export class Connection {
  #box = document.getElementById('connection');
  #word = document.getElementById('connection-word');
  #detail = document.getElementById('connection-detail');
  #retry = document.getElementById('connection-retry');

  constructor(onRetry) {
    this.#retry.addEventListener('click', onRetry);
  }

  /** Shows a `Stream.condition`. */
  update({ state, age, retryIn, status }) {
    setAttribute(this.#box, 'data-state', state);
    setText(this.#word, WORDS[state]);
    const old = state !== 'live' && state !== 'recording' && age !== undefined;
    document.body.dataset.stale = String(old);
    setText(this.#detail, state === 'live' || state === 'recording' ? '' : this.#sentence(state, old ? age : undefined, retryIn, status));
    setHidden(this.#retry, retryIn === undefined && state !== 'stale');
    document.body.dataset.connection = state;
  }

  #sentence(state, age, retryIn, status) {
    const refused = status === undefined ? undefined : `the server answered ${status}`;
    return [
      REASONS[state] ?? refused,
      age === undefined ? undefined : `last update ${duration(age)} ago`,
      retryIn === undefined ? undefined : `trying again in ${duration(Math.ceil(retryIn / 1000) * 1000)}`,
    ]
      .filter(Boolean)
      .join(' · ');
  }
}
