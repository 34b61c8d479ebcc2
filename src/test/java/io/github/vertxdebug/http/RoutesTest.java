package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RunningDashboard;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {

  @SuppressWarnings("NullAway.Init")
  private static RunningDashboard dashboard;

  @BeforeAll
  static void start() {
    dashboard = RunningDashboard.start();
  }

  @AfterAll
  static void stop() {
    dashboard.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/debug", "/debug/"})
  void shouldServeThePageWithAndWithoutSlash(String path) {
    HttpResponse<String> response = dashboard.get(path);

    assertEquals(200, response.statusCode());
    assertEquals("text/html; charset=utf-8", header(response, "Content-Type"));
    assertEquals("default-src 'self'", header(response, "Content-Security-Policy"));
    assertEquals("nosniff", header(response, "X-Content-Type-Options"));
    assertEquals(path.equals("/debug"), response.body().contains("<base href=\"debug/\">"));
  }

  @ParameterizedTest
  @CsvSource({
    "/debug/main.js, text/javascript",
    "/debug/css/page.css, text/css",
    "/debug/icon.svg, image/svg+xml",
    "/debug/lib/uplot/uPlot.iife.min.js, text/javascript"
  })
  void shouldServeWhatThePageNeeds(String path, String type) {
    HttpResponse<String> response = dashboard.get(path);

    assertEquals(200, response.statusCode());
    assertTrue(header(response, "Content-Type").startsWith(type), header(response, "Content-Type"));
    assertEquals("nosniff", header(response, "X-Content-Type-Options"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/debug/",
        "/debug/css/page.css",
        "/debug/metrics",
        "/debug/metrics/state",
        "/debug/slab/buckets?buckets=0",
        "/debug/nothing/here.js",
        "/metrics"
      })
  void shouldSendNoBodyToAnHttp2ClientThatAsksForTheHeadAlone(String path) {
    try (RunningDashboard own = RunningDashboard.start()) {
      var client = own.vertx.createHttpClient(new io.vertx.core.http.HttpClientOptions()
          .setProtocolVersion(io.vertx.core.http.HttpVersion.HTTP_2)
          .setHttp2ClearTextUpgrade(false));
      int length = RunningDashboard.await(client
          .request(io.vertx.core.http.HttpMethod.HEAD, own.port, "127.0.0.1", path)
          .compose(request -> request.send())
          .compose(response -> response.body())
          .map(body -> body.length()));
      assertEquals(0, length);
    }
  }

  @Test
  void shouldServeTheStateWithItsParts() {
    HttpResponse<String> response = dashboard.get("/debug/metrics/state");
    JsonObject state = new JsonObject(response.body());

    assertEquals("no-cache, no-store, must-revalidate", header(response, "Cache-Control"));
    assertTrue(header(response, "Content-Type").startsWith("application/json"));
    assertEquals(Set.of("seq", "ts", "metrics", "memory"), state.fieldNames());
    assertEquals(
        Set.of("aio", "modular", "vm", "registry"),
        state.getJsonObject("metrics").fieldNames());
    assertTrue(Math.abs(System.currentTimeMillis() - state.getLong("ts")) < 60_000);
    noArrays(state);
  }

  @Test
  void shouldServeTheMetricsAlone() {
    JsonObject metrics = new JsonObject(dashboard.get("/debug/metrics").body());

    assertEquals(Set.of("aio", "modular", "vm", "registry"), metrics.fieldNames());
  }

  @Test
  void shouldShowAMeterOfTheApplication() {
    Counter.builder("orders.placed")
        .tag("shop", "a,b=c")
        .register(dashboard.registry)
        .increment(3);

    JsonObject meter = dashboard
        .state()
        .getJsonObject("metrics")
        .getJsonObject("modular")
        .getJsonObject("orders.placed");
    assertEquals(1, meter.size());
    JsonObject series = meter.getJsonObject(meter.fieldNames().iterator().next());
    assertEquals("counter", series.getString("type"));
    assertEquals(3.0, series.getDouble("value"));
    assertEquals("a,b=c", series.getJsonObject("tags").getString("shop"));
  }

  @Test
  void shouldGiveEveryStateItsOwnNumberWhileNobodyWatches() {
    assertTrue(dashboard.state().getLong("seq") < dashboard.state().getLong("seq"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/debug",
        "/debug/",
        "/debug/metrics",
        "/debug/metrics/state",
        "/debug/diagnostics/memory",
        "/metrics"
      })
  void shouldAnswerHeadAsGetWithoutABody(String path) {
    HttpResponse<String> response =
        dashboard.send(path, request -> request.method("HEAD", BodyPublishers.noBody()));

    assertEquals(200, response.statusCode());
    assertEquals("", response.body());
    assertFalse(header(response, "Content-Type").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/debug",
        "/debug/",
        "/debug/metrics",
        "/debug/metrics/state",
        "/debug/diagnostics/memory",
        "/debug/slab/buckets",
        "/metrics"
      })
  void shouldRefuseOtherMethodsAndNameTheAllowedOnes(String path) {
    for (String method : new String[] {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
      HttpResponse<String> response =
          dashboard.send(path, request -> request.method(method, BodyPublishers.noBody()));

      assertEquals(405, response.statusCode(), method);
      assertEquals("GET, HEAD", header(response, "Allow"));
    }
  }

  @Test
  void shouldLeadUnknownPathsBelowTheRootToThePage() {
    HttpResponse<String> response = dashboard.get("/debug/no/such/thing");

    assertEquals(302, response.statusCode());
    assertEquals("/debug/", header(response, "Location"));
  }

  @Test
  void shouldLeaveOtherPathsAloneWhenEmbedded() {
    assertEquals(404, dashboard.get("/").statusCode());
    assertEquals(404, dashboard.get("/debugger").statusCode());
  }

  @Test
  void shouldSetNoCorsHeaders() {
    HttpResponse<String> response = dashboard.send(
        "/debug/metrics", request -> request.header("Origin", "http://elsewhere.example"));

    assertTrue(response.headers().map().keySet().stream()
        .noneMatch(name -> name.startsWith("access-control")));
  }

  @ParameterizedTest
  @CsvSource({
    "buckets=0, buckets, 0",
    "buckets=4097, buckets, 4097",
    "buckets=x, buckets, x",
    "buckets=, buckets, ''",
    "buckets=1.5, buckets, 1.5",
    "start=-1, start, -1",
    "start=99999999999999999999, start, 99999999999999999999",
    "end=x, end, x"
  })
  void shouldNameABadParameterWithWhatIsAllowed(String query, String name, String value) {
    HttpResponse<String> response = dashboard.get("/debug/slab/buckets?" + query);
    JsonObject problem = new JsonObject(response.body());

    assertEquals(400, response.statusCode());
    assertEquals("application/problem+json", header(response, "Content-Type"));
    assertEquals(name, problem.getString("parameter"));
    assertEquals(value, problem.getString("value"));
    assertTrue(
        problem.getString("detail").contains("a whole number from "), problem.getString("detail"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5", "60001", "abc", "", "1e3"})
  void shouldRefuseAnIntervalOutOfRange(String interval) {
    HttpResponse<String> response = dashboard.get("/debug/diagnostics/memory?interval=" + interval);

    assertEquals(400, response.statusCode());
    assertEquals("interval", new JsonObject(response.body()).getString("parameter"));
  }

  @Test
  void shouldListTheKnownSlabsWhenAskedForAnother() {
    Set<String> before = slabsInTheState();
    HttpResponse<String> response = dashboard.get("/debug/slab/buckets?slab=nonsense");

    assertEquals(404, response.statusCode());
    List<?> told = new JsonObject(response.body()).getJsonArray("slabs").getList();
    // A slab once seen stays, and the answer to this very question may take memory from a new one.
    assertTrue(told.containsAll(before), () -> told + " without some of " + before);
    RunningDashboard.awaitUntil(
        "the state lists " + told, () -> slabsInTheState().containsAll(told));
  }

  private Set<String> slabsInTheState() {
    return dashboard.state().getJsonObject("memory").getJsonObject("slabs").fieldNames();
  }

  @Test
  void shouldRefuseABadEscape() {
    for (String path : new String[] {"/debug/slab/buckets?slab=%zz", "/debug/%zz"}) {
      RawExchange answer = RawExchange.of(
          dashboard.port, "GET " + path + " HTTP/1.1", "Host: localhost", "Connection: close");
      assertEquals(400, answer.status(), path);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain|false",
        "*/*|false",
        "application/openmetrics-text|true",
        "Application/OpenMetrics-Text;version=1.0.0|true",
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2|true",
        "application/openmetrics-text;q=0.3,text/plain;q=0.5|false",
        "application/openmetrics-text;q=0|false",
        "application/openmetrics-text, */*|true"
      })
  void shouldAnswerInTheFormatThatAcceptPrefers(String accept, boolean openMetrics) {
    HttpResponse<String> response =
        dashboard.send("/metrics", request -> request.header("Accept", accept));

    assertEquals(
        openMetrics
            ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
            : "text/plain; version=0.0.4; charset=utf-8",
        header(response, "Content-Type"));
    assertEquals(openMetrics, response.body().endsWith("# EOF\n"));
    Set<String> families = new HashSet<>();
    response
        .body()
        .lines()
        .filter(line -> line.startsWith("# TYPE "))
        .forEach(line -> assertTrue(families.add(line.split(" ")[2]), "twice: " + line));
    assertFalse(families.isEmpty());
  }

  @Test
  void shouldShowWhatAClientSentShortenedAndAsJson() {
    String long200 = "<script>".repeat(25);
    HttpResponse<String> response = dashboard.get(
        "/debug/slab/buckets?buckets=" + long200.replace("<", "%3C").replace(">", "%3E"));

    assertEquals("application/problem+json", header(response, "Content-Type"));
    assertEquals(101, new JsonObject(response.body()).getString("value").length());
  }

  @Test
  void shouldCountNoAssetAsAnActiveRequestForEver() {
    for (int i = 0; i < 5; i++) {
      dashboard.get("/debug/main.js");
    }
    RunningDashboard.awaitUntil(
        "no active request but the one that asks",
        () -> dashboard
                .state()
                .getJsonObject("metrics")
                .getJsonObject("aio")
                .getJsonObject("http_servers")
                .stream()
                .map(server -> ((JsonObject) server.getValue()).getDouble("active_requests", 0.0))
                .mapToDouble(active -> active)
                .sum()
            <= 1);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** Collections are objects keyed by an id, so that a merge patch can address one entry; and unknown is absent. */
  private static void noArrays(JsonObject json) {
    for (String key : json.fieldNames()) {
      Object value = json.getValue(key);
      assertFalse(value instanceof JsonArray, key);
      assertFalse(value == null, key);
      if (value instanceof JsonObject inner) {
        noArrays(inner);
      }
    }
  }
}
