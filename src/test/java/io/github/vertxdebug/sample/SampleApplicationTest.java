package io.github.vertxdebug.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SampleApplicationTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void shouldShowEveryTypeOfMeterAndRoutesByPatternAndCleanUp() throws Exception {
    MicrometerMetricsOptions options = new MicrometerMetricsOptions()
        .setEnabled(true)
        .setRegistryName(UUID.randomUUID().toString())
        .addLabels(Label.HTTP_ROUTE, Label.EB_ADDRESS);
    Vertx vertx = Vertx.builder()
        .with(new VertxOptions().setMetricsOptions(options))
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
    try {
      String deployment = await(vertx.deployVerticle(new SampleApplication()));
      assertEquals(
          Set.of(
              "shop.orders",
              "shop.order.handling",
              "shop.basket.items",
              "shop.reports",
              "shop.orders.waiting",
              "shop.visits",
              "shop.price.lookups",
              "shop.prices.age"),
          ownMeters().stream()
              .map(meter -> meter.getId().getName())
              // What this registry makes of a timer's percentiles.
              .filter(name -> !name.endsWith(".percentile"))
              .collect(Collectors.toSet()));
      // Meter.Type has no constants of their own for function meters and time gauges.
      assertEquals(
          Set.of("COUNTER", "GAUGE", "TIMER", "DISTRIBUTION_SUMMARY", "LONG_TASK_TIMER"),
          ownMeters().stream()
              .map(meter -> meter.getId().getType().name())
              .collect(Collectors.toCollection(TreeSet::new)));

      awaitTrue(() -> routes()
          .containsAll(Set.of(
              "/products", "/products/:id", "/products/:id/price", "/orders", "/reports/:month")));
      awaitTrue(() -> codes().containsAll(Set.of("200", "202", "404", "500")));
      awaitTrue(() -> registry.get("shop.order.handling").timer().count() > 0);

      await(vertx.undeploy(deployment));
      assertEquals(Set.of(), vertx.deploymentIDs());
      assertEquals(Set.of(), ownMeters());
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void shouldRunWithoutARegistry(Vertx vertx, VertxTestContext context) {
    vertx
        .deployVerticle(new SampleApplication())
        .compose(vertx::undeploy)
        .onComplete(context.succeedingThenComplete());
  }

  private Set<Meter> ownMeters() {
    return registry.getMeters().stream()
        .filter(meter -> meter.getId().getName().startsWith("shop."))
        .collect(Collectors.toSet());
  }

  private Set<String> routes() {
    return tags("route");
  }

  private Set<String> codes() {
    return tags("code");
  }

  private Set<String> tags(String key) {
    return registry
        .find("vertx.http.server.response.time")
        .tag("server_name", "sample"::equals)
        .timers()
        .stream()
        .map(timer -> timer.getId().getTag(key))
        .filter(value -> value != null)
        .collect(Collectors.toSet());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private void awaitTrue(BooleanSupplier condition) {
    Instant giveUp = Instant.now().plus(Duration.ofSeconds(60));
    while (!condition.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(giveUp), () -> routes() + " " + codes());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
