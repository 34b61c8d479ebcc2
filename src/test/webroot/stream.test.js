import { Stream } from '../webroot/data/stream.js';
import { equal, ok, test } from './check.js';

/** Stands in for the browser: the time, the timers, EventSource and fetch are all in the test's hands. */
class FakeBrowser {
  now = 1_000_000;
  sources = [];
  timers = new Map();
  requests = [];
  errors = [];
  answer = { status: 200 };
  AbortController = globalThis.AbortController;
  console = { error: (...what) => this.errors.push(what.join(' ')) };
  Date = { now: () => this.now };

  constructor() {
    const browser = this;
    this.EventSource = class extends EventTarget {
      readyState = 0;
      closed = false;

      constructor(url) {
        super();
        this.url = url;
        browser.sources.push(this);
      }

      close() {
        this.closed = true;
        this.readyState = 2;
      }

      send(type, id, data) {
        this.readyState = 1;
        const event = new MessageEvent(type, {
          data: typeof data === 'string' ? data : JSON.stringify(data),
          lastEventId: id,
        });
        this.dispatchEvent(event);
      }

      fail(readyState) {
        this.readyState = readyState;
        this.dispatchEvent(new Event('error'));
      }
    };
  }

  get source() {
    return this.sources.at(-1);
  }

  setTimeout(body, millis) {
    const id = this.timers.size + 1;
    this.timers.set(id, { body, at: this.now + millis });
    return id;
  }

  clearTimeout(id) {
    this.timers.delete(id);
  }

  async fetch(url, options) {
    this.requests.push({ url, options });
    if (!this.answer) throw new TypeError('network');
    const headers = new Headers(this.answer.retryAfter ? { 'Retry-After': this.answer.retryAfter } : {});
    return { status: this.answer.status, ok: this.answer.status < 300, headers };
  }

  pass(millis) {
    this.now += millis;
    for (const [id, { body, at }] of [...this.timers]) {
      if (at > this.now) continue;
      this.timers.delete(id);
      body();
    }
  }
}

