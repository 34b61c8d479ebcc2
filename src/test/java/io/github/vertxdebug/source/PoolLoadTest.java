package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pools that are full, by loads of which the test knows who has a place, who waits, and for how long. */
@Timeout(120)
class PoolLoadTest {

  @Test
  void shouldTellWhoWorksAndWhoWaitsInAWorkerPoolThatIsFull() throws Exception {
    try (MeteredVertx metered = new MeteredVertx(new SimpleMeterRegistry())) {
      PoolSource source = new PoolSource(metered.index);
      WorkerExecutor pool = metered.vertx.createSharedWorkerExecutor("known", 2);
      CountDownLatch release = new CountDownLatch(1);
      List<Future<Boolean>> done = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        done.add(pool.executeBlocking(() -> release.await(60, TimeUnit.SECONDS), false));
      }
      long queued = System.nanoTime();
      RecordingWriter out = MeteredVertx.await(
          "two at work",
          () -> RecordingWriter.of(source),
          now -> Objects.equals(now.at(pool("worker/known", "in_use")), 2L));
      long working = System.nanoTime();
      assertEquals(5, out.longAt(pool("worker/known", "queued")));
      assertEquals(1.0, out.doubleAt(pool("worker/known", "ratio")));
      assertEquals(0, out.longAt(pool("worker/known", "completed")));
      assertEquals("known", out.at(pool("worker/known", "name")));
      MeteredVertx.await(
          "a tenth of a second to pass",
          () -> RecordingWriter.of(source),
          now -> System.nanoTime() - working > 100_000_000);
      long releasing = System.nanoTime();
      double waited = (releasing - queued) / 1e6;
      double worked = (releasing - working) / 1e6;
      release.countDown();
      Future.join(done).await(20, TimeUnit.SECONDS);
      out = MeteredVertx.await(
          "all given back",
          () -> RecordingWriter.of(source),
          now -> Objects.equals(now.at(pool("worker/known", "completed")), 7L));
      assertEquals(0, out.longAt(pool("worker/known", "in_use")));
      assertEquals(0, out.longAt(pool("worker/known", "queued")));
      assertEquals(7, out.longAt(pool("worker/known", "queue_time", "count")));
      assertEquals(7, out.longAt(pool("worker/known", "usage", "count")));
      double total = out.doubleAt(pool("worker/known", "queue_time", "total_ms"));
      assertTrue(total >= 5 * waited, () -> total + " ms for five that waited " + waited);
      double used = out.doubleAt(pool("worker/known", "usage", "total_ms"));
      assertTrue(used >= 2 * worked, () -> used + " ms for two that worked " + worked);
      pool.close().await(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldTellWhoWaitsForTheOneConnectionOfAnHttpClient() throws Exception {
    try (MeteredVertx metered = new MeteredVertx(new SimpleMeterRegistry(), Label.REMOTE)) {
      PoolSource source = new PoolSource(metered.index);
      Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
      HttpServer server = metered
          .vertx
          .createHttpServer()
          .requestHandler(held::add)
          .listen(0, "127.0.0.1")
          .await(20, TimeUnit.SECONDS);
      HttpClient client = metered.vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(1));
      List<Future<?>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        answers.add(client
            .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
            .compose(request -> request.send().compose(response -> response.body())));
      }
      String key = "http/127.0.0.1:" + server.actualPort();
      for (int answered = 0; answered < 4; answered++) {
        long waiting = 3 - answered;
        RecordingWriter out = MeteredVertx.await(
            "one on its way and " + waiting + " waiting",
            () -> RecordingWriter.of(source),
            now -> !held.isEmpty()
                && Objects.equals(now.at(pool(key, "queued")), waiting)
                && Objects.equals(now.at(pool(key, "in_use")), 1L));
        assertEquals("http", out.at(pool(key, "type")));
        assertEquals(1, held.size(), "there is one connection");
        Future<Void> unused = held.remove().response().end();
      }
      Future.join(answers).await(20, TimeUnit.SECONDS);
      RecordingWriter out = MeteredVertx.await(
          "nobody waiting",
          () -> RecordingWriter.of(source),
          now -> Objects.equals(now.at(pool(key, "in_use")), 0L));
      assertEquals(4, out.longAt(pool(key, "queue_time", "count")));
      assertEquals(0, out.longAt(pool(key, "queued")));
      assertNull(out.at(pool(key, "completed")), "which Vert.x does not count");
      assertNull(out.at(pool(key, "usage")));
      assertNull(out.at(pool(key, "ratio")));
    }
  }

