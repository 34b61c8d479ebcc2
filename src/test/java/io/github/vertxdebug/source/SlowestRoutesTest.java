package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.CountingMode;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last minute of each route, on a clock that the test advances, against every observation there was. */
class SlowestRoutesTest {

  private static final int[] BOUNDS = {10, 20, 50, 100, 500};

  private final MockClock clock = new MockClock();
  private final OwnStreams streams = new OwnStreams();

  private MeterRegistry registry(String kind) {
    return switch (kind) {
      case "simple" -> new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
      case "composite" -> {
        CompositeMeterRegistry composite = new CompositeMeterRegistry(clock);
        composite.add(registry("prometheus"));
        yield composite;
      }
      default ->
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock);
    };
  }

  private SlowestRoutes source(MeterRegistry registry) {
    return new SlowestRoutes(new MeterIndex(registry, this::nanos), streams, this::nanos);
  }

  private long nanos() {
    return clock.monotonicTime();
  }

  private static Timer route(MeterRegistry registry, String route, String code) {
    Duration[] bounds = new Duration[BOUNDS.length];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = Duration.ofMillis(BOUNDS[i]);
    }
    return Timer.builder("vertx.http.server.response.time")
        .tags("method", "GET", "route", route, "code", code)
        .serviceLevelObjectives(bounds)
        .register(registry);
  }

  private static Timer plain(MeterRegistry registry, String route) {
    return Timer.builder("vertx.http.server.response.time")
        .tags("method", "GET", "route", route)
        .register(registry);
  }

  private static void record(Timer timer, int times, int millis) {
    for (int i = 0; i < times; i++) {
      timer.record(Duration.ofMillis(millis));
    }
  }

  /** A second later. */
  private List<SlowestRoutes.Slow> next(SlowestRoutes source) {
    clock.add(1, TimeUnit.SECONDS);
    return source.sample();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prometheus", "simple", "composite"})
  void shouldForgetARequestAfterAMinute(String kind) {
    MeterRegistry registry = registry(kind);
    Timer timer = route(registry, "/a", "200");
    SlowestRoutes source = source(registry);
    next(source);
    record(timer, 3, 15);
    assertEquals(3, next(source).get(0).requests());
    for (int i = 0; i < 30; i++) {
      assertEquals(3, next(source).get(0).requests());
    }
    record(timer, 2, 400);
    List<SlowestRoutes.Slow> both = next(source);
    assertEquals(5, both.get(0).requests());
    assertTrue(both.get(0).p99Millis() > 100, both::toString);
    for (int i = 0; i < 28; i++) {
      assertEquals(5, next(source).get(0).requests());
    }
    assertEquals(2, next(source).get(0).requests(), "the first three are a minute old");
    for (int i = 0; i < 30; i++) {
      next(source);
    }
    assertEquals(List.of(), next(source));
  }

  @Test
  void shouldNotTakeForRecentWhatWasThereBeforeOrCameWhileNobodyLooked() {
    MeterRegistry registry = registry("prometheus");
    record(route(registry, "/old", "200"), 5, 400);
    SlowestRoutes source = source(registry);
    assertEquals(List.of(), source.sample());
    record(route(registry, "/new", "200"), 2, 15);
    List<SlowestRoutes.Slow> seen = next(source);
    assertEquals(1, seen.size());
    assertEquals("GET /new", seen.get(0).key());
    assertEquals(2, seen.get(0).requests());

    record(route(registry, "/old", "200"), 7, 400);
    clock.add(61, TimeUnit.SECONDS);
    assertEquals(List.of(), source.sample(), "some time in the last 61 s");
    record(route(registry, "/old", "200"), 1, 400);
    clock.add(59, TimeUnit.SECONDS);
    assertEquals(1, source.sample().get(0).requests());
  }

  @Test
  void shouldListTheTenSlowestBySumsOverTheirCodes() {
    MeterRegistry registry = registry("prometheus");
    SlowestRoutes source = source(registry);
    next(source);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      // The more of a hundred are slow, the higher the rank lies in their bucket.
      Timer good = route(registry, "/r" + i, "200");
      record(good, 100 - i, 15);
      record(route(registry, "/r" + i, "500"), i, 400);
      if (i >= 15) {
        expected.add("GET /r" + i);
      }
    }
    Collections.sort(expected);
    RecordingWriter out = new RecordingWriter();
    source.write(next(source), out);
    out.assertBalanced();
    assertEquals(
        expected, List.copyOf(out.objectAt("metrics", "aio", "slowest_routes").keySet()));
    assertEquals(100, out.longAt("metrics", "aio", "slowest_routes", "GET /r24", "requests_1m"));
    assertEquals(
        100
            + 300 * 23
                / 24.0, // the 99th of 100, of which 24 lie between 100 ms and the longest, 400
        out.doubleAt("metrics", "aio", "slowest_routes", "GET /r24", "p99_1m_ms"),
        0.001);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prometheus", "simple", "composite"})
  void shouldSayWhenItLiesAboveTheLastBound(String kind) {
    MeterRegistry registry = registry(kind);
    Timer timer = route(registry, "/a", "200");
    SlowestRoutes source = source(registry);
    next(source);
    record(timer, 1, 15);
    record(timer, 1, 7_000);
    List<SlowestRoutes.Slow> seen = next(source);
    assertEquals(
        List.of(new SlowestRoutes.Slow("GET /a", 500, true, Double.NaN, Double.NaN, 2)), seen);
    RecordingWriter out = new RecordingWriter();
    source.write(seen, out);
    assertEquals(1, out.longAt("metrics", "aio", "slowest_routes", "GET /a", "over"));
  }

  @Test
  void shouldBeNoLongerThanTheLongestOfLate() {
    MeterRegistry registry = registry("prometheus");
    Timer timer = route(registry, "/a", "200");
    SlowestRoutes source = source(registry);
    next(source);
    record(timer, 50, 150); // in a bucket that reaches further
    double p99 = next(source).get(0).p99Millis();
    assertTrue(p99 > 100 && p99 <= 150, () -> "p99 " + p99 + " of fifty that took 150 ms");
  }

  @Test
  void shouldKnowNoPercentileWithoutBucketsOrWithDifferentOnes() {
    MeterRegistry registry = registry("prometheus");
    SlowestRoutes source = source(registry);
    next(source);
    String name = "vertx.http.server.response.time";
    registry.timer(name, "method", "GET", "route", "/plain").record(Duration.ofMillis(5));
    record(route(registry, "/mixed", "200"), 1, 15);
    Timer.builder(name)
        .tags("method", "GET", "route", "/mixed", "code", "404")
        .serviceLevelObjectives(Duration.ofMillis(7))
        .register(registry)
        .record(Duration.ofMillis(5));
    Timer.builder(name)
        .tags("method", "GET", "code", "404", "route", "")
        .serviceLevelObjectives(Duration.ofMillis(7))
        .register(registry)
        .record(Duration.ofMillis(5));
    RecordingWriter out = new RecordingWriter();
    source.write(next(source), out);
    assertEquals(
        Map.of(
            "GET /plain", Map.of("mean_1m_ms", 5.0, "requests_1m", 1L),
            "GET /mixed", Map.of("mean_1m_ms", 10.0, "requests_1m", 2L)),
        Map.of(
            "GET /plain", out.objectAt("metrics", "aio", "slowest_routes", "GET /plain"),
            "GET /mixed", out.objectAt("metrics", "aio", "slowest_routes", "GET /mixed")));
    assertEquals(2, out.objectAt("metrics", "aio", "slowest_routes").size());
  }

  /** Traffic of several minutes at any pace: the figure lies in the bucket that the true percentile lies in. */
  @Property(tries = 60)
  void shouldLieInTheBucketOfTheTruePercentile(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int pace) {
    SlowestRoutesTest test = new SlowestRoutesTest();
    Random random = new Random(seed);
    MeterRegistry registry = test.registry("prometheus");
    Timer timer = route(registry, "/a", "200");
    SlowestRoutes source = test.source(registry);
    test.next(source);
    List<List<Integer>> seconds = new ArrayList<>();
    for (int second = 0; second < 150; second++) {
      List<Integer> now = new ArrayList<>();
      for (int i = random.nextInt(pace); i > 0; i--) {
        int millis = (int) Math.exp(random.nextDouble() * Math.log(800));
        now.add(millis);
        record(timer, 1, millis);
      }
      seconds.add(now);
      List<Integer> minute =
          seconds.subList(Math.max(0, seconds.size() - 60), seconds.size()).stream()
              .flatMap(List::stream)
              .sorted()
              .toList();
      List<SlowestRoutes.Slow> seen = test.next(source);
      if (minute.isEmpty()) {
        assertEquals(List.of(), seen);
        continue;
      }
      assertEquals(minute.size(), seen.get(0).requests());
      int truth = minute.get((int) Math.ceil(0.99 * minute.size()) - 1);
      assertInBucket(truth, seen.get(0));
    }
  }

  private static void assertInBucket(int truth, SlowestRoutes.Slow seen) {
    int lower = 0;
    for (int bound : BOUNDS) {
      if (truth <= bound) {
        int from = lower;
        assertTrue(
            !seen.over() && from <= seen.p99Millis() && seen.p99Millis() <= bound,
            () -> truth + " ms, but " + seen);
        return;
      }
      lower = bound;
    }
    assertTrue(seen.over() && seen.p99Millis() == lower, () -> truth + " ms, but " + seen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prometheus", "simple", "composite"})
  void shouldTellTheMeanOfTheLastMinuteWhereThereAreNoBuckets(String kind) {
    MeterRegistry registry = registry(kind);
    Timer a = plain(registry, "/a");
    Timer b = plain(registry, "/b");
    record(a, 7, 9_000); // before anybody looked
    SlowestRoutes source = source(registry);
    assertEquals(List.of(), next(source));
    record(a, 3, 10);
    record(a, 1, 50);
    record(b, 2, 400);
    RecordingWriter out = RecordingWriter.of();
    source.write(next(source), out);
    assertEquals(
        Map.of("mean_1m_ms", 20.0, "requests_1m", 4L),
        out.objectAt("metrics", "aio", "slowest_routes", "GET /a"));
    assertEquals(
        Map.of("mean_1m_ms", 400.0, "requests_1m", 2L),
        out.objectAt("metrics", "aio", "slowest_routes", "GET /b"));
    for (int i = 0; i < 59; i++) {
      record(a, 1, 20);
      assertEquals(2, next(source).size(), "after " + i);
    }
    List<SlowestRoutes.Slow> left = next(source);
    assertEquals(List.of("GET /a"), left.stream().map(SlowestRoutes.Slow::key).toList());
    assertEquals(59, left.get(0).requests());
    assertEquals(20.0, left.get(0).meanMillis());
  }

  @Test
  void shouldRankWhatHasNoBucketsByItsMean() {
    MeterRegistry registry = registry("prometheus");
    SlowestRoutes source = source(registry);
    next(source);
    for (int i = 0; i < 12; i++) {
      record(plain(registry, "/" + i), 5, 100 + i);
    }
    next(source); // the index settles
    List<SlowestRoutes.Slow> slow = next(source);
    assertEquals(SlowestRoutes.MOST, slow.size());
    assertTrue(slow.stream().allMatch(one -> one.meanMillis() >= 102), slow::toString);
  }

  @Test
  void shouldTellTheLongestOfLateWhereTheRegistryCountsBySteps() {
    MeterRegistry registry = new SimpleMeterRegistry(
        new SimpleConfig() {
          @Override
          public String get(String key) {
            return null;
          }

          @Override
          public CountingMode mode() {
            return CountingMode.STEP;
          }
        },
        clock);
    Timer timer = route(registry, "/a", "200");
    SlowestRoutes source = source(registry);
    next(source);
    for (int second = 0; second < 150; second++) {
      record(timer, 2, second == 0 ? 70 : 30);
      RecordingWriter out = RecordingWriter.of();
      source.write(next(source), out);
      assertEquals(
          Set.of("max_ms"),
          out.objectAt("metrics", "aio", "slowest_routes", "GET /a").keySet());
      if (second == 0) {
        assertEquals(70.0, out.doubleAt("metrics", "aio", "slowest_routes", "GET /a", "max_ms"));
      }
    }
  }

  @Test
  void shouldLeaveOutTheDashboardsOwnStreams() {
    streams.add("/debug/diagnostics/memory");
    MeterRegistry registry = registry("prometheus");
    SlowestRoutes source = source(registry);
    next(source);
    record(route(registry, "/debug/diagnostics/memory", "200"), 1, 60_000);
    record(route(registry, "/app/*>/debug/diagnostics/memory", "200"), 1, 60_000);
    record(route(registry, "/my/debug/diagnostics/memory", "200"), 1, 60_000);
    record(route(registry, "/a", "200"), 1, 15);
    next(source);
    assertEquals(
        List.of("GET /a", "GET /my/debug/diagnostics/memory"),
        next(source).stream().map(SlowestRoutes.Slow::key).toList());
  }

  /** Where counts are forgotten, the seconds in which that happens are missing, but nothing is invented. */
  @Test
  void shouldInventNothingWhereHistogramsForget() {
    MeterRegistry registry = registry("simple");
    Timer timer = route(registry, "/a", "200");
    SlowestRoutes source = source(registry);
    next(source);
    Random random = new Random(4711);
    for (int second = 1; second <= 600; second++) {
      record(timer, 5 + random.nextInt(5), 15);
      record(timer, 1, 60);
      List<SlowestRoutes.Slow> seen = next(source);
      long requests = seen.get(0).requests();
      double p99 = seen.get(0).p99Millis();
      assertTrue(p99 > 50 && p99 <= 100 && !seen.get(0).over(), seen::toString);
      int most = Math.min(second, 60);
      assertTrue(
          requests <= most * 10L && requests >= (most - 2) * 6L,
          () -> requests + " requests in " + most + " s");
    }
  }
}
