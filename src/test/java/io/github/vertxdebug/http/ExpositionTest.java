package io.github.vertxdebug.http;

import static io.github.vertxdebug.http.ExpositionFormat.OPEN_METRICS;
import static io.github.vertxdebug.http.ExpositionFormat.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RecordedLog;
import io.github.vertxdebug.http.StrictScrape.Family;
import io.github.vertxdebug.http.StrictScrape.Sample;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.step.StepRegistryConfig;
import io.micrometer.jmx.JmxConfig;
import io.micrometer.jmx.JmxMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a scrape answers with, for every kind of registry that a host may have, read by a strict reader of both formats. */
class ExpositionTest {

  /** Kinds of registries that count since the start. */
  enum Host {
    PROMETHEUS,
    SIMPLE,
    JMX,
    COMPOSITE_OF_JMX,
    COMPOSITE_OF_STEPS_AND_SIMPLE,
    NESTED_COMPOSITE_WITH_PROMETHEUS;

    MeterRegistry create() {
      return switch (this) {
        case PROMETHEUS -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        case SIMPLE -> new SimpleMeterRegistry();
        case JMX -> new JmxMeterRegistry(JmxConfig.DEFAULT, Clock.SYSTEM);
        case COMPOSITE_OF_JMX -> new CompositeMeterRegistry().add(JMX.create());
        case COMPOSITE_OF_STEPS_AND_SIMPLE ->
          new CompositeMeterRegistry().add(steps(Clock.SYSTEM)).add(SIMPLE.create());
        case NESTED_COMPOSITE_WITH_PROMETHEUS ->
          new CompositeMeterRegistry()
              .add(SIMPLE.create())
              .add(new CompositeMeterRegistry().add(PROMETHEUS.create()));
      };
    }
  }