/** Lets everything run that waits for a promise. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

function started() {
  const browser = new FakeBrowser();
  const events = [];
  const stream = new Stream({
    url: 'http://host/stream',
    onFull: (id, state) => events.push(['full', id, state]),
    onDelta: (id, patch) => {
      if (patch.broken) throw new Error('does not fit');
      events.push(['delta', id, patch]);
    },
    onChange: () => {},
    browser,
  });
  stream.open();
  return { browser, stream, events, condition: (period) => stream.condition(browser.now, period) };
}

async function refused(page, answer) {
  page.browser.answer = answer;
  page.browser.source.fail(2);
  await settle();
}

test('hands on the full state and the deltas with their ids, and is live', () => {
  const { browser, events, condition } = started();
  equal(condition().state, 'connecting');
  browser.source.send('diagnostics', 'b-1', { seq: 1 });
  browser.source.send('diagnostics-delta', 'b-2', { seq: 2 });
  equal(events, [
    ['full', 'b-1', { seq: 1 }],
    ['delta', 'b-2', { seq: 2 }],
  ]);
  equal(condition().state, 'live');
});

test('is stale after a silence of several usual periods, and live again with the next event', () => {
  const { browser, condition } = started();
  browser.source.send('diagnostics', 'b-1', {});
  browser.pass(1900);
  equal(condition(100).state, 'live');
  browser.pass(200);
  equal([condition(100).state, condition(100).age], ['stale', 2100]);
  equal(condition(10_000).state, 'live', 'state of a slow stream');
  browser.source.send('diagnostics-delta', 'b-2', {});
  equal([condition(100).state, condition(100).age], ['live', 0]);
});

test('gives up a connection that has long been silent, and resumes on a new one, again and again', () => {
  const { browser, stream, condition } = started();
  browser.source.send('diagnostics', 'b-1', {});
  const first = browser.source;
  browser.pass(15_000);
  stream.check(browser.now, 100);
  equal([browser.sources.length, condition(100).state], [1, 'stale']);
  browser.pass(1);
  stream.check(browser.now, 100);
  stream.check(browser.now, 100);
  equal([first.closed, browser.sources.length, browser.source.url], [true, 2, 'http://host/stream?lastEventId=b-1']);
  equal([condition(100).state, condition(100).age], ['reconnecting', 15_001]);
  browser.pass(15_001);
  stream.check(browser.now, 100);
  equal(browser.sources.length, 3, 'when the new one is silent as well');
  browser.source.send('diagnostics-delta', 'b-2', {});
  equal(condition(100).state, 'live');
});

test('is patient with a slow stream, with a browser that connects anew, and with one that is stopped or waits', async () => {
  const slow = started();
  slow.browser.source.send('diagnostics', 'b-1', {});
  slow.browser.pass(99_000);
  slow.stream.check(slow.browser.now, 10_000);
  equal(slow.browser.sources.length, 1, 'sources of a slow stream');
  slow.browser.source.fail(0);
  slow.browser.pass(14_000);
  slow.stream.check(slow.browser.now, 100);
  equal(slow.browser.sources.length, 1, 'sources while the browser connects');
  slow.stream.stop();
  slow.browser.pass(100_000);
  slow.stream.check(slow.browser.now, 100);
  equal(slow.browser.sources.length, 1, 'sources of one that is stopped');
  const waits = started();
  await refused(waits, { status: 503, retryAfter: '30' });
  waits.browser.now += 20_000;
  waits.stream.check(waits.browser.now, 100);
  equal([waits.browser.sources.length, waits.condition().state], [1, 'unavailable']);
});

test('tries at once when the user asks for it while the stream is stale, and only then', () => {
  const { browser, stream, condition } = started();
  browser.source.send('diagnostics', 'b-1', {});
  browser.pass(1900);
  stream.hurry(100);
  equal(browser.sources.length, 1);
  browser.pass(200);
  stream.hurry(100);
  equal([browser.source.url, condition(100).state], ['http://host/stream?lastEventId=b-1', 'connecting']);
});

test('leaves it to EventSource to reconnect, and tells the age of what is shown meanwhile', () => {
  const { browser, condition } = started();
  browser.source.send('diagnostics', 'b-1', {});
  browser.source.fail(0);
  browser.pass(7000);
  equal([condition(100).state, condition(100).age], ['reconnecting', 7000]);
  equal([browser.sources.length, browser.requests.length], [1, 0]);
  browser.source.send('diagnostics-delta', 'b-9', {});
  equal(condition(100).state, 'live');
});

for (const [status, state] of [
  [401, 'unauthorized'],
  [503, 'unavailable'],
  [404, 'failed'],
  [200, 'failed'],
]) {
  test(`finds out by itself that the stream was refused with ${status}, and tries again`, async () => {
    const page = started();
    await refused(page, { status });
    equal([page.condition().state, page.condition().status], [state, status === 200 ? undefined : status]);
    equal(page.condition().retryIn, 1000);
    ok(page.browser.requests[0].options.signal.aborted, 'the request that asked is given up');
    page.browser.pass(1000);
    equal(page.browser.sources.length, 2);
  });
}

test('says that the connection failed when nobody answers at all', async () => {
  const page = started();
  await refused(page, undefined);
  equal([page.condition().state, page.condition().status], ['failed', undefined]);
});

test('pauses longer from one try to the next, up to half a minute, and from the start again after a success', async () => {
  const page = started();
  const pauses = [];
  for (let i = 0; i < 7; i++) {
    await refused(page, { status: 503 });
    pauses.push(page.condition().retryIn);
    page.browser.pass(30_000);
  }
  equal(pauses, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  page.browser.source.send('diagnostics', 'b-1', {});
  await refused(page, { status: 503 });
  equal(page.condition().retryIn, 1000);
});

test('waits as long as Retry-After asks', async () => {
  const page = started();
  await refused(page, { status: 503, retryAfter: '5' });
  equal(page.condition().retryIn, 5000);
});

test('tries at once when the user asks for it', async () => {
  const page = started();
  await refused(page, { status: 401 });
  page.stream.hurry();
  equal([page.browser.sources.length, page.condition().state, page.condition().retryIn], [2, 'connecting', undefined]);
  page.browser.pass(60_000);
  equal(page.browser.sources.length, 2, 'sources after the cancelled pause');
});

test('starts anew with a full state when a delta does not fit or cannot be read', () => {
  for (const bad of [{ broken: true }, '{"seq":']) {
    const { browser, events, condition } = started();
    browser.source.send('diagnostics', 'b-1', {});
    const first = browser.source;
    first.send('diagnostics-delta', 'b-2', bad);
    ok(first.closed, 'the old source is closed');
    equal([condition(100).state, browser.errors.length], ['failed', 1]);
    browser.pass(1000);
    equal([browser.sources.length, browser.source.url], [2, 'http://host/stream']);
    browser.source.send('diagnostics', 'b-3', { seq: 3 });
    equal([condition(100).state, events.at(-1)], ['live', ['full', 'b-3', { seq: 3 }]]);
  }
});

test('takes nothing more from a source that it has given up', () => {
  const { browser, stream, events } = started();
  const first = browser.source;
  stream.open();
  first.send('diagnostics', 'b-1', {});
  first.fail(2);
  equal([events.length, browser.requests.length], [0, 0]);
});

test('a new source resumes where the old one has ended', async () => {
  const page = started();
  page.browser.source.send('diagnostics', 'b-1', {});
  page.browser.source.send('diagnostics-delta', 'b-2', {});
  await refused(page, { status: 503 });
  page.browser.pass(1000);
  equal(page.browser.source.url, 'http://host/stream?lastEventId=b-2');
});

test('asks for another pace by resuming with it, and only when it is another', () => {
  const { browser, stream } = started();
  browser.source.send('diagnostics', 'b-7', {});
  const first = browser.source;
  stream.pace(2000);
  stream.pace(2000);
  equal([first.closed, browser.sources.length], [true, 2]);
  equal(browser.source.url, 'http://host/stream?interval=2000&lastEventId=b-7');
  stream.pace(undefined);
  equal(browser.source.url, 'http://host/stream?lastEventId=b-7');
});

test('another pace does not cut a pause short', async () => {
  const page = started();
  await refused(page, { status: 503 });
  page.stream.pace(2000);
  equal(page.browser.sources.length, 1);
  page.browser.pass(1000);
  equal(page.browser.source.url, 'http://host/stream?interval=2000');
});
