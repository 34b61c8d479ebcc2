package io.github.vertxdebug;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.VertxBuilder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Switches on the metrics of the standalone process, as far as {@code -options} leaves that open: what the user says in {@code
 * metricsOptions} wins key by key, and who names a backend gets that one instead of our registry.
 */
final class StandaloneMetrics {

  private static final Set<String> TIMERS =
      Set.of("vertx.http.server.response.time", "vertx.http.client.response.time");
  private static final Set<String> BACKENDS =
      Set.of("prometheusOptions", "influxDbOptions", "jmxMetricsOptions");

  /** Steps of a half to a third of a decade, finer where a web application's answers lie. */
  private static final double[] RESPONSE_TIME_BOUNDS = LongStream.of(
          1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 1_000, 2_000, 5_000,
          10_000)
      .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
      .toArray();

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  private boolean ownRegistry = true;

  /** The user's Vert.x options with the metrics switched on in them. */
  JsonObject addTo(@Nullable JsonObject vertxOptions) {
    JsonObject options = vertxOptions == null ? new JsonObject() : vertxOptions.copy();
    JsonObject metrics = defaults();
    if (options.getValue("metricsOptions") instanceof JsonObject users) {
      metrics.mergeIn(users);
      ownRegistry = BACKENDS.stream().noneMatch(users::containsKey);
    }
    return options.put("metricsOptions", metrics);
  }

  /** The builder with our registry, if that is the one to be used. */
  VertxBuilder addTo(VertxBuilder builder) {
    return ownRegistry ? builder.withMetrics(new MicrometerMetricsFactory(registry())) : builder;
  }

  /**
   * Routes and addresses are few and say where the time goes; paths, remote addresses and the like would be a series each. Not
   * the Netty meters: they watch an allocator that Vert.x does not use.
   */
  private static JsonObject defaults() {
    List<Label> added =
        List.of(Label.HTTP_ROUTE, Label.EB_ADDRESS, Label.EB_FAILURE, Label.CLASS_NAME);
    JsonArray labels = new JsonArray();
    MicrometerMetricsOptions.DEFAULT_LABELS.forEach(label -> labels.add(label.name()));
    added.forEach(label -> labels.add(label.name()));
    return new JsonObject()
        .put("enabled", true)
        .put("jvmMetricsEnabled", true)
        .put("labels", labels);
  }

  /** Timers keep buckets only when asked to before they exist, hence a filter on the new registry. */
  private static PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // A method is whatever a client writes; without this each new word would be a series for good.
    registry
        .config()
        .meterFilter(MeterFilter.replaceTagValues(
            Label.HTTP_METHOD.toString(), method -> METHODS.contains(method) ? method : "OTHER"));
    registry.config().meterFilter(new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(
          Meter.Id id, DistributionStatisticConfig config) {
        return TIMERS.contains(id.getName())
            ? DistributionStatisticConfig.builder()
                .serviceLevelObjectives(RESPONSE_TIME_BOUNDS)
                .build()
                .merge(config)
            : config;
      }
    });
    return registry;
  }
}
