/**
 * Receives the event stream and knows how the connection is.
 *
 * The browser's own EventSource does the work: it reconnects after the server's `retry:` and resumes by Last-Event-ID. It
 * gives up for good when the answer is not a stream, and does not say why; then a plain request finds out, and a new
 * EventSource is tried after a pause that grows from one try to the next.
 *
 * A connection can die without a word: one on which nothing came for long is given up for a new one.
 *
 * A new EventSource knows nothing of the old one, so it is told by its URL where to resume.
 */

const FIRST_PAUSE_MILLIS = 1000;
const LONGEST_PAUSE_MILLIS = 30_000;
const PROBE_MILLIS = 10_000;

/** Silence after which what is shown counts as old: so many usual periods, but never less than this. */
const STALE_PERIODS = 3;
const STALE_MILLIS = 2000;
const STALE_MILLIS_AT_FIRST = 5000;

/** Silence after which a new connection is tried: so many usual periods, but never less than this. */
const SILENT_PERIODS = 10;
const SILENT_MILLIS = 15_000;

export class Stream {
  #url;
  #interval;
  #lastId;
  #onFull;
  #onDelta;
  #onChange;
  #browser;
  #source;
  #timer;
  #probe;
  #phase = 'connecting';
  #status;
  #received;
  /** When the present source has last given a sign of life, its opening included. */
  #heard;
  #retryAt;
  #failures = 0;

  /**
   * @param url the stream's
   * @param onFull called with (id, state, text), `onDelta` with (id, patch, text); one that throws makes the stream start anew
   * @param onChange called when the connection's phase has changed
   * @param browser what is used of the browser, so that tests can stand in for it
   */
  constructor({ url, onFull, onDelta, onChange, browser = globalThis }) {
    this.#url = url;
    this.#onFull = onFull;
    this.#onDelta = onDelta;
    this.#onChange = onChange;
    this.#browser = browser;
  }

  open() {
    this.close();
    const source = new this.#browser.EventSource(this.#address());
    this.#source = source;
    this.#heard = this.#browser.Date.now();
    source.addEventListener('diagnostics', (event) => this.#take(source, event, this.#onFull));
    source.addEventListener('diagnostics-delta', (event) => this.#take(source, event, this.#onDelta));
    source.addEventListener('error', () => this.#lost(source));
  }

  close() {
    this.#source?.close();
    this.#source = undefined;
    this.#probe?.abort();
    this.#probe = undefined;
    this.#browser.clearTimeout(this.#timer);
    this.#retryAt = undefined;
  }

  /** Closes, and forgets where it was: the next `open` starts with a full state. */
  stop() {
    this.close();
    this.#lastId = this.#received = this.#status = undefined;
    this.#phase = 'connecting';
  }

  /** Asks for an event every so many milliseconds from now on, resuming where it is; `undefined` for every tick. */
  pace(interval) {
    if (interval === this.#interval) return;
    this.#interval = interval;
    if (this.#source && this.#retryAt === undefined && !this.#probe) this.open();
  }

  /** Tries at once, if it is waiting for the next try, or has been silent for longer than usual; `period` as for `condition`. */
  hurry(period) {
    if (this.#retryAt === undefined && this.condition(this.#browser.Date.now(), period).state !== 'stale') return;
    this.open();
    this.#change('connecting');
  }

  /** To be called now and then: gives up a connection on which nothing came for long, and resumes on a new one. */
  check(now, period = 0) {
    if (!this.#source || this.#retryAt !== undefined || this.#probe) return;
    if (now - this.#heard <= Math.max(SILENT_MILLIS, SILENT_PERIODS * period)) return;
    this.open();
    this.#change(this.#received === undefined ? 'connecting' : 'reconnecting');
  }

  /**
   * How the connection is at `now` (epoch milliseconds), with `period` the usual time between two events:
   * `state` is connecting, live, stale, reconnecting, unauthorized, unavailable or failed; `age` how old what is shown is;
   * `retryIn` when the page itself will try again; `status` the HTTP status of the last refusal.
   */
  condition(now, period) {
    const age = this.#received === undefined ? undefined : Math.max(0, now - this.#received);
    const patience = period === undefined ? STALE_MILLIS_AT_FIRST : Math.max(STALE_MILLIS, STALE_PERIODS * period);
    const state = this.#phase === 'live' && age > patience ? 'stale' : this.#phase;
    const retryIn = this.#retryAt === undefined ? undefined : Math.max(0, this.#retryAt - now);
    return { state, age, retryIn, status: this.#status };
  }

  #address() {
    const address = new URL(this.#url);
    if (this.#interval !== undefined) address.searchParams.set('interval', this.#interval);
    if (this.#lastId !== undefined) address.searchParams.set('lastEventId', this.#lastId);
    return address.href;
  }

  #take(source, event, apply) {
    if (source !== this.#source) return;
    try {
      apply(event.lastEventId, JSON.parse(event.data), event.data);
      this.#lastId = event.lastEventId;
    } catch (problem) {
      this.#lastId = undefined;
      this.#browser.console.error('The stream cannot be read on and is started anew.', problem);
      source.close();
      this.#pause('failed', undefined);
      return;
    }
    this.#received = this.#heard = this.#browser.Date.now();
    this.#failures = 0;
    this.#status = undefined;
    this.#change('live');
  }

  #lost(source) {
    if (source !== this.#source) return;
    this.#heard = this.#browser.Date.now();
    if (source.readyState === 2) {
      this.#findOut();
    } else {
      this.#change(this.#received === undefined ? 'connecting' : 'reconnecting');
    }
  }

  /** Asks for the stream as a plain request, reads its status line only, and gives it up. */
  async #findOut() {
    if (this.#phase === 'live') this.#change('reconnecting');
    const probe = new this.#browser.AbortController();
    this.#probe = probe;
    const limit = this.#browser.setTimeout(() => probe.abort(), PROBE_MILLIS);
    let answer;
    try {
      const headers = { Accept: 'text/event-stream' };
      answer = await this.#browser.fetch(this.#url, { headers, cache: 'no-store', signal: probe.signal });
    } catch {
      answer = undefined;
    } finally {
      this.#browser.clearTimeout(limit);
    }
    if (this.#probe !== probe) return;
    this.#probe = undefined;
    probe.abort();
    const phase = answer?.status === 401 ? 'unauthorized' : answer?.status === 503 ? 'unavailable' : 'failed';
    this.#pause(phase, answer && !answer.ok ? answer : undefined);
  }

  #pause(phase, answer) {
    this.#failures++;
    const grown = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * 2 ** (this.#failures - 1));
    const asked = Number(answer?.headers.get('Retry-After') ?? 0) * 1000;
    const millis = Math.max(grown, Number.isFinite(asked) ? Math.min(asked, LONGEST_PAUSE_MILLIS) : 0);
    this.#status = answer?.status;
    this.#retryAt = this.#browser.Date.now() + millis;
    this.#timer = this.#browser.setTimeout(() => this.open(), millis);
    this.#phase = phase;
    this.#onChange();
  }

  #change(phase) {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#onChange();
  }
}