  private MeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    closeAll(registry);
  }

  private static void closeAll(MeterRegistry registry) {
    if (registry instanceof CompositeMeterRegistry composite) {
      composite.getRegistries().forEach(ExpositionTest::closeAll);
    }
    asTheHostDoes(registry::close); // which asks every meter once more, the failing ones too
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void shouldTellEveryKindOfMeterInBothFormatsWhateverTheHostsRegistry(Host host) {
    registry = host.create();
    AtomicInteger seven = new AtomicInteger(7);
    Counter.builder("orders.placed")
        .description("a \\ \" \n line")
        .tag("shop", "a")
        .register(registry)
        .increment(3);
    Timer timer = Timer.builder("order.time").register(registry);
    timer.record(Duration.ofMillis(100));
    timer.record(Duration.ofMillis(300));
    DistributionSummary.builder("basket").baseUnit("items").register(registry).record(4);
    Gauge.builder("queue", seven, AtomicInteger::get).baseUnit("jobs").register(registry);
    TimeGauge.builder("age", seven, TimeUnit.MINUTES, AtomicInteger::get).register(registry);
    FunctionCounter.builder("visits", seven, AtomicInteger::get).register(registry);
    FunctionTimer.builder(
            "lookups", seven, AtomicInteger::get, n -> n.get() * 500.0, TimeUnit.MILLISECONDS)
        .register(registry);
    LongTaskTimer.builder("reports").register(registry).start();
    Meter.builder(
            "custom",
            Meter.Type.OTHER,
            List.of(
                new Measurement(() -> 5.0, Statistic.VALUE),
                new Measurement(() -> 6.0, Statistic.COUNT)))
        .register(registry);
    Set<Meter> before = new HashSet<>(registry.getMeters());

    for (ExpositionFormat format : ExpositionFormat.values()) {
      Map<String, Family> families = scrape(format);
      String placed = format == TEXT ? "orders_placed_total" : "orders_placed";
      assertEquals(3, value(families, placed, "orders_placed_total"));
      assertEquals("counter", families.get(placed).type());
      assertEquals(Map.of("shop", "a"), families.get(placed).samples().get(0).labels());
      assertEquals(2, value(families, "order_time_seconds", "order_time_seconds_count"));
      assertEquals(0.4, value(families, "order_time_seconds", "order_time_seconds_sum"), 1e-9);
      assertEquals(0.3, value(families, "order_time_seconds_max", "order_time_seconds_max"), 1e-9);
      assertEquals(1, value(families, "basket_items", "basket_items_count"));
      assertEquals(4, value(families, "basket_items", "basket_items_sum"));
      assertEquals(7, value(families, "queue_jobs", "queue_jobs"));
      assertEquals("gauge", families.get("queue_jobs").type());
      assertEquals(420, value(families, "age_seconds", "age_seconds"), 1e-9);
      assertEquals(
          7, value(families, format == TEXT ? "visits_total" : "visits", "visits_total"), 1e-9);
      assertEquals(7, value(families, "lookups_seconds", "lookups_seconds_count"));
      assertEquals(3.5, value(families, "lookups_seconds", "lookups_seconds_sum"), 1e-9);
      assertTrue(families.keySet().stream().anyMatch(name -> name.startsWith("reports_")));
      assertTrue(families.keySet().stream().anyMatch(name -> name.startsWith("custom_")));
      assertFalse(families.containsKey(Exposition.LEFT_OUT), families.keySet()::toString);
    }
    assertEquals(before, new HashSet<>(registry.getMeters()), "the host's registry is as it was");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void shouldStayValidAndLoseNoOtherSeriesWhateverNamesAndTagsThereAre(Host host) {
    registry = host.create();
    registry.counter("harmless").increment(5);
    List<Runnable> hostile = List.of(
        () -> registry.counter("a.b").increment(),
        () -> registry.gauge("a_b", 1),
        () -> registry.counter("same", "one", "1").increment(),
        () -> registry.counter("same", "other", "1", "more", "2").increment(),
        () -> registry.gauge("same", 2),
        () -> registry.timer("same"),
        () -> registry.counter("x.total").increment(),
        () -> registry.gauge("x", 3),
        () -> registry.timer("t").record(Duration.ofMillis(1)),
        () -> registry.gauge("t.seconds.max", 9),
        () -> registry.gauge("t.seconds.count", 9),
        () -> registry.gauge("harmless.created", 9),
        () -> registry.counter("twins", "k.ey", "v").increment(),
        () -> registry.counter("twins", "k_ey", "v").increment(),
        () -> registry.counter("double", "k.ey", "1", "k_ey", "2").increment(),
        () -> registry.counter("colon", "k8s:app", "v").increment(),
        () -> registry.counter("digits", "1st", "v").increment(),
        () -> registry.counter("reserved", "__name__", "v").increment(),
        () -> Timer.builder("bounded")
            .tag("le", "v")
            .serviceLevelObjectives(Duration.ofMillis(5))
            .register(registry),
        () -> Timer.builder("quantiled").tag("quantile", "v").register(registry),
        () -> Timer.builder("mixed")
            .tag("slo", "yes")
            .serviceLevelObjectives(Duration.ofMillis(5))
            .register(registry),
        () -> Timer.builder("mixed").tag("slo", "no").register(registry),
        () -> FunctionCounter.builder("falling", this, x -> -1).register(registry),
        () -> FunctionCounter.builder("lost", this, x -> Double.NaN).register(registry),
        () -> FunctionTimer.builder(
                "failing", this, ExpositionTest::fails, x -> 1, TimeUnit.SECONDS)
            .register(registry),
        () -> Gauge.builder("infinite", () -> Double.POSITIVE_INFINITY).register(registry),
        () -> Gauge.builder("unit", () -> 1).baseUnit("km/h \uD83D\uDE00\n").register(registry),
        () -> registry.counter("\uD83D\uDE00").increment(),
        () ->
            registry.counter("<img src=x onerror=alert(1)>", "\"}\n# EOF", "v").increment(),
        () -> registry.counter("lone", "v\uD800", "\uDC00"));
    hostile.forEach(ExpositionTest::asTheHostDoes);
    int values = 0;
    for (String value : values()) {
      registry.counter("values", "v", value, "n", String.valueOf(values++)).increment();
    }
    for (ExpositionFormat format : ExpositionFormat.values()) {
      Map<String, Family> families = scrape(format);
      assertEquals(
          5, value(families, format == TEXT ? "harmless_total" : "harmless", "harmless_total"));
      Family shown = families.get(format == TEXT ? "values_total" : "values");
      assertEquals(
          Set.copyOf(values()),
          Set.copyOf(
              shown.samples().stream().map(sample -> sample.labels().get("v")).toList()));
    }
  }

  private static List<String> values() {
    return List.of(
        "",
        "\"",
        "\\",
        "\\n",
        "\n",
        "\r\n",
        "a\\\"b\n",
        "\u0000\u001B[31m",
        "}{",
        "é\uD83D\uDE00",
        "<img src=x onerror=alert(1)>",
        "x".repeat(10_000));
  }

  @SuppressWarnings("unused")
  private static long fails(Object any) {
    throw new IllegalStateException("the application's function");
  }

  /** Some registries refuse some names at once: that is between them and the application. */
  private static void asTheHostDoes(Runnable registration) {
    try {
      registration.run();
    } catch (RuntimeException refused) {
      // Then it is not there.
    }
  }

  @Test
  void shouldCountWhatItLeavesOutAndLogNoName() {
    registry = Host.PROMETHEUS.create();
    registry.counter("double", "k.ey", "marker", "k_ey", "marker").increment();
    FunctionTimer.builder("failing", this, ExpositionTest::fails, x -> 1, TimeUnit.SECONDS)
        .register(registry);
    try (RecordedLog log = RecordedLog.start()) {
      PrometheusMirror mirror = new PrometheusMirror(registry);
      for (int i = 0; i < 3; i++) {
        Map<String, Family> families = read(mirror.read(), TEXT);
        assertEquals(
            Map.of("k_ey", "marker", "k_ey_", "marker"),
            families.get("double_total").samples().get(0).labels());
        assertEquals(1, value(families, Exposition.LEFT_OUT, Exposition.LEFT_OUT));
      }
      assertEquals(1, log.lines().size(), log.lines()::toString);
      assertFalse(log.lines().toString().contains("marker"), log.lines()::toString);
    }
  }

  @Test
  void shouldTellTheLastWholeStepOfARegistryThatCountsBySteps() {
    MockClock clock = new MockClock();
    registry = steps(clock);
    registry.counter("orders").increment(3);
    registry.timer("time").record(Duration.ofMillis(500));
    registry.summary("size").record(8);
    AtomicInteger all = new AtomicInteger();
    FunctionCounter.builder("computed", all, AtomicInteger::get).register(registry);
    FunctionTimer.builder("handled", all, AtomicInteger::get, AtomicInteger::get, TimeUnit.SECONDS)
        .register(registry);
    clock.add(Duration.ofMinutes(1));

    for (ExpositionFormat format : ExpositionFormat.values()) {
      Map<String, Family> families = scrape(format);
      registry.counter("orders").increment(40); // in the step that is not over
      assertEquals(3, value(families, "orders_last_step", "orders_last_step"));
      assertEquals("gauge", families.get("orders_last_step").type());
      assertEquals(1, value(families, "time_seconds_last_step", "time_seconds_last_step"));
      assertEquals(
          0.5, value(families, "time_seconds_last_step_sum", "time_seconds_last_step_sum"), 1e-9);
      assertEquals(8, value(families, "size_last_step_sum", "size_last_step_sum"));
      assertTrue(families.containsKey("computed_last_step"), families::toString);
      assertTrue(families.containsKey("handled_seconds_last_step"), families::toString);
      assertTrue(families.containsKey("handled_seconds_last_step_sum"), families::toString);
      for (String sinceStart : List.of("orders", "computed", "time_seconds", "handled_seconds")) {
        assertFalse(families.containsKey(sinceStart), families::toString);
        assertFalse(families.containsKey(sinceStart + "_total"), families::toString);
      }
    }
  }

  @Test
  void shouldTellBucketsSinceTheStartAsAHistogramAndOthersAsWhatTheyAre() {
    for (Host host : List.of(Host.PROMETHEUS, Host.SIMPLE, Host.JMX)) {
      registry = host.create();
      Timer timer = Timer.builder("answer")
          .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(100))
          .register(registry);
      for (int millis : new int[] {5, 50, 60, 500}) {
        timer.record(Duration.ofMillis(millis));
      }
      for (ExpositionFormat format : ExpositionFormat.values()) {
        Map<String, Family> families = scrape(format);
        Family answer = families.get("answer_seconds");
        boolean histogram = host == Host.PROMETHEUS;
        assertEquals(histogram ? "histogram" : "summary", answer.type(), host::name);
        assertEquals(4, value(families, "answer_seconds", "answer_seconds_count"));
        Stream<Sample> buckets = histogram
            ? answer.samples().stream().filter(sample -> sample.name().endsWith("_bucket"))
            : families.get("answer_seconds_recent").samples().stream();
        assertEquals(
            histogram ? "0.01=1 0.1=3 +Inf=4" : "0.01=1 0.1=3",
            String.join(
                " ",
                buckets
                    .map(sample -> sample.labels().get("le") + "=" + (int) sample.value())
                    .toList()));
      }
      closeAll(registry);
    }
  }

  @Test
  void shouldTellTheJvmsFiguresWhereThereIsNoRegistryOrNoneInTheComposite() {
    for (MeterRegistry none : new MeterRegistry[] {null, new CompositeMeterRegistry()}) {
      Map<String, Family> families = read(new PrometheusMirror(none).read(), OPEN_METRICS);
      assertTrue(families.get("jvm_memory_used_bytes").samples().size() > 3);
      assertEquals(
          Runtime.getRuntime().availableProcessors(),
          value(families, "system_cpu_count", "system_cpu_count"));
    }
  }

  @Test
  void shouldBeValidWhileOthersRecordAndMetersComeAndGo() throws InterruptedException {
    registry = Host.PROMETHEUS.create();
    Timer timer = Timer.builder("busy")
        .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(100))
        .register(registry);
    AtomicBoolean over = new AtomicBoolean();
    Thread recorder = new Thread(() -> {
      for (int i = 0; !over.get(); i++) {
        timer.record(Duration.ofMillis(i % 200));
        if (i % 50 == 0) {
          registry.remove(registry.counter("passing", "n", String.valueOf(i)));
        }
      }
    });
    recorder.start();
    try {
      PrometheusMirror mirror = new PrometheusMirror(registry);
      for (int i = 0; i < 300; i++) {
        read(mirror.read(), i % 2 == 0 ? TEXT : OPEN_METRICS);
      }
    } finally {
      over.set(true);
      recorder.join();
    }
  }

  /** Not a test of ours to depend on: who has Prometheus' own tool on the PATH gets its opinion as well. */
  @Test
  void shouldSatisfyPromtoolWhereThereIsOne() throws Exception {
    Path promtool = Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .map(directory -> Path.of(directory, "promtool"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
    if (promtool == null) {
      System.getLogger(getClass().getName())
          .log(System.Logger.Level.INFO, "No promtool on the PATH: only our own reader was asked");
      return;
    }
    for (Host host : Host.values()) {
      registry = host.create();
      int n = 0;
      for (String value : values()) {
        registry.counter("values", "v:v", value, "n", String.valueOf(n++)).increment();
      }
      Timer.builder("answer")
          .serviceLevelObjectives(Duration.ofMillis(10))
          .register(registry)
          .record(Duration.ofMillis(3));
      Process check = new ProcessBuilder(promtool.toString(), "check", "metrics")
          .redirectErrorStream(true)
          .start();
      check.getOutputStream().write(new PrometheusMirror(registry).read().write(TEXT));
      check.getOutputStream().close();
      String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(check.waitFor(30, TimeUnit.SECONDS), "promtool ends");
      // 3 is a matter of taste: a name that lacks a unit.
      assertTrue(check.exitValue() == 0 || check.exitValue() == 3, host + ": " + said);
      closeAll(registry);
    }
  }

  private Map<String, Family> scrape(ExpositionFormat format) {
    return read(new PrometheusMirror(registry).read(), format);
  }

  private static Map<String, Family> read(Exposition exposition, ExpositionFormat format) {
    String text = new String(exposition.write(format), StandardCharsets.UTF_8);
    return StrictScrape.read(text, format == OPEN_METRICS);
  }

  private static double value(Map<String, Family> families, String family, String sample) {
    assertTrue(families.containsKey(family), () -> family + " in " + families.keySet());
    return families.get(family).samples().stream()
        .filter(one -> one.name().equals(sample))
        .mapToDouble(Sample::value)
        .sum();
  }

  private static MeterRegistry steps(Clock clock) {
    return new StepMeterRegistry(
        new StepRegistryConfig() {
          @Override
          public String prefix() {
            return "steps";
          }

          @Override
          public String get(String key) {
            return null;
          }
        },
        clock) {
      @Override
      protected void publish() {}

      @Override
      protected TimeUnit getBaseTimeUnit() {
        return TimeUnit.MILLISECONDS;
      }
    };
  }
}
