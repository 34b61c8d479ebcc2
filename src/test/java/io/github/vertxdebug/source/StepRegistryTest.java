package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.CountingMode;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.step.StepRegistryConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that know no more than what came in their last whole step, of a minute by default. */
class StepRegistryTest {

  private static final Duration STEP = Duration.ofMinutes(1);

  private final MockClock clock = new MockClock();
  private final MeterRegistry steps = steps(clock);

  private static MeterRegistry steps(Clock clock) {
    StepRegistryConfig config = new StepRegistryConfig() {
      @Override
      public String prefix() {
        return "steps";
      }

      @Override
      public String get(String key) {
        return null;
      }
    };
    return new StepMeterRegistry(config, clock) {
      @Override
      protected void publish() {}

      @Override
      protected TimeUnit getBaseTimeUnit() {
        return TimeUnit.MILLISECONDS;
      }
    };
  }

  private static Counter requests(MeterRegistry registry) {
    return registry.counter(
        "vertx.http.server.requests", "method", "GET", "code", "200", "route", "/a");
  }

  @Test
  void shouldNotPassOffALastStepAsWhatCameSinceTheStart() {
    Counter requests = requests(steps);
    steps.timer("vertx.http.server.response.time").record(Duration.ofMillis(3));
    HttpServerSource source = new HttpServerSource(new MeterIndex(steps));
    for (int minute = 0; minute < 3; minute++) {
      requests.increment(100);
      clock.add(STEP);
      RecordingWriter out = RecordingWriter.of(source);
      assertNotNull(out.at("metrics", "aio", "http_servers", "all"));
      assertNull(out.at("metrics", "aio", "http_servers", "all", "requests"));
      assertNull(out.at("metrics", "aio", "http_servers", "all", "responses", "2xx"));
      assertEquals(
          Set.of("max_ms"),
          out.objectAt("metrics", "aio", "http_servers", "all", "response_time").keySet());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldReadTheRegistryOfACompositeThatCountsSinceTheStart(boolean stepsFirst) {
    MeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    CompositeMeterRegistry composite = new CompositeMeterRegistry(clock);
    (stepsFirst ? List.of(steps, prometheus) : List.of(prometheus, steps)).forEach(composite::add);
    Counter requests = requests(composite);
    composite.counter("orders").increment(7);
    MeterIndex index = new MeterIndex(composite);
    HttpServerSource source = new HttpServerSource(index);
    for (int minute = 1; minute <= 3; minute++) {
      requests.increment(100);
      clock.add(STEP);
      RecordingWriter out = RecordingWriter.of(
          source, new ModularMeters(index), new RegistrySource(composite, index));
      assertEquals(100L * minute, out.longAt("metrics", "aio", "http_servers", "all", "requests"));
      assertEquals(7.0, out.doubleAt("metrics", "modular", "orders", "-", "value"));
      assertNull(out.at("metrics", "registry", "by_step_why"));
    }
  }

  /** A simple registry may count by steps, too, and its class does not tell. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldKnowASimpleRegistryThatCountsByStepsAlsoInAComposite(boolean inComposite) {
    MeterRegistry simple = simple(CountingMode.STEP);
    MeterRegistry registry =
        inComposite ? new CompositeMeterRegistry(clock, List.of(simple)) : simple;
    Counter requests = requests(registry);
    Counter orders = registry.counter("orders");
    MeterIndex index = new MeterIndex(registry);
    for (int minute = 0; minute < 3; minute++) {
      requests.increment(100);
      orders.increment(7);
      clock.add(STEP);
      RecordingWriter out = RecordingWriter.of(
          new HttpServerSource(index),
          new ModularMeters(index),
          new RegistrySource(registry, index));
      assertNotNull(out.at("metrics", "aio", "http_servers", "all"));
      assertNull(out.at("metrics", "aio", "http_servers", "all", "requests"));
      assertEquals(7.0, out.doubleAt("metrics", "modular", "orders", "-", "last_step"));
      assertNull(out.at("metrics", "modular", "orders", "-", "value"));
      assertNotNull(out.at("metrics", "registry", "by_step_why"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldRatherReadTheSimpleRegistryOfTwoThatCountsSinceTheStart(boolean stepsFirst) {
    List<MeterRegistry> both = stepsFirst
        ? List.of(simple(CountingMode.STEP), simple(CountingMode.CUMULATIVE))
        : List.of(simple(CountingMode.CUMULATIVE), simple(CountingMode.STEP));
    CompositeMeterRegistry composite = new CompositeMeterRegistry(clock);
    both.forEach(composite::add);
    Counter requests = requests(composite);
    HttpServerSource source = new HttpServerSource(new MeterIndex(composite));
    for (int minute = 1; minute <= 3; minute++) {
      requests.increment(100);
      clock.add(STEP);
      RecordingWriter out = RecordingWriter.of(source);
      assertEquals(100L * minute, out.longAt("metrics", "aio", "http_servers", "all", "requests"));
    }
  }

  private MeterRegistry simple(CountingMode mode) {
    return new SimpleMeterRegistry(
        new SimpleConfig() {
          @Override
          public String get(String key) {
            return null;
          }

          @Override
          public CountingMode mode() {
            return mode;
          }
        },
        clock);
  }

  @Test
  void shouldNotBelieveACompositeAboutWhatOnlyTheRegistryThatCountsByStepsHas() {
    MeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    prometheus.config().meterFilter(MeterFilter.denyNameStartsWith("orders"));
    CompositeMeterRegistry composite =
        new CompositeMeterRegistry(clock, List.of(prometheus, steps));
    composite.counter("orders").increment(7);
    composite.counter("others").increment(7);
    clock.add(STEP);
    RecordingWriter out = RecordingWriter.of(new ModularMeters(new MeterIndex(composite)));
    assertNull(out.at("metrics", "modular", "orders", "-", "value"));
    assertEquals(7.0, out.doubleAt("metrics", "modular", "others", "-", "value"));
  }

  @Test
  void shouldKnowNoAgeOfWhatWaitsWhereNobodyKnowsHowManyWereTaken() {
    Counter processed = steps.counter("vertx.eventbus.processed", "address", "a");
    AtomicInteger pending = new AtomicInteger(1);
    Gauge.builder("vertx.eventbus.pending", pending, AtomicInteger::get)
        .tags("address", "a")
        .register(steps);
    EventBusSource source = new EventBusSource(new MeterIndex(steps), clock::monotonicTime);
    for (int tick = 0; tick < 1_200; tick++) {
      processed.increment(10);
      clock.add(Duration.ofMillis(100));
      RecordingWriter out = RecordingWriter.of(source);
      assertNull(out.at("metrics", "aio", "event_bus", "oldest_waiting_ms"));
      assertNull(out.at("metrics", "aio", "event_bus", "addresses", "a", "oldest_waiting_ms"));
      assertNull(out.at("metrics", "aio", "event_bus", "addresses", "a", "processed"));
      assertEquals(1, out.longAt("metrics", "aio", "event_bus", "addresses", "a", "pending"));
    }
  }

  @Test
  void shouldTellTheLastStepOfTheOtherMetersUnderANameThatSaysSoAndWhy() throws Exception {
    AtomicInteger all = new AtomicInteger();
    FunctionCounter.builder("computed", all, AtomicInteger::get).register(steps);
    FunctionTimer.builder("handled", all, AtomicInteger::get, AtomicInteger::get, TimeUnit.SECONDS)
        .register(steps);
    steps.counter("orders").increment(3);
    steps.timer("time").record(Duration.ofMillis(500));
    steps.summary("sizes").record(9);
    MeterIndex index = new MeterIndex(steps);
    clock.add(STEP);
    RecordingWriter out =
        RecordingWriter.of(new ModularMeters(index), new RegistrySource(steps, index));
    out.sample(new ModularFunctions(index));
    assertEquals(3.0, out.doubleAt("metrics", "modular", "orders", "-", "last_step"));
    assertNull(out.at("metrics", "modular", "orders", "-", "value"));
    assertEquals(1, out.longAt("metrics", "modular", "time", "-", "last_step_count"));
    assertEquals(500.0, out.doubleAt("metrics", "modular", "time", "-", "last_step_total_ms"));
    assertNull(out.at("metrics", "modular", "time", "-", "count"));
    assertEquals(9.0, out.doubleAt("metrics", "modular", "sizes", "-", "last_step_total"));
    assertNotNull(out.at("metrics", "modular", "computed", "-", "last_step"));
    assertNull(out.at("metrics", "modular", "computed", "-", "value"));
    Map<String, Object> handled = out.objectAt("metrics", "modular", "handled", "-");
    assertTrue(handled.containsKey("last_step_count"), handled::toString);
    assertTrue(handled.containsKey("last_step_total_ms"), handled::toString);
    assertFalse(handled.containsKey("count"), handled::toString);
    assertFalse(handled.containsKey("total_ms"), handled::toString);
    assertNotNull(out.at("metrics", "registry", "by_step_why"));
  }
}
