package io.github.vertxdebug.source;

import static io.github.vertxdebug.RunningDashboard.await;
import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.DebugDashboard;
import io.github.vertxdebug.DebugDashboardOptions;
import io.github.vertxdebug.EventReader;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that has the dashboard on its own router: what its own server and routes then say of it. */
@Timeout(60)
class OwnStreamFiguresTest {

  private static final long SESSION_MILLIS = 2_500;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldCountNoStreamAmongTheResponseTimesOfTheApplication(boolean onASubRouter)
      throws Exception {
    try (MeteredVertx metered =
        new MeteredVertx(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
      Router router = Router.router(metered.vertx);
      Router outer = router;
      if (onASubRouter) {
        outer = Router.router(metered.vertx);
        outer.route("/inner/*").subRouter(router);
      }
      router.route("/debug*").handler(RoutingContext::next); // as an authentication does
      router.get("/quick").handler(request -> request.response().end());
      await(DebugDashboard.mount(
          metered.vertx,
          router,
          new DebugDashboardOptions(
              new JsonObject().put("tickMillis", 50).put("maxSessionMillis", SESSION_MILLIS))));
      HttpServer server =
          await(metered.vertx.createHttpServer().requestHandler(outer).listen(0, "127.0.0.1"));
      URI base = URI.create(
          "http://127.0.0.1:" + server.actualPort() + (onASubRouter ? "/inner" : "") + "/");
      try (EventReader reader =
          EventReader.open(HttpClient.Version.HTTP_1_1, base.resolve("debug/diagnostics/memory"))) {
        reader.await(3);
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest quick = HttpRequest.newBuilder(base.resolve("quick")).build();
        for (int i = 0; i < 3; i++) {
          client.send(quick, HttpResponse.BodyHandlers.discarding());
        }
        awaitUntil(
            "the end of the stream in the figures of its route",
            () -> streams(aio(metered)).getJsonObject("response_time").getInteger("count", 0) == 1);
        JsonObject aio = aio(metered);
        assertTrue(
            streams(aio).getJsonObject("response_time").getDouble("max_ms") >= SESSION_MILLIS - 500,
            aio::encode);
        awaitUntil("the quick route", () -> aio(metered).containsKey("slowest_routes"));
        JsonObject slowest = aio(metered).getJsonObject("slowest_routes");
        assertEquals(
            Set.of("quick"),
            slowest.fieldNames().stream()
                .map(key -> key.substring(key.lastIndexOf('/') + 1))
                .collect(Collectors.toSet()));
        aio = aio(metered);
        JsonObject servers = aio.getJsonObject("http_servers");
        JsonObject times = servers
            .getJsonObject(servers.fieldNames().iterator().next())
            .getJsonObject("response_time");
        assertEquals(3, times.getInteger("count"), aio::encode);
        assertEquals(0, times.getJsonObject("buckets").getInteger("5000"), aio::encode);
        assertFalse(times.getDouble("max_ms") >= SESSION_MILLIS - 500, aio::encode);
      }
    }
  }

  private static JsonObject streams(JsonObject aio) {
    JsonObject routes = aio.getJsonObject("routes", new JsonObject());
    return routes.fieldNames().stream()
        .filter(key -> key.endsWith("/debug/diagnostics/memory"))
        .map(routes::getJsonObject)
        .findFirst()
        .orElse(new JsonObject().put("response_time", new JsonObject()));
  }

  private static JsonObject aio(MeteredVertx metered) {
    return await(metered.vertx.eventBus().<JsonObject>request("debug.state", null))
        .body()
        .getJsonObject("metrics")
        .getJsonObject("aio");
  }
}
