package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load of which every request, delay, status and byte is known, over real sockets, against the figures of the state. */
@Timeout(120)
class HttpLoadTest {

  private static final int SLOW_MILLIS = 120;
  private static final String[] SERVER = {"metrics", "aio", "http_servers", "all"};

  @ParameterizedTest
  @ValueSource(strings = {"prometheus", "simple"})
  void shouldTellOfAServerAndItsRoutesWhatReallyHappened(String kind) throws Exception {
    try (MeteredVertx metered = new MeteredVertx(registry(kind))) {
      RouteSource routes = new RouteSource(metered.index);
      HttpServerSource servers = new HttpServerSource(metered.index);
      SlowestRoutes slowest = new SlowestRoutes(metered.index, new OwnStreams());
      slowest.sample(); // what comes now is new
      int port = listen(metered);
      RawClient client = new RawClient(port);
      RawClient slow = new RawClient(port);
      load(client, "GET", "/fast", 20, 200);
      load(client, "POST", "/fast", 3, 201);
      load(client, "GET", "/moved", 2, 302);
      load(client, "GET", "/items/7", 4, 404);
      load(client, "GET", "/items/8", 1, 404);
      load(client, "GET", "/broken", 6, 500);
      load(client, "GET", "/no/such/route", 2, 404);
      load(slow, "GET", "/slow", 5, 200);
      long answered = 43;
      RecordingWriter out = MeteredVertx.await(
          "all answers",
          () -> RecordingWriter.of(servers, routes),
          now -> Objects.equals(now.at(path("requests")), answered)
              && Objects.equals(now.at(path("active_requests")), 0L)
              && Objects.equals(now.at(path("connections")), 0L));

      assertEquals(
          Map.of("1xx", 0L, "2xx", 28L, "3xx", 2L, "4xx", 7L, "5xx", 6L),
          out.objectAt(path("responses")));
      assertEquals(Map.of("4xx", 7L, "5xx", 6L), out.objectAt(path("errors")));
      assertEquals(answered, out.longAt(path("response_time", "count")));
      assertEquals(client.sentBodies + slow.sentBodies, out.longAt(path("bytes_read")));
      assertEquals(client.receivedBodies + slow.receivedBodies, out.longAt(path("bytes_written")));

      assertRoute(out, "GET /fast", 20, Map.of("2xx", 20L));
      assertRoute(out, "POST /fast", 3, Map.of("2xx", 3L));
      assertRoute(out, "GET /moved", 2, Map.of("3xx", 2L));
      assertRoute(out, "GET /items/:id", 5, Map.of("4xx", 5L));
      assertRoute(out, "GET /broken", 6, Map.of("5xx", 6L));
      assertRoute(out, "GET /slow", 5, Map.of("2xx", 5L));
      assertEquals(
          6, out.objectAt("metrics", "aio", "routes").size(), "none for what has no route");

      RecordingWriter minute = RecordingWriter.of(slowest);
      assertEquals(6, minute.objectAt("metrics", "aio", "slowest_routes").size());
      assertEquals(20, minute.longAt(slowest("GET /fast", "requests_1m")));
      assertEquals(5, minute.longAt(slowest("GET /slow", "requests_1m")));
      double p99 = minute.doubleAt(slowest("GET /slow", "p99_1m_ms"));
      double least = MeteredVertx.bucketOf(SLOW_MILLIS)[0];
      double most = MeteredVertx.bucketOf(slow.slowestNanos / 1e6)[1];
      assertTrue(p99 > least && p99 <= most, () -> least + " < " + p99 + " <= " + most);
      assertNull(minute.at(slowest("GET /slow", "over")));
    }
  }

  @Test
  void shouldTellOfConnectionsAndRequestsUnderWayAndOfThoseThatEndUnanswered() throws Exception {
    try (MeteredVertx metered = new MeteredVertx(registry("prometheus"))) {
      HttpServerSource servers = new HttpServerSource(metered.index);
      List<Socket> open = underWay(4, servers, listen(metered));
      for (Socket socket : open.subList(0, 3)) {
        socket.close();
      }
      RecordingWriter out = MeteredVertx.await(
          "three that left",
          () -> RecordingWriter.of(servers),
          now -> Objects.equals(now.at(path("connections")), 1L)
              && Objects.equals(now.at(path("resets")), 3L));
      assertEquals(1, out.longAt(path("active_requests")));
      assertNull(out.at(path("failed_connections")));
      assertNull(out.at(path("exceptions")));
      open.get(3).close();
    }
  }

