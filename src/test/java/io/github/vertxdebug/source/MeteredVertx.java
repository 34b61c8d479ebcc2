package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.fail;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A Vert.x whose every label and histogram is on, so that a known load can be compared with what its meters tell. */
final class MeteredVertx implements AutoCloseable {

  static final double[] BOUNDS_MILLIS = {1, 5, 20, 50, 100, 150, 200, 300, 500, 1_000, 5_000, 20_000
  };

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  final Vertx vertx;
  final MeterIndex index;

  MeteredVertx(MeterRegistry registry, Label... more) {
    registry.config().meterFilter(new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(
          Meter.Id id, DistributionStatisticConfig config) {
        return id.getName().endsWith("response.time")
            ? DistributionStatisticConfig.builder()
                .serviceLevelObjectives(Arrays.stream(BOUNDS_MILLIS)
                    .map(millis -> Duration.ofMillis((long) millis).toNanos())
                    .toArray())
                .build()
                .merge(config)
            : config;
      }
    });
    vertx = Vertx.builder()
        .with(new VertxOptions()
            .setMetricsOptions(new MicrometerMetricsOptions()
                .setEnabled(true)
                .addLabels(Label.HTTP_ROUTE, Label.EB_ADDRESS, Label.CLASS_NAME)
                .addLabels(more)
                .setRegistryName(UUID.randomUUID().toString())))
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
    index = new MeterIndex(registry);
  }

  /** Vert.x counts a moment after it has done: reads until the figures are what is waited for, or shows the last ones. */
  static RecordingWriter await(
      String what, Supplier<RecordingWriter> reading, Predicate<RecordingWriter> reached) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    RecordingWriter out = reading.get();
    while (!reached.test(out)) {
      if (System.nanoTime() > end) {
        fail("waited in vain for " + what + ": " + out.at());
      }
      LockSupport.parkNanos(2_000_000);
      out = reading.get();
    }
    return out;
  }

  /** The bucket that a time lies in: its lower bound, and its upper one. */
  static double[] bucketOf(double millis) {
    double lower = 0;
    for (double bound : BOUNDS_MILLIS) {
      if (millis <= bound) {
        return new double[] {lower, bound};
      }
      lower = bound;
    }
    return new double[] {lower, Double.POSITIVE_INFINITY};
  }

  @Override
  public void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }
}
