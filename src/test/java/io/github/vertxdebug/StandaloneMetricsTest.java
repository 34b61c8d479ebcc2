package io.github.vertxdebug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.platform.VertxInternals;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StandaloneMetricsTest {

  private final StandaloneMetrics metrics = new StandaloneMetrics();

  @Test
  void shouldKeepBucketsOfResponseTimesAndTellRoutesAndAddresses() {
    // A name of its own: Vert.x keeps registries by name for the whole process.
    JsonObject users = new JsonObject().put("registryName", UUID.randomUUID().toString());
    JsonObject options = metrics.addTo(new JsonObject().put("metricsOptions", users));
    MicrometerMetricsOptions micrometer =
        new MicrometerMetricsOptions(options.getJsonObject("metricsOptions"));
    assertTrue(micrometer.isEnabled()
        && micrometer.isJvmMetricsEnabled()
        && !micrometer.isNettyMetricsEnabled());

    Vertx vertx = metrics
        .addTo(Vertx.builder().with(new VertxOptions().setMetricsOptions(micrometer)))
        .build();
    try {
      MeterRegistry registry = VertxInternals.meterRegistry(vertx);
      assertNotNull(registry);
      assertEquals(
          20,
          registry
              .timer("vertx.http.server.response.time")
              .takeSnapshot()
              .histogramCounts()
              .length);
      assertEquals(
          20,
          registry
              .timer("vertx.http.client.response.time")
              .takeSnapshot()
              .histogramCounts()
              .length);
      assertEquals(0, registry.timer("some.other.timer").takeSnapshot().histogramCounts().length);
      assertNotNull(registry.find("jvm.memory.used").gauge());
      // A client may write any word as its method; it must not get a series of its own.
      registry.counter("vertx.http.server.requests", "method", "GET").increment();
      registry.counter("vertx.http.server.requests", "method", "XYZZY").increment();
      registry.counter("vertx.http.server.requests", "method", "PLUGH").increment();
      assertEquals(2, registry.find("vertx.http.server.requests").counters().size());
      assertEquals(
          2,
          registry
              .find("vertx.http.server.requests")
              .tag("method", "OTHER")
              .counter()
              .count());
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
    JsonArray labels = options.getJsonObject("metricsOptions").getJsonArray("labels");
    assertTrue(labels.contains("HTTP_ROUTE")
        && labels.contains("EB_ADDRESS")
        && labels.contains("SERVER_NAME"));
    assertFalse(labels.contains("HTTP_PATH") || labels.contains("REMOTE"));
  }

  @Test
  void shouldLeaveToTheUserWhatTheUserSays() {
    JsonObject users = new JsonObject(
        "{\"workerPoolSize\":3,\"metricsOptions\":{\"enabled\":false,\"labels\":[]}}");
    JsonObject before = users.copy();
    JsonObject options = metrics.addTo(users);
    assertEquals(before, users);
    assertEquals(3, options.getInteger("workerPoolSize"));
    assertEquals(false, options.getJsonObject("metricsOptions").getBoolean("enabled"));
    assertEquals(new JsonArray(), options.getJsonObject("metricsOptions").getJsonArray("labels"));
  }
}
