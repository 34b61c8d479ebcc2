package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Registries that are larger, or timers that are dearer, than an event loop can have read for it ten times a second. */
class LargeRegistryTest {

  private static final int SERIES = 20_000;

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void shouldShowAsManyAsTheBoundSaysAndSayWhatIsLeftOutAndWhy() throws Exception {
    for (int i = 0; i < SERIES; i++) {
      registry.counter("many", "i", Integer.toString(i)).increment();
    }
    MeterIndex index = new MeterIndex(registry, nanos::get);
    RecordingWriter out =
        RecordingWriter.of(new ModularMeters(index), new RegistrySource(registry, index));
    assertEquals(
        MeterIndex.MAX_OTHERS, out.objectAt("metrics", "modular", "many").size());
    assertEquals(SERIES, out.longAt("metrics", "registry", "series"));
    assertEquals(SERIES, out.longAt("metrics", "registry", "meters", "counter"));
    assertEquals(SERIES - MeterIndex.MAX_OTHERS, out.longAt("metrics", "registry", "left_out"));
    assertTrue(String.valueOf(out.at("metrics", "registry", "left_out_why"))
        .startsWith("at most 5,000 series are shown"));
  }

  @Test
  void shouldSayNothingOfWhatIsLeftOutWhenNothingIs() {
    registry.counter("one");
    MeterIndex index = new MeterIndex(registry, nanos::get);
    RecordingWriter out = RecordingWriter.of(new RegistrySource(registry, index));
    assertNull(out.at("metrics", "registry", "left_out"));
    assertNull(out.at("metrics", "registry", "left_out_why"));
  }

  @Test
  void shouldReadNoMoreThanTheBoundAtATickAndEachWithinAFewTicks() {
    List<Counter> counters = new ArrayList<>();
    for (int i = 0; i < 4_500; i++) {
      counters.add(registry.counter("many", "i", Integer.toString(i)));
    }
    ModularMeters source = new ModularMeters(new MeterIndex(registry, nanos::get));
    assertEquals(4_500, fresh(RecordingWriter.of(source), 0), "the first time all are read");
    for (int round = 1; round <= 3; round++) {
      counters.forEach(Counter::increment);
      int value = round;
      int known = 0;
      for (int tick = 0; tick < 5; tick++) {
        int now = fresh(RecordingWriter.of(source), value);
        int more = now - known;
        assertTrue(more > 0 && more <= ModularMeters.MAX_READINGS, () -> more + " at a tick");
        known = now;
      }
      assertEquals(4_500, known);
    }
  }

  /** How many show this value; all others show the one before. */
  private static int fresh(RecordingWriter out, double value) {
    int fresh = 0;
    for (String tagSet : out.objectAt("metrics", "modular", "many").keySet()) {
      double shown = out.doubleAt("metrics", "modular", "many", tagSet, "value");
      assertTrue(shown == value || shown == value - 1, () -> tagSet + ": " + shown);
      fresh += shown == value ? 1 : 0;
    }
    return fresh;
  }

  @Test
  void shouldIndexALargeRegistryOnAWorkerAndOnceASecond() {
    for (int i = 0; i <= MeterIndex.MANY; i++) {
      registry.counter("many", "i", Integer.toString(i));
    }
    MeterIndex index = new MeterIndex(registry, nanos::get);
    MeterIndexing worker = new MeterIndexing(index, List.of());
    MeterIndex.View first = index.view();
    nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
    registry.counter("more");
    assertSame(first, index.view(), "an event loop takes what there is");
    MeterIndex.View second = worker.sample();
    assertNotSame(first, second);
    assertSame(second, index.view());
    registry.counter("yet.more");
    assertSame(second, worker.sample(), "not twice in a second");
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertEquals(MeterIndex.MANY + 3, worker.sample().series());
  }

  @Test
  void shouldLeaveItToAWorkerWhenThousandsCameAtOnce() {
    MeterIndex index = new MeterIndex(registry, nanos::get);
    for (int i = 0; i < SERIES; i++) {
      registry.counter("many", "i", Integer.toString(i));
    }
    assertEquals(0, index.view().series());
    assertEquals(SERIES, index.refresh().series());
    assertEquals(SERIES, index.view().series());
  }

  @Test
  void shouldHaveTheBucketsOfAPrometheusTimerThoughItAlsoComputesPercentiles() {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    dear(prometheus).record(Duration.ofMillis(3));
    RecordingWriter out =
        RecordingWriter.of(new ModularMeters(new MeterIndex(prometheus, nanos::get)));
    assertEquals(1, out.longAt("metrics", "modular", "dear", "-", "buckets", "5"));
    assertEquals(1, out.longAt("metrics", "modular", "dear", "-", "count"));
    assertEquals(3.0, out.doubleAt("metrics", "modular", "dear", "-", "total_ms"));
  }

  @Test
  void shouldDoWithoutBucketsThatCannotBeHadWithoutPercentilesBeingComputed() {
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    dear(composite).record(Duration.ofMillis(3));
    Timer plain =
        Timer.builder("plain").serviceLevelObjectives(Duration.ofMillis(5)).register(composite);
    plain.record(Duration.ofMillis(3));
    RecordingWriter out =
        RecordingWriter.of(new ModularMeters(new MeterIndex(composite, nanos::get)));
    assertNull(out.at("metrics", "modular", "dear", "-", "buckets"));
    assertEquals(1, out.longAt("metrics", "modular", "dear", "-", "count"));
    assertEquals(1, out.longAt("metrics", "modular", "plain", "-", "buckets", "5"));
    assertFalse(BucketCounts.isDear(plain));
  }

  private static Timer dear(MeterRegistry registry) {
    return Timer.builder("dear")
        .serviceLevelObjectives(Duration.ofMillis(1), Duration.ofMillis(5))
        .publishPercentiles(0.5, 0.99)
        .register(registry);
  }
}
