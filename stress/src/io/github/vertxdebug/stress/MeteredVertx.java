package io.github.vertxdebug.stress;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;

/** A Vert.x with the metrics that the dashboard's README asks for. Whoever makes it closes it. */
public final class MeteredVertx {

  private MeteredVertx() {}

  /** One with a Prometheus registry of its own. */
  public static Vertx make() {
    return make(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /** One that reports to a registry. */
  public static Vertx make(MeterRegistry registry) {
    return Vertx.builder()
        .with(new VertxOptions()
            .setMetricsOptions(new MicrometerMetricsOptions()
                .setEnabled(true)
                .addLabels(Label.HTTP_ROUTE, Label.EB_ADDRESS)))
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
  }
}
