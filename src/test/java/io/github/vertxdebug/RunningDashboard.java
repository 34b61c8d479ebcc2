package io.github.vertxdebug;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A dashboard deployed in a Vert.x of its own, on a free loopback port, and a client that is not Vert.x's to ask it with. */
public final class RunningDashboard implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 20;

  public final Vertx vertx;
  public final PrometheusMeterRegistry registry;
  public final String url;
  public final int port;
  private final HttpClient client;

  private RunningDashboard(Vertx vertx, PrometheusMeterRegistry registry, String url) {
    this.vertx = vertx;
    this.registry = registry;
    this.url = url;
    this.port = URI.create(url).getPort();
    this.client = client(HttpClient.Version.HTTP_1_1);
  }

  public static RunningDashboard start() {
    return start(new JsonObject());
  }

  /** With Micrometer metrics, as a host application that has them. */
  public static RunningDashboard start(JsonObject config) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    return deploy(vertxWith(registry), registry, config, new DebugDashboardVerticle());
  }

  /** As a process of its own has it: every unknown path leads to the dashboard. */
  public static RunningDashboard startStandalone(JsonObject config) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    return deploy(vertxWith(registry), registry, config, new DebugDashboardVerticle(true));
  }

  /** In a Vert.x that was built without metrics. */
  public static RunningDashboard startWithoutMetrics() {
    return deploy(
        Vertx.vertx(),
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
        new JsonObject(),
        new DebugDashboardVerticle());
  }

  public static Vertx vertxWith(PrometheusMeterRegistry registry) {
    MicrometerMetricsOptions metrics = new MicrometerMetricsOptions()
        .setEnabled(true)
        .setRegistryName(UUID.randomUUID().toString())
        .addLabels(Label.HTTP_ROUTE);
    return Vertx.builder()
        .with(new VertxOptions().setMetricsOptions(metrics))
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
  }

  private static RunningDashboard deploy(
      Vertx vertx,
      PrometheusMeterRegistry registry,
      JsonObject config,
      DebugDashboardVerticle verticle) {
    JsonObject withPort = new JsonObject().put("port", 0).mergeIn(config);
    await(vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(withPort)));
    return new RunningDashboard(vertx, registry, verticle.url());
  }

  public static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("did not succeed: " + e, e);
    }
  }

  /** Waits, with an end, until something is so; the dashboard itself is never waited for with a fixed sleep. */
  public static void awaitUntil(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + PATIENCE_SECONDS + " s: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  /** The root of the server, without the path of the dashboard. */
  public URI at(String path) {
    return URI.create(url).resolve(path);
  }

  public HttpResponse<String> get(String path) {
    return send(path, request -> {});
  }

  public HttpResponse<String> send(String path, Consumer<HttpRequest.Builder> with) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at(path)).timeout(Duration.ofSeconds(PATIENCE_SECONDS));
    with.accept(request);
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (Exception e) {
      throw new AssertionError("no answer from " + path + ": " + e, e);
    }
  }

  /** The state of a request of its own. */
  public JsonObject state() {
    return new JsonObject(get("/debug/metrics/state").body());
  }

  /** {@code metrics.aio.dashboard}, from a request of its own. */
  public JsonObject ownFigures() {
    return figuresOf(state());
  }

  public static JsonObject figuresOf(JsonObject state) {
    return state.getJsonObject("metrics").getJsonObject("aio").getJsonObject("dashboard");
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  /** A client of the JDK's that takes any certificate. */
  public static HttpClient client(HttpClient.Version version) {
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {new TrustEverybody()}, null);
      return HttpClient.newBuilder().version(version).sslContext(tls).build();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static final class TrustEverybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
