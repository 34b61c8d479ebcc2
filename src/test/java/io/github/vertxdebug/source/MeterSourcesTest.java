package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterSourcesTest {

  private final MeterRegistry simple = new SimpleMeterRegistry();
  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicLong nanos = new AtomicLong();

  private MeterIndex index(MeterRegistry registry) {
    return new MeterIndex(registry, nanos::get);
  }

  private static Timer timer(MeterRegistry registry, String name, String... tags) {
    return Timer.builder(name)
        .tags(tags)
        .serviceLevelObjectives(
            Duration.ofNanos(500_000), Duration.ofMillis(1), Duration.ofMillis(10))
        .register(registry);
  }

  @Test
  void shouldSumAServerOverMethodsAndCodes() {
    HttpServerSource source = new HttpServerSource(index(prometheus));
    assertNull(RecordingWriter.of(source).at("metrics"));
    String requests = "vertx.http.server.requests";
    prometheus
        .counter(requests, "local", "0:80", "method", "GET", "code", "200", "route", "")
        .increment(5);
    prometheus
        .counter(requests, "local", "0:80", "method", "GET", "code", "404", "route", "")
        .increment(2);
    prometheus
        .counter(requests, "local", "0:80", "method", "PUT", "code", "503", "route", "")
        .increment(1);
    prometheus
        .counter(requests, "local", "0:81", "method", "PUT", "code", "200", "route", "")
        .increment(9);
    prometheus.gauge("vertx.http.server.active.connections", List.of(Tag.of("local", "0:80")), 3);
    prometheus.counter("vertx.http.server.bytes.written", "local", "0:80").increment(1234);
    RecordingWriter out = RecordingWriter.of(source);
    assertEquals(8, out.longAt("metrics", "aio", "http_servers", "0:80", "requests"));
    assertEquals(2, out.longAt("metrics", "aio", "http_servers", "0:80", "errors", "4xx"));
    assertEquals(1, out.longAt("metrics", "aio", "http_servers", "0:80", "errors", "5xx"));
    assertEquals(3, out.longAt("metrics", "aio", "http_servers", "0:80", "connections"));
    assertEquals(1234, out.longAt("metrics", "aio", "http_servers", "0:80", "bytes_written"));
    assertNull(out.at("metrics", "aio", "http_servers", "0:80", "bytes_read"));
    assertNull(out.at("metrics", "aio", "http_servers", "0:80", "response_time"));
    assertEquals(9, out.longAt("metrics", "aio", "http_servers", "0:81", "requests"));
    assertEquals(0, out.longAt("metrics", "aio", "http_servers", "0:81", "errors", "4xx"));
  }

  @Test
  void shouldNotKnowErrorsWhereTheCodeIsNotALabel() {
    simple.counter("vertx.http.server.requests").increment();
    RecordingWriter out = RecordingWriter.of(new HttpServerSource(index(simple)));
    assertEquals(1, out.longAt("metrics", "aio", "http_servers", "all", "requests"));
    assertEquals(Map.of(), out.objectAt("metrics", "aio", "http_servers", "all", "errors"));
  }

  @Test
  void shouldMergeHistogramsAndMakeThemNonCumulative() {
    String name = "vertx.http.server.response.time";
    Timer get = timer(prometheus, name, "method", "GET", "route", "/a/:id");
    Timer put = timer(prometheus, name, "method", "PUT", "route", "");
    get.record(Duration.ofNanos(500_000));
    get.record(Duration.ofNanos(900_000));
    get.record(Duration.ofMillis(5));
    put.record(Duration.ofMillis(5));
    put.record(Duration.ofMillis(50));
    MeterIndex index = index(prometheus);
    RecordingWriter out = RecordingWriter.of(new HttpServerSource(index), new RouteSource(index));
    assertEquals(5, out.longAt("metrics", "aio", "http_servers", "all", "response_time", "count"));
    assertEquals(
        61.4, out.doubleAt("metrics", "aio", "http_servers", "all", "response_time", "total_ms"));
    assertEquals(
        50.0, out.doubleAt("metrics", "aio", "http_servers", "all", "response_time", "max_ms"));
    assertEquals(
        Map.of("0.5", 1L, "1", 1L, "10", 2L, "inf", 1L),
        out.objectAt("metrics", "aio", "http_servers", "all", "response_time", "buckets"));

    assertEquals(
        Map.of("0.5", 1L, "1", 1L, "10", 1L, "inf", 0L),
        out.objectAt("metrics", "aio", "routes", "GET /a/:id", "response_time", "buckets"));
    assertEquals("/a/:id", out.at("metrics", "aio", "routes", "GET /a/:id", "route"));
    assertEquals("GET", out.at("metrics", "aio", "routes", "GET /a/:id", "method"));
    assertEquals(1, out.objectAt("metrics", "aio", "routes").size(), "no route, no entry");
  }

  @Test
  void shouldCountAgainFromNothingAtEveryTick() {
    Timer timer = timer(prometheus, "vertx.http.server.response.time");
    timer.record(Duration.ofMillis(5));
    HttpServerSource source = new HttpServerSource(index(prometheus));
    RecordingWriter.of(source);
    timer.record(Duration.ofMillis(5));
    assertEquals(
        Map.of("0.5", 0L, "1", 0L, "10", 2L, "inf", 0L),
        RecordingWriter.of(source)
            .objectAt("metrics", "aio", "http_servers", "all", "response_time", "buckets"));
  }

  @Test
  void shouldLeaveOutBucketsThatForget() {
    timer(simple, "vertx.http.server.response.time").record(Duration.ofMillis(5));
    RecordingWriter out = RecordingWriter.of(new HttpServerSource(index(simple)));
    assertEquals(1, out.longAt("metrics", "aio", "http_servers", "all", "response_time", "count"));
    assertNull(out.at("metrics", "aio", "http_servers", "all", "response_time", "buckets"));
  }

  @Test
  void shouldHaveNoBucketsWhereThereIsNoHistogramOrTwoDifferentOnes() {
    prometheus
        .timer("vertx.http.client.response.time", "client_name", "plain")
        .record(Duration.ofMillis(5));
    String name = "vertx.http.server.response.time";
    Timer.builder(name)
        .tag("code", "200")
        .serviceLevelObjectives(Duration.ofMillis(1))
        .register(prometheus);
    Timer.builder(name)
        .tag("code", "404")
        .serviceLevelObjectives(Duration.ofMillis(2))
        .register(prometheus);
    MeterIndex index = index(prometheus);
    RecordingWriter out =
        RecordingWriter.of(new HttpServerSource(index), new HttpClientSource(index));
    assertEquals(
        1, out.longAt("metrics", "aio", "http_clients", "plain", "response_time", "count"));
    assertNull(out.at("metrics", "aio", "http_clients", "plain", "response_time", "buckets"));
    assertNull(out.at("metrics", "aio", "http_servers", "all", "response_time", "buckets"));
  }

  @Test
  void shouldReadTheEventBusInAllAndByAddress() {
    for (String side : List.of("local", "remote")) {
      simple.counter("vertx.eventbus.sent", "address", "a", "side", side).increment(2);
    }
    simple.counter("vertx.eventbus.sent", "address", "b=c,d", "side", "local").increment(3);
    simple
        .counter("vertx.eventbus.reply.failures", "address", "a", "failure", "TIMEOUT")
        .increment();
    simple.gauge("vertx.eventbus.pending", -1);
    RecordingWriter out = RecordingWriter.of(new EventBusSource(index(simple)));
    assertEquals(7, out.longAt("metrics", "aio", "event_bus", "sent"));
    assertEquals(1, out.longAt("metrics", "aio", "event_bus", "reply_failures"));
    assertEquals(0, out.longAt("metrics", "aio", "event_bus", "pending"));
    assertNull(out.at("metrics", "aio", "event_bus", "handlers"));
    assertEquals(4, out.longAt("metrics", "aio", "event_bus", "addresses", "a", "sent"));
    assertEquals(3, out.longAt("metrics", "aio", "event_bus", "addresses", "b=c,d", "sent"));
  }

  @Test
  void shouldReadPoolsByTypeAndName() {
    String[] tags = {"pool_type", "worker", "pool_name", "db"};
    simple.gauge("vertx.pool.in.use", Tags.of(tags), 3);
    simple.gauge("vertx.pool.ratio", Tags.of(tags), 0.15);
    simple.counter("vertx.pool.completed", tags).increment(7);
    simple.timer("vertx.pool.usage", tags).record(Duration.ofMillis(12));
    simple.gauge("vertx.pool.ratio", Tags.of("pool_name", "x"), Double.NaN);
    RecordingWriter out = RecordingWriter.of(new PoolSource(index(simple)));
    assertEquals("worker", out.at("metrics", "aio", "pools", "worker/db", "type"));
    assertEquals("db", out.at("metrics", "aio", "pools", "worker/db", "name"));
    assertEquals(3, out.longAt("metrics", "aio", "pools", "worker/db", "in_use"));
    assertEquals(0.15, out.doubleAt("metrics", "aio", "pools", "worker/db", "ratio"));
    assertEquals(7, out.longAt("metrics", "aio", "pools", "worker/db", "completed"));
    assertEquals(12.0, out.doubleAt("metrics", "aio", "pools", "worker/db", "usage", "total_ms"));
    assertNull(out.at("metrics", "aio", "pools", "all/x", "ratio"));
  }

  @Test
  void shouldShowEveryKindOfMeter() throws Exception {
    AtomicLong number = new AtomicLong(42);
    Counter.builder("c")
        .tag("k", "v,1")
        .tag("a", "x=y\\")
        .baseUnit("bytes")
        .register(prometheus)
        .increment(2.5);
    Gauge.builder("g", number, AtomicLong::get).register(prometheus);
    Gauge.builder("broken", number, n -> Double.NaN).register(prometheus);
    TimeGauge.builder("tg", number, TimeUnit.SECONDS, AtomicLong::get).register(prometheus);
    timer(prometheus, "t").record(Duration.ofMillis(2));
    DistributionSummary.builder("s")
        .serviceLevelObjectives(10, 100)
        .register(prometheus)
        .record(50);
    LongTaskTimer.builder("l").register(prometheus).start();
    FunctionCounter.builder("fc", number, AtomicLong::get).register(prometheus);
    FunctionTimer.builder("ft", number, n -> 3, n -> 6, TimeUnit.MILLISECONDS).register(prometheus);
    Meter.builder("o", Meter.Type.OTHER, List.of(new Measurement(() -> 5.0, Statistic.VALUE)))
        .register(prometheus);
    MeterIndex index = index(prometheus);
    RecordingWriter out =
        RecordingWriter.of(new ModularMeters(index), new RegistrySource(prometheus, index));
    out.sample(new ModularFunctions(index));

    String tagSet = "a=x\\=y\\\\,k=v\\,1";
    assertEquals(2.5, out.doubleAt("metrics", "modular", "c", tagSet, "value"));
    assertEquals("counter", out.at("metrics", "modular", "c", tagSet, "type"));
    assertEquals("bytes", out.at("metrics", "modular", "c", tagSet, "unit"));
    assertEquals(
        Map.of("a", "x=y\\", "k", "v,1"), out.objectAt("metrics", "modular", "c", tagSet, "tags"));
    assertEquals(
        Map.of("type", "gauge", "value", 42.0), out.objectAt("metrics", "modular", "g", "-"));
    assertEquals(Map.of("type", "gauge"), out.objectAt("metrics", "modular", "broken", "-"));
    assertEquals(42.0, out.doubleAt("metrics", "modular", "tg", "-", "value"));
    assertEquals("time_gauge", out.at("metrics", "modular", "tg", "-", "type"));
    assertEquals("seconds", out.at("metrics", "modular", "tg", "-", "unit"));
    assertEquals(2.0, out.doubleAt("metrics", "modular", "t", "-", "total_ms"));
    assertEquals(
        Map.of("0.5", 0L, "1", 0L, "10", 1L, "inf", 0L),
        out.objectAt("metrics", "modular", "t", "-", "buckets"));
    assertEquals(50.0, out.doubleAt("metrics", "modular", "s", "-", "total"));
    assertEquals(
        Map.of("10", 0L, "100", 1L, "inf", 0L),
        out.objectAt("metrics", "modular", "s", "-", "buckets"));
    assertEquals(1, out.longAt("metrics", "modular", "l", "-", "active"));
    assertEquals(42.0, out.doubleAt("metrics", "modular", "fc", "-", "value"));
    assertEquals(
        Map.of("type", "function_timer", "count", 3.0, "total_ms", 6.0),
        out.objectAt("metrics", "modular", "ft", "-"));
    assertEquals(
        Map.of("type", "other", "value", 5.0), out.objectAt("metrics", "modular", "o", "-"));

    assertEquals("prometheus", out.at("metrics", "registry", "backend"));
    assertEquals(10, out.longAt("metrics", "registry", "series"));
    assertEquals(2, out.longAt("metrics", "registry", "meters", "gauge"));
    assertNull(out.at("metrics", "registry", "left_out"));
  }

  @Test
  void shouldNotRepeatWhatHasItsPlaceElsewhere() throws Exception {
    simple.counter("vertx.http.server.requests").increment();
    simple.counter("vertx.net.server.bytes.read").increment();
    MeterIndex index = index(simple);
    RecordingWriter out = RecordingWriter.of(new ModularMeters(index));
    assertEquals(
        List.of("vertx.net.server.bytes.read"),
        List.copyOf(out.objectAt("metrics", "modular").keySet()));
  }

  @Test
  void shouldSurviveAGaugeThatThrows() throws Exception {
    FunctionCounter.builder("bad", this, self -> {
          throw new IllegalStateException("application");
        })
        .register(simple);
    simple.gauge("good", 1);
    RecordingWriter out = RecordingWriter.of(new ModularFunctions(index(simple)));
    assertEquals(
        Map.of("type", "function_counter"), out.objectAt("metrics", "modular", "bad", "-"));
    assertEquals(1.0, out.doubleAt("metrics", "modular", "good", "-", "value"));
  }

  @Test
  void shouldFollowMetersThatComeAndGo() throws Exception {
    MeterIndex index = index(simple);
    ModularMeters source = new ModularMeters(index);
    ModularFunctions functions = new ModularFunctions(index);
    Gauge gauge = Gauge.builder("x", () -> 1).register(simple);
    List<ModularFunctions.Reading> sample = functions.sample();
    simple.remove(gauge);
    simple.counter("x").increment();
    // The sample still holds the gauge: it must not be written over the counter that took its id.
    RecordingWriter out = RecordingWriter.of(source);
    functions.write(sample, out);
    assertEquals("counter", out.at("metrics", "modular", "x", "-", "type"));
    simple.clear();
    assertEquals(Map.of(), RecordingWriter.of(source).objectAt("metrics", "modular"));
  }

  @Test
  void shouldIndexAgainOnlyAfterAChangeAndOnceMoreWhenItHasSettled() {
    simple.counter("a");
    MeterIndex index = index(simple);
    MeterIndex.View first = index.view();
    assertSame(first, index.view());
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    MeterIndex.View settled = index.view();
    assertTrue(settled.settled());
    nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertSame(settled, index.view());
    simple.counter("b");
    MeterIndex.View changed = index.view();
    assertNotSame(settled, changed);
    assertEquals(2, changed.series());
    assertFalse(changed.settled());
    assertSame(changed, index.view());
  }

  @Test
  void shouldBoundWhatItShowsAndKeepWhatWasShown() {
    simple.counter("zz.first").increment();
    MeterIndex index = index(simple);
    ModularMeters source = new ModularMeters(index);
    RecordingWriter.of(source);
    for (int i = 0; i < MeterIndex.MAX_OTHERS + 10; i++) {
      simple.counter("many", "i", Integer.toString(i));
    }
    index.refresh();
    RecordingWriter out = RecordingWriter.of(source, new RegistrySource(simple, index));
    assertEquals(
        MeterIndex.MAX_OTHERS - 1, out.objectAt("metrics", "modular", "many").size());
    assertEquals(1.0, out.doubleAt("metrics", "modular", "zz.first", "-", "value"));
    assertEquals(11, out.longAt("metrics", "registry", "left_out"));
    assertEquals(MeterIndex.MAX_OTHERS + 11, out.longAt("metrics", "registry", "series"));
    assertEquals("SimpleMeterRegistry", out.at("metrics", "registry", "backend"));
  }

  @Test
  void shouldReadTheGroupsBeyondTheBoundAsOne() {
    for (int i = 0; i < Groups.MAX_GROUPS + 5; i++) {
      simple.counter("vertx.eventbus.sent", "address", "a" + i).increment();
    }
    RecordingWriter out = RecordingWriter.of(new EventBusSource(index(simple)));
    assertEquals(Groups.MAX_GROUPS + 5, out.longAt("metrics", "aio", "event_bus", "sent"));
    assertEquals(5, out.longAt("metrics", "aio", "event_bus", "addresses", "(others)", "sent"));
    assertEquals(
        Groups.MAX_GROUPS + 1,
        out.objectAt("metrics", "aio", "event_bus", "addresses").size());
  }

  @Test
  void shouldReadACompositeWithItsHistograms() {
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(prometheus);
    timer(composite, "t").record(Duration.ofMillis(2));
    MeterIndex index = index(composite);
    RecordingWriter out =
        RecordingWriter.of(new ModularMeters(index), new RegistrySource(composite, index));
    assertEquals("composite", out.at("metrics", "registry", "backend"));
    assertEquals(
        Map.of("0.5", 0L, "1", 0L, "10", 1L, "inf", 0L),
        out.objectAt("metrics", "modular", "t", "-", "buckets"));
  }

  /** As where an application adds what Prometheus scrapes after Vert.x was built, with or without another before. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldReadTheHistogramsOfAPrometheusRegistryThatComesLaterAndNotWhenItHasGone(
      boolean another) {
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    if (another) {
      composite.add(simple);
    }
    Timer timer = timer(composite, "vertx.http.server.response.time");
    HttpServerSource source = new HttpServerSource(index(composite));
    assertNull(RecordingWriter.of(source)
        .at("metrics", "aio", "http_servers", "all", "response_time", "buckets"));

    composite.add(prometheus);
    timer.record(Duration.ofMillis(2));
    assertEquals(
        Map.of("0.5", 0L, "1", 0L, "10", 1L, "inf", 0L),
        RecordingWriter.of(source)
            .objectAt("metrics", "aio", "http_servers", "all", "response_time", "buckets"));

    composite.remove(prometheus);
    assertNull(RecordingWriter.of(source)
        .at("metrics", "aio", "http_servers", "all", "response_time", "buckets"));
  }
}
