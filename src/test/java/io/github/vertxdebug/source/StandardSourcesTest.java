package io.github.vertxdebug.source;

import static io.github.vertxdebug.source.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.platform.NettyInternals;
import io.github.vertxdebug.platform.VertxInternals;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StandardSourcesTest {

  private static final Buffer BODY = Buffer.buffer(new byte[50_000]);

  private final MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Vertx vertx = Vertx.builder()
      .with(new VertxOptions()
          .setMetricsOptions(new MicrometerMetricsOptions()
              .setEnabled(true)
              .addLabels(Label.LOCAL)
              .setRegistryName("StandardSourcesTest")))
      .withMetrics(new MicrometerMetricsFactory(registry))
      .build();
  private final StandardSources sources =
      StandardSources.of(vertx, VertxInternals.meterRegistry(vertx));

  @AfterEach
  void close() throws Exception {
    for (Source source : sources.fast()) {
      source.close();
    }
    for (SampledSource<?> source : sources.sampled()) {
      source.close();
    }
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private RecordingWriter collect() throws Exception {
    RecordingWriter out = RecordingWriter.of(sources.fast().toArray(Source[]::new));
    for (SampledSource<?> source : sources.sampled()) {
      out.sample(source);
    }
    return out;
  }

  @Test
  void shouldNameEverySourceDifferently() {
    Set<String> names = new HashSet<>();
    sources.fast().forEach(source -> assertTrue(names.add(source.name()), source::name));
    sources.sampled().forEach(source -> assertTrue(names.add(source.name()), source::name));
  }

  @Test
  @Timeout(30)
  void shouldCountWhatVertxReallyDid() throws Exception {
    HttpServer server = vertx
        .createHttpServer()
        .requestHandler(StandardSourcesTest::answer)
        .listen(0, "127.0.0.1")
        .await(20, TimeUnit.SECONDS);
    HttpClient client = vertx.createHttpClient();
    for (String path : List.of("/", "/", "/missing", "/broken")) {
      Buffer ignored = client
          .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", path)
          .compose(request -> request.send().compose(response -> response.body()))
          .await(20, TimeUnit.SECONDS);
    }
    vertx.eventBus().consumer("address", message -> message.reply("pong"));
    for (int i = 0; i < 3; i++) {
      vertx.eventBus().request("address", "ping").await(20, TimeUnit.SECONDS);
    }
    vertx.executeBlocking(() -> 1).await(20, TimeUnit.SECONDS);

    RecordingWriter out = collect();
    // A server counts a response after it has left, which the client may see first.
    while (!isOver(out)) {
      out = collect();
    }
    String local =
        out.objectAt("metrics", "aio", "http_servers").keySet().iterator().next();
    // The address asked for, which is how Vert.x labels it.
    assertEquals("127.0.0.1:0", local);
    assertEquals(4, out.longAt("metrics", "aio", "http_servers", local, "requests"));
    assertEquals(1, out.longAt("metrics", "aio", "http_servers", local, "errors", "4xx"));
    assertEquals(1, out.longAt("metrics", "aio", "http_servers", local, "errors", "5xx"));
    assertEquals(1, out.longAt("metrics", "aio", "http_servers", local, "connections"));
    assertEquals(0, out.longAt("metrics", "aio", "http_servers", local, "active_requests"));
    assertNear(
        4L * BODY.length(),
        out.longAt("metrics", "aio", "http_servers", local, "bytes_written"),
        5_000);
    assertEquals(4, out.longAt("metrics", "aio", "http_servers", local, "response_time", "count"));
    assertEquals(4, out.longAt("metrics", "aio", "http_clients", "all", "requests"));
    assertEquals(1, out.longAt("metrics", "aio", "http_clients", "all", "errors", "5xx"));
    assertEquals(1, out.longAt("metrics", "aio", "event_bus", "handlers"));
    assertEquals(3, out.longAt("metrics", "aio", "event_bus", "sent"));
    assertTrue(
        out.longAt("metrics", "aio", "pools", "worker/vert.x-worker-thread", "completed") >= 1);
    assertEquals("prometheus", out.at("metrics", "registry", "backend"));
    assertNotNull(out.at("memory", "process", "resident"));
    assertEquals(
        VertxInternals.eventLoops(vertx).stream()
            .filter(NettyInternals::isStarted)
            .count(),
        out.objectAt("metrics", "aio", "loops").size());
  }

  @Test
  void shouldDoWithoutMeters() throws Exception {
    StandardSources plain = StandardSources.of(vertx, null);
    RecordingWriter out = RecordingWriter.of(plain.fast().toArray(Source[]::new));
    for (SampledSource<?> source : plain.sampled()) {
      out.sample(source);
    }
    assertNull(out.at("metrics", "registry"));
    assertNull(out.at("metrics", "modular"));
    assertNotNull(out.at("metrics", "vm", "heap", "used"));
    plain.fast().forEach(Source::close);
  }

  private static boolean isOver(RecordingWriter out) {
    Object requests = out.at("metrics", "aio", "http_servers", "127.0.0.1:0", "requests");
    Object active = out.at("metrics", "aio", "http_servers", "127.0.0.1:0", "active_requests");
    Object worked = out.at("metrics", "aio", "pools", "worker/vert.x-worker-thread", "completed");
    return Objects.equals(requests, 4L)
        && Objects.equals(active, 0L)
        && worked instanceof Long done
        && done >= 1;
  }

  private static void answer(HttpServerRequest request) {
    int code =
        request.path().equals("/missing") ? 404 : request.path().equals("/broken") ? 500 : 200;
    request.response().setStatusCode(code).end(BODY);
  }
}
