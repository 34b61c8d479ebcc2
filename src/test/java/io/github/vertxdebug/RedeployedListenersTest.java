package io.github.vertxdebug;

import static io.github.vertxdebug.RunningDashboard.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a dashboard leaves in the application's registry, from which nothing that listens can be removed. */
class RedeployedListenersTest {

  /** Counts what begins to listen. */
  private static final class CountingRegistry extends PrometheusMeterRegistry {
    final AtomicInteger listeners = new AtomicInteger();

    CountingRegistry() {
      super(PrometheusConfig.DEFAULT); // it configures itself already
    }

    @Override
    public Config config() {
      if (listeners == null) {
        return super.config();
      }
      return new Config() {
        @Override
        public Config onMeterAdded(Consumer<Meter> listener) {
          listeners.incrementAndGet();
          return super.onMeterAdded(listener);
        }

        @Override
        public Config onMeterRemoved(Consumer<Meter> listener) {
          listeners.incrementAndGet();
          return super.onMeterRemoved(listener);
        }
      };
    }
  }

  @Test
  void shouldListenToARegistryOnceHoweverOftenItIsDeployed() throws Exception {
    CountingRegistry registry = new CountingRegistry();
    Vertx vertx = RunningDashboard.vertxWith(registry);
    try {
      deployAndAsk(vertx, registry, "first");
      int first = registry.listeners.get();
      assertTrue(first > 0, "the test counts nothing");
      for (int i = 0; i < 10; i++) {
        deployAndAsk(vertx, registry, "come." + i);
      }
      assertEquals(first, registry.listeners.get());
    } finally {
      await(vertx.close());
    }
  }

  /** The dashboard must go on seeing what comes. */
  private static void deployAndAsk(Vertx vertx, MeterRegistry registry, String counter)
      throws Exception {
    registry.counter(counter).increment();
    JsonObject port = new JsonObject().put("port", 0);
    String id = await(vertx.deployVerticle(
        new DebugDashboardVerticle(), new DeploymentOptions().setConfig(port)));
    JsonObject state =
        await(vertx.eventBus().<JsonObject>request("debug.state", null)).body();
    JsonObject modular = state.getJsonObject("metrics").getJsonObject("modular");
    assertTrue(modular.containsKey(counter), () -> counter + " is not among " + modular);
    await(vertx.undeploy(id));
  }
}
