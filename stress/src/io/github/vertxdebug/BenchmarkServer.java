package io.github.vertxdebug;

import io.github.vertxdebug.broadcast.BroadcastSettings;
import io.github.vertxdebug.broadcast.BroadcasterVerticle;
import io.github.vertxdebug.http.DashboardServer;
import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;
import io.github.vertxdebug.stress.Answers;
import io.github.vertxdebug.stress.MeteredVertx;
import io.github.vertxdebug.stress.Ports;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The dashboard with something to show, as a process to be measured. It is told what by one JSON object: {@code config} as the
 * dashboard has it, and either {@code series}, a number of meters in a registry of which a fifth changes every tenth of a
 * second, beside everything else a dashboard reads; or {@code bytes}, about the size of every delta's event, which then comes
 * from one source that costs next to nothing to read. It listens on {@code port}, or on a free one.
 *
 * <p>With {@code warmUpSeconds} another such dashboard runs in the process first, for so long, with a stream and a hundred
 * ticks a second, so that the code is compiled that is measured: at ten ticks a second that would take many minutes.
 */
public final class BenchmarkServer {

  private BenchmarkServer() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    JsonObject order = new JsonObject(args[0]);
    DebugDashboardOptions options = new DebugDashboardOptions(
        new JsonObject().mergeIn(order.getJsonObject("config", new JsonObject())));
    options.setPort(order.containsKey("port") ? order.getInteger("port") : Ports.free());
    int warmUpSeconds = order.getInteger("warmUpSeconds", 0);
    if (warmUpSeconds > 0) {
      warmUp(options, order.getInteger("series"), warmUpSeconds);
    }
    Vertx vertx = order.containsKey("bytes")
        ? ofSize(options, order.getInteger("bytes"))
        : withMeters(options, order.getInteger("series"));
    System.out.println("Debug dashboard: " + options.url(options.getPort()));
    Answers.give(vertx);
    vertx.close().await();
  }

  private static void warmUp(DebugDashboardOptions options, int series, int seconds)
      throws IOException, InterruptedException {
    int port = Ports.free();
    Vertx vertx =
        withMeters(new DebugDashboardOptions(options).setPort(port).setTickMillis(10), series);
    vertx
        .createHttpClient()
        .request(HttpMethod.GET, port, "127.0.0.1", options.getRoot() + "/diagnostics/memory")
        .compose(HttpClientRequest::send)
        .onSuccess(response -> response.handler(bytes -> {}))
        .await();
    Thread.sleep(seconds * 1000L);
    vertx.close().await();
  }

  private static Vertx ofSize(DebugDashboardOptions options, int bytes) {
    Vertx vertx = Vertx.vertx();
    HttpServerOptions http = options.toHttpServerOptions();
    vertx
        .deployVerticle(new BroadcasterVerticle(
            new BroadcastSettings(
                options.getTickMillis(), options.getMaxSubscribers(), options.getHistoryTicks()),
            List.of(new OfSize(bytes)),
            List.of()))
        .compose(id -> vertx.deployVerticle(
            () -> new DashboardServer(http, options.toHttpSettings(false)),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors())))
        .await();
    return vertx;
  }

  private static Vertx withMeters(DebugDashboardOptions options, int series) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Vertx vertx = MeteredVertx.make(registry);
    List<Runnable> changes = new ArrayList<>();
    for (int i = 0; i < series; i++) {
      String[] tags = {"shop", "north-" + i % 10, "desk", "d" + i};
      if (i % 5 == 0) {
        Timer timer = registry.timer("order.time." + i / 50, tags);
        changes.add(() -> timer.record(3, TimeUnit.MILLISECONDS));
      } else {
        Counter counter = registry.counter("orders." + i / 50, tags);
        changes.add(counter::increment);
      }
    }
    // Not on an event loop: what those allocate is measured.
    Thread changing = new Thread(() -> change(changes, registry), "changes");
    changing.setDaemon(true);
    changing.start();
    vertx
        .deployVerticle(
            new DebugDashboardVerticle(), new DeploymentOptions().setConfig(options.toJson()))
        .await();
    return vertx;
  }

  private static void change(List<Runnable> changes, MeterRegistry of) {
    try {
      for (int tick = 0; !of.isClosed(); tick++) {
        for (int i = tick % 5; i < changes.size(); i += 5) {
          changes.get(i).run();
        }
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As many numbers as it takes, all of them others at each tick. */
  private static final class OfSize implements Source {

    /** Everything else in an event: its fields, number and time, and what the broadcaster tells of itself. */
    private static final int AROUND = 230;

    private final String[] keys;
    private long tick = 1_000_000_000;

    OfSize(int bytes) {
      keys = new String[Math.max(1, (bytes - AROUND) / "\"c000\":1000000000,".length())];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = String.format("c%03d", i);
      }
    }

    @Override
    public String name() {
      return "sized";
    }

    @Override
    public void write(StateWriter out) {
      tick++;
      out.object("metrics").object("modular");
      for (int i = 0; i < keys.length; i++) {
        out.put(keys[i], tick + i);
      }
      out.end().end();
    }
  }
}
