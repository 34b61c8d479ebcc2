package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** HTTP servers, event bus and pools with more series than an event loop can put together and read ten times a second. */
class PacedSourceTest {

  private static final String REQUESTS = "vertx.http.server.requests";

  /** How often a counter was read, by the thread that did. */
  private final Map<Thread, AtomicLong> reads = new ConcurrentHashMap<>();

  private final AtomicLong nanos = new AtomicLong();
  private final MeterRegistry registry = new SimpleMeterRegistry() {
    @Override
    protected Counter newCounter(Meter.Id id) {
      return new CumulativeCounter(id) {
        @Override
        public double count() {
          reads
              .computeIfAbsent(Thread.currentThread(), thread -> new AtomicLong())
              .incrementAndGet();
          return super.count();
        }
      };
    }
  };

  private void count(int from, int to) {
    for (int i = from; i < to; i++) {
      String route = "/" + i % 500;
      registry
          .counter(REQUESTS, "method", "GET", "route", route, "path", "/" + i, "code", "200")
          .increment(2);
    }
  }

  private long readsHere() {
    AtomicLong mine = reads.get(Thread.currentThread());
    return mine == null ? 0 : mine.get();
  }

  private static void onAWorker(SampledSource<?> source) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread worker = new Thread(() -> {
      try {
        source.sample();
        done.complete(null);
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    });
    worker.start();
    done.get(60, TimeUnit.SECONDS);
  }

  @Test
  void shouldHaveThousandsOfSeriesReadOnAWorkerAndNoneAtATick() throws Exception {
    count(0, 15_000);
    Vertx vertx = Vertx.vertx();
    StandardSources sources = StandardSources.of(vertx, registry);
    List<Source> families =
        sources.fast().stream().filter(PacedSource.class::isInstance).toList();
    assertEquals(5, families.size());
    SampledSource<?> worker = sources.sampled().stream()
        .filter(MeterIndexing.class::isInstance)
        .findFirst()
        .orElseThrow();
    onAWorker(worker);
    Source[] all = families.toArray(Source[]::new);
    for (int tick = 0; tick < 3; tick++) {
      RecordingWriter out = RecordingWriter.of(all);
      assertEquals(30_000, out.longAt("metrics", "aio", "http_servers", "all", "requests"));
      assertEquals(60, out.longAt("metrics", "aio", "routes", "GET /7", "requests"));
      assertEquals(60, out.longAt("metrics", "aio", "routes", "GET /7", "responses", "2xx"));
    }
    assertEquals(0, readsHere(), "series read at a tick");
    assertTrue(reads.values().stream().mapToLong(AtomicLong::get).sum() >= 30_000);
    sources.fast().forEach(Source::close);
    sources.sampled().forEach(SampledSource::close);
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void shouldReadAtTheTickAsManyAsATickBears() {
    count(0, PacedSource.MOST_AT_A_TICK);
    MeterIndex index = new MeterIndex(registry, nanos::get);
    PacedSource source = new PacedSource(index, HttpServerSource::new);
    for (int more = 0; more < 3; more++) {
      registry
          .counter(REQUESTS, "method", "GET", "route", "/1", "path", "/1", "code", "200")
          .increment();
      assertEquals(
          2L * PacedSource.MOST_AT_A_TICK + more + 1,
          RecordingWriter.of(source).longAt("metrics", "aio", "http_servers", "all", "requests"));
    }
    assertTrue(readsHere() > 0);
  }

  @Test
  void shouldPutNothingTogetherAtTheTickWhenAMeterCame() throws Exception {
    count(0, 5_000);
    MeterIndex index = new MeterIndex(registry, nanos::get);
    PacedSource source = new PacedSource(index, RouteSource::new);
    MeterIndexing worker = new MeterIndexing(index, List.of(source));
    assertNull(RecordingWriter.of(source).at("metrics"), "nobody has read them yet");
    onAWorker(worker);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
    registry.counter(REQUESTS, "method", "PUT", "route", "/new", "code", "200").increment();
    assertNull(RecordingWriter.of(source).at("metrics", "aio", "routes", "PUT /new"));
    onAWorker(worker);
    assertEquals(
        1, RecordingWriter.of(source).longAt("metrics", "aio", "routes", "PUT /new", "requests"));
    assertEquals(0, readsHere());
  }

  @Test
  void shouldReadAtTheTickAgainWhenMostSeriesAreGone() throws Exception {
    count(0, 5_000);
    MeterIndex index = new MeterIndex(registry, nanos::get);
    PacedSource source = new PacedSource(index, HttpServerSource::new);
    MeterIndexing worker = new MeterIndexing(index, List.of(source));
    onAWorker(worker);
    assertEquals(10_000, requests(source));
    registry.clear();
    count(0, 10);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
    onAWorker(worker);
    assertEquals(20, requests(source));
    count(0, 10);
    assertEquals(40, requests(source), "at once");
  }

  private static long requests(Source source) {
    return RecordingWriter.of(source).longAt("metrics", "aio", "http_servers", "all", "requests");
  }

  @Test
  void shouldFailAtTheTickWhenTheWorkersReadingFailed() throws Exception {
    count(0, 5_000);
    AtomicBoolean broken = new AtomicBoolean(true);
    MeterIndex index = new MeterIndex(registry, nanos::get);
    PacedSource bad = new PacedSource(index, given -> new Source() {
      @Override
      public String name() {
        return "bad";
      }

      @Override
      public void write(StateWriter out) {
        if (broken.get()) {
          throw new IllegalStateException("broken");
        }
        out.put("well", 1);
      }
    });
    PacedSource good = new PacedSource(index, HttpServerSource::new);
    MeterIndexing worker = new MeterIndexing(index, List.of(bad, good));
    onAWorker(worker);
    assertThrows(IllegalStateException.class, () -> RecordingWriter.of(bad));
    assertEquals(10_000, requests(good));
    broken.set(false);
    onAWorker(worker);
    assertEquals(1, RecordingWriter.of(bad).longAt("well"));
  }
}