  @Test
  void shouldTellOfConnectionsThatFailedByTheirException() throws Exception {
    try (MeteredVertx metered = new MeteredVertx(registry("prometheus"))) {
      HttpServerSource servers = new HttpServerSource(metered.index);
      List<Socket> open = underWay(4, servers, listen(metered));
      for (Socket socket : open.subList(0, 3)) {
        socket.setSoLinger(true, 0); // an RST
        socket.close();
      }
      RecordingWriter out = MeteredVertx.await(
          "three that failed",
          () -> RecordingWriter.of(servers),
          now -> Objects.equals(now.at(path("connections")), 1L)
              && Objects.equals(now.at(path("failed_connections")), 3L)
              // Vert.x takes each of them off twice, when it fails and when it is closed: the
              // figure is the true one, or none that is known to be wrong.
              && (now.at(path("active_requests")) == null
                  || now.longAt(path("active_requests")) == 1));
      assertEquals(
          3,
          out.objectAt(path("exceptions")).values().stream()
              .mapToLong(count -> (Long) count)
              .sum());
      assertTrue(out.longAt(path("resets")) >= 3, () -> "resets: " + out.at(path("resets")));
      open.get(3).close();
    }
  }

  private static List<Socket> underWay(int many, HttpServerSource servers, int port)
      throws Exception {
    RawClient client = new RawClient(port);
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      open.add(client.open("GET", "/never", 0));
    }
    RecordingWriter out = MeteredVertx.await(
        many + " requests under way",
        () -> RecordingWriter.of(servers),
        now -> Objects.equals(now.at(path("active_requests")), (long) many));
    assertEquals(many, out.longAt(path("connections")));
    assertNull(out.at(path("requests")), "none is answered");
    assertNull(out.at(path("resets")));
    return open;
  }

  @ParameterizedTest
  @ValueSource(strings = {"prometheus", "simple"})
  void shouldTellOfAClientWhatItSentAndGot(String kind) throws Exception {
    try (MeteredVertx metered = new MeteredVertx(registry(kind))) {
      HttpClientSource clients = new HttpClientSource(metered.index);
      int port = listen(metered);
      HttpClient client = metered.vertx.createHttpClient();
      String[] paths = {"/fast", "/fast", "/items/1", "/moved", "/broken", "/broken", "/broken"};
      for (String path : paths) {
        Buffer ignored = client
            .request(HttpMethod.GET, port, "127.0.0.1", path)
            .compose(request -> request.send().compose(response -> response.body()))
            .await(20, TimeUnit.SECONDS);
      }
      String[] all = {"metrics", "aio", "http_clients", "all"};
      RecordingWriter out = MeteredVertx.await(
          "all responses",
          () -> RecordingWriter.of(clients),
          now -> Objects.equals(now.at(join(all, "response_time", "count")), 7L)
              && Objects.equals(now.at(join(all, "active_requests")), 0L));
      assertEquals(7, out.longAt(join(all, "requests")));
      assertEquals(1, out.longAt(join(all, "connections")));
      assertEquals(
          Map.of("1xx", 0L, "2xx", 2L, "3xx", 1L, "4xx", 1L, "5xx", 3L),
          out.objectAt(join(all, "responses")));
      assertEquals(Map.of("4xx", 1L, "5xx", 3L), out.objectAt(join(all, "errors")));
    }
  }

  private static MeterRegistry registry(String kind) {
    return kind.equals("simple")
        ? new SimpleMeterRegistry()
        : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  private static int listen(MeteredVertx metered) throws Exception {
    Router router = Router.router(metered.vertx);
    router.get("/fast").handler(context -> context.end("x".repeat(1000)));
    router
        .post("/fast")
        .handler(context -> context.response().setStatusCode(201).end());
    router
        .get("/moved")
        .handler(context ->
            context.response().setStatusCode(302).putHeader("Location", "/fast").end());
    router
        .get("/items/:id")
        .handler(context -> context.response().setStatusCode(404).end("none"));
    router
        .get("/broken")
        .handler(context -> context.response().setStatusCode(500).end());
    router.get("/slow").handler(HttpLoadTest::answerLate);
    router.get("/never").handler(context -> {});
    HttpServer server = metered
        .vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "127.0.0.1")
        .await(20, TimeUnit.SECONDS);
    return server.actualPort();
  }

  private static void answerLate(RoutingContext context) {
    long unused = context.vertx().setTimer(SLOW_MILLIS, id -> context.end("late"));
  }

  private static void load(RawClient client, String method, String path, int times, int status)
      throws Exception {
    for (int i = 0; i < times; i++) {
      assertEquals(status, client.send(method, path, method.equals("POST") ? 5_000 : 0));
    }
  }

  private static void assertRoute(
      RecordingWriter out, String route, long requests, Map<String, Long> classes) {
    String[] here = {"metrics", "aio", "routes", route};
    assertEquals(requests, out.longAt(join(here, "requests")), route);
    assertEquals(requests, out.longAt(join(here, "response_time", "count")), route);
    out.objectAt(join(here, "responses"))
        .forEach((name, count) -> assertEquals(classes.getOrDefault(name, 0L), count, route));
  }

  private static String[] slowest(String route, String figure) {
    return new String[] {"metrics", "aio", "slowest_routes", route, figure};
  }

  private static String[] path(String... below) {
    return join(SERVER, below);
  }

  private static String[] join(String[] path, String... below) {
    List<String> all = new ArrayList<>(List.of(path));
    all.addAll(List.of(below));
    return all.toArray(String[]::new);
  }
}
