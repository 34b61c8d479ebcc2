package io.github.vertxdebug.http;

import static io.github.vertxdebug.RunningDashboard.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.DebugDashboardVerticle;
import io.github.vertxdebug.http.StrictScrape.Family;
import io.github.vertxdebug.http.StrictScrape.Sample;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.jmx.JmxConfig;
import io.micrometer.jmx.JmxMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Vert.x itself measures, scraped from processes whose registries are of every kind. */
class ScrapedHostsTest {

  private static final int REQUESTS = 7;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prometheus",
        "prometheus with buckets",
        "jmx",
        "jmx with buckets",
        "composite of jmx",
        "composite with prometheus"
      })
  void shouldCountTheRequestsOfVertxWhateverTheHostsRegistry(String host) {
    MeterRegistry registry = registry(host);
    if (host.endsWith("with buckets")) {
      registry.config().meterFilter(new Buckets());
    }
    Vertx vertx = Vertx.builder()
        .with(new VertxOptions()
            .setMetricsOptions(new MicrometerMetricsOptions()
                .setEnabled(true)
                .setRegistryName(UUID.randomUUID().toString())))
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
    try {
      DebugDashboardVerticle verticle = new DebugDashboardVerticle();
      await(vertx.deployVerticle(
          verticle, new DeploymentOptions().setConfig(new JsonObject().put("port", 0))));
      int port = URI.create(verticle.url()).getPort();
      for (int i = 0; i < REQUESTS; i++) {
        assertEquals(200, get(port, "/debug/main.js", "*/*").status());
      }
      for (boolean openMetrics : new boolean[] {false, true}) {
        Map<String, Family> families = StrictScrape.read(
            get(port, "/metrics", openMetrics ? "application/openmetrics-text" : "text/plain")
                .body(),
            openMetrics);
        Family requests =
            families.get("vertx_http_server_requests" + (openMetrics ? "" : "_total"));
        assertTrue(sum(requests, "vertx_http_server_requests_total") >= REQUESTS, host);
        Family times = families.get("vertx_http_server_response_time_seconds");
        double counted = sum(times, "vertx_http_server_response_time_seconds_count");
        assertTrue(counted >= REQUESTS, host);
        boolean histogram = host.equals("prometheus with buckets");
        assertEquals(histogram ? "histogram" : "summary", times.type(), host);
        if (histogram) {
          // Every answer of this test took less than a minute, whatever the machine.
          double below = times.samples().stream()
              .filter(sample -> "60.0".equals(sample.labels().get("le")))
              .mapToDouble(Sample::value)
              .sum();
          assertEquals(counted, below);
        } else if (host.equals("jmx with buckets")) {
          Family recent = families.get("vertx_http_server_response_time_seconds_recent");
          assertEquals("gauge", recent.type());
          assertTrue(recent.samples().stream()
              .anyMatch(sample -> "60.0".equals(sample.labels().get("le"))));
        }
      }
    } finally {
      await(vertx.close());
      registry.close();
    }
  }

  private static MeterRegistry registry(String host) {
    return switch (host) {
      case "composite of jmx" -> new CompositeMeterRegistry().add(registry("jmx"));
      case "composite with prometheus" ->
        new CompositeMeterRegistry().add(new SimpleMeterRegistry()).add(registry("prometheus"));
      default ->
        host.startsWith("jmx")
            ? new JmxMeterRegistry(JmxConfig.DEFAULT, Clock.SYSTEM)
            : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    };
  }

  /** What README says an application needs for percentiles. */
  private static final class Buckets implements MeterFilter {
    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
      return id.getName().equals("vertx.http.server.response.time")
          ? DistributionStatisticConfig.builder()
              .serviceLevelObjectives(1e6, 1e8, 6e10)
              .build()
              .merge(config)
          : config;
    }
  }

  private static double sum(Family family, String name) {
    return family.samples().stream()
        .filter(sample -> sample.name().equals(name))
        .mapToDouble(Sample::value)
        .sum();
  }

  private static RawExchange get(int port, String path, String accept) {
    return RawExchange.of(
        port, "GET " + path + " HTTP/1.1", "Host: localhost", "Accept: " + accept);
  }
}
