package io.github.vertxdebug.stress;

import static java.util.Objects.requireNonNull;

import io.github.vertxdebug.page.Browser;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The dashboard's page in a browser, watched from within: which tasks took longer than 50 ms, and when the page drew.
 *
 * <p>It can be given a past. The page's stream is then one of ours at first: it takes down a hundred updates of the real one, sends
 * them over and over with the times of the past, as fast as the page takes them, and ends as the real stream, with a full state. So
 * what the page remembers, its store, history and tape, is as full as after that time.
 */
final class WatchedPage implements AutoCloseable {

  private static final int FILL_MINUTES = 6;

  /** In place before any script of the page. */
  private static final String PROBE = """
      const real = EventSource, frame = requestAnimationFrame.bind(globalThis), seconds = %d;
      const probe = globalThis.probe = { longs: [], drawn: [], from: 0, filled: seconds === 0 };
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) probe.longs.push([startTime, Math.round(duration)]);
      }).observe({ type: 'longtask', buffered: true });
      globalThis.requestAnimationFrame = (callback) => frame((now) => {
        if (probe.drawn.at(-1) !== now) probe.drawn.push(now);
        callback(now);
      });
      probe.begin = () => { probe.from = performance.now(); probe.drawn.length = 0; };
      probe.end = () => ({
        longs: probe.longs.filter(([start]) => start >= probe.from).map(([start, took]) => took),
        intervals: probe.drawn.slice(1).map((now, i) => now - probe.drawn[i]),
        seq: Number(document.body.dataset.seq),
      });
      probe.spin = (millis, done) => {
        const intervals = [], until = performance.now() + millis;
        let last;
        const step = (now) => {
          if (last !== undefined) intervals.push(now - last);
          last = now;
          if (now < until) frame(step);
          else done(intervals);
        };
        frame(step);
      };
      if (seconds > 0) globalThis.EventSource = class extends EventTarget {
        readyState = 0;
        #url;
        #source;
        constructor(url) {
          super();
          this.#url = url;
          if (probe.filled) this.#live();
          else this.#takeDown();
        }
        close() { this.readyState = 2; this.#source?.close(); }
        #send(type, id, data) { this.dispatchEvent(new MessageEvent(type, { data, lastEventId: id })); }
        #live() {
          this.#source = new real(this.#url);
          for (const type of ['diagnostics', 'diagnostics-delta']) {
            this.#source.addEventListener(type, ({ data, lastEventId }) => this.#send(type, lastEventId, data));
          }
          this.#source.addEventListener('error', () => { this.readyState = this.#source.readyState; this.dispatchEvent(new Event('error')); });
        }
        #takeDown() {
          const patches = [];
          let first;
          this.#source = new real(this.#url);
          this.#source.addEventListener('diagnostics', (event) => { first = event; });
          this.#source.addEventListener('diagnostics-delta', ({ data }) => {
            patches.push(JSON.parse(data));
            if (patches.length < 100) return;
            this.#source.close();
            this.#fill(first, patches);
          });
        }
        #fill({ data, lastEventId }, patches) {
          const id = lastEventId.replace(/\\d+$/, '0');
          const last = patches.at(-1).ts, count = seconds * 10;
          this.#send('diagnostics', id, JSON.stringify({ ...JSON.parse(data), seq: 0, ts: last - count * 100 }));
          let sent = 0;
          const go = () => {
            const until = performance.now() + 30;
            while (sent < count && performance.now() < until) {
              sent++;
              this.#send('diagnostics-delta', id, JSON.stringify({ ...patches[sent %% patches.length], seq: 0, ts: last - (count - sent) * 100 }));
            }
            if (sent < count) setTimeout(go);
            else { this.#live(); probe.filled = true; }
          };
          go();
        }
      };
      """;

  private final Browser browser;

  WatchedPage(int width, int height) {
    browser = Browser.start();
    browser.resize(width, height);
  }

  Browser browser() {
    return browser;
  }

  /** Opens it; returns when it shows the present and remembers so many seconds before it. */
  void open(URI url, int pastSeconds) throws InterruptedException {
    browser.open(URI.create("about:blank"));
    browser.command(
        "Page.addScriptToEvaluateOnNewDocument",
        Map.of("source", "{" + String.format(PROBE, pastSeconds) + "}"));
    browser.open(url);
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(FILL_MINUTES);
    while (!Boolean.TRUE.equals(
        browser.execute("return probe.filled && document.body.dataset.seq > 1"))) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the page is not live after " + FILL_MINUTES + " minutes");
      }
      Thread.sleep(200);
    }
  }

  void begin() {
    browser.execute("probe.begin()");
  }

  /**
   * What happened since {@link #begin}.
   *
   * @param longTasks milliseconds
   * @param intervals milliseconds between two times that the page drew
   * @param seq number of the last update
   */
  record Stretch(List<Double> longTasks, List<Double> intervals, long seq) {}

  Stretch end() throws InterruptedException {
    Thread.sleep(100); // the browser tells of long tasks a moment after they have ended
    Map<?, ?> found = (Map<?, ?>) requireNonNull(browser.execute("return probe.end()"));
    return new Stretch(
        numbers(found.get("longs")),
        numbers(found.get("intervals")),
        ((Number) requireNonNull(found.get("seq"))).longValue());
  }

  /** Milliseconds between two frames of the browser, while something asks for every one of them. */
  List<Double> frames(int millis) {
    return numbers(browser.executeAsync("probe.spin(arguments[0], arguments[1])", millis));
  }

  /** What the page's heap holds after a collection. */
  double liveHeapKiB() {
    browser.command("HeapProfiler.collectGarbage", Map.of());
    Map<String, Object> usage = browser.command("Runtime.getHeapUsage", Map.of());
    return ((Number) requireNonNull(usage.get("usedSize"))).doubleValue() / 1024;
  }

  /** Line charts that the page has. */
  int charts() {
    return ((Number) requireNonNull(
            browser.execute("return [...document.querySelectorAll('.uplot')].filter((one) =>"
                + " one.offsetWidth > 0).length")))
        .intValue();
  }

  /** Those of them that are at least partly in the window, and so are drawn. */
  int chartsInSight() {
    return ((Number) requireNonNull(browser.execute("""
        return [...document.querySelectorAll('.uplot')].map((one) => one.getBoundingClientRect())
          .filter(({ top, bottom, width }) => width > 0 && bottom > 0 && top < innerHeight).length;
        """))).intValue();
  }

  private static List<Double> numbers(@org.jspecify.annotations.Nullable Object list) {
    return ((List<?>) requireNonNull(list))
        .stream().map(value -> ((Number) value).doubleValue()).toList();
  }

  @Override
  public void close() {
    browser.close();
  }
}