  @Test
  void shouldNotTellWhatIsInUseOfAnHttpClientWhoseRequestsAreNotToldApart() throws Exception {
    try (MeteredVertx metered = new MeteredVertx(new SimpleMeterRegistry())) {
      PoolSource source = new PoolSource(metered.index);
      HttpServer server = metered
          .vertx
          .createHttpServer()
          .requestHandler(request -> request.response().end())
          .listen(0, "127.0.0.1")
          .await(20, TimeUnit.SECONDS);
      metered
          .vertx
          .createHttpClient()
          .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
          .compose(request -> request.send().compose(response -> response.body()))
          .await(20, TimeUnit.SECONDS);
      String key = "http/127.0.0.1:" + server.actualPort();
      RecordingWriter out = RecordingWriter.of(source);
      assertEquals(0, out.longAt(pool(key, "queued")));
      assertNull(out.at(pool(key, "in_use")));
    }
  }

  /** As Vert.x's SQL clients tell their pools, through the metrics that Vert.x was built with. */
  @Test
  @SuppressWarnings("unchecked")
  void shouldTellWhoHasAConnectionAndWhoWaitsForOneInASqlPool() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    VertxMetrics metrics = new MicrometerMetricsFactory(registry)
        .metrics(new VertxOptions()
            .setMetricsOptions(new MicrometerMetricsOptions()
                .setEnabled(true)
                .setRegistryName(UUID.randomUUID().toString())));
    PoolMetrics<Object, Object> sql =
        (PoolMetrics<Object, Object>) metrics.createPoolMetrics("sql", "orders-db", 2);
    PoolSource source = new PoolSource(new MeterIndex(registry));
    assertEquals(0, RecordingWriter.of(source).longAt(pool("sql/orders-db", "in_use")));
    List<Object> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiting.add(sql.enqueue());
    }
    List<Object> connections = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      sql.dequeue(waiting.remove(0));
      connections.add(sql.begin());
    }
    RecordingWriter out = RecordingWriter.of(source);
    String key = "sql/orders-db";
    assertEquals("sql", out.at(pool(key, "type")));
    assertEquals("orders-db", out.at(pool(key, "name")));
    assertEquals(2, out.longAt(pool(key, "in_use")));
    assertEquals(3, out.longAt(pool(key, "queued")));
    assertEquals(1.0, out.doubleAt(pool(key, "ratio")));
    assertEquals(0, out.longAt(pool(key, "completed")));
    assertEquals(2, out.longAt(pool(key, "queue_time", "count")));

    sql.end(connections.remove(0));
    sql.dequeue(waiting.remove(0)); // who gives up waiting
    out = RecordingWriter.of(source);
    assertEquals(1, out.longAt(pool(key, "in_use")));
    assertEquals(2, out.longAt(pool(key, "queued")));
    assertEquals(0.5, out.doubleAt(pool(key, "ratio")));
    assertEquals(1, out.longAt(pool(key, "completed")));
    assertEquals(1, out.longAt(pool(key, "usage", "count")));
    metrics.close();
  }

  private static String[] pool(String key, String... figure) {
    List<String> path = new ArrayList<>(List.of("metrics", "aio", "pools", key));
    path.addAll(List.of(figure));
    return path.toArray(String[]::new);
  }
}
