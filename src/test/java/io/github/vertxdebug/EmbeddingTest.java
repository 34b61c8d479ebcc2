package io.github.vertxdebug;

import static io.github.vertxdebug.RunningDashboard.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The dashboard in an application: every way in. */
class EmbeddingTest {

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = RunningDashboard.client(HttpClient.Version.HTTP_1_1);

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldBeDeployedByNameWithAJsonConfiguration() throws Exception {
    int port = freePort();
    await(vertx.deployVerticle(
        "io.github.vertxdebug.DebugDashboardVerticle",
        new DeploymentOptions()
            .setConfig(new JsonObject().put("port", port).put("root", "/ops/live"))));

    assertEquals(200, get(port, "/ops/live/metrics/state").statusCode());
    assertTrue(get(port, "/ops/live").body().contains("<base href=\"live/\">"));
    assertEquals(
        "/ops/live/", get(port, "/ops/live/x").headers().firstValue("Location").orElse(""));
  }

  @Test
  void shouldFailToDeployWithASentenceThatNamesTheKey() {
    AssertionError failure = assertThrows(
        AssertionError.class,
        () -> await(vertx.deployVerticle(
            new DebugDashboardVerticle(),
            new DeploymentOptions().setConfig(new JsonObject().put("tickMilis", 5)))));

    assertTrue(failure.getMessage().contains("tickMillis"), failure.getMessage());
    assertTrue(vertx.deploymentIDs().isEmpty());
  }

  @Test
  void shouldSayWhichPortIsTakenAndLeaveNothingBehind() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      AssertionError failure = assertThrows(
          AssertionError.class,
          () -> await(vertx.deployVerticle(
              new DebugDashboardVerticle(),
              new DeploymentOptions()
                  .setConfig(new JsonObject().put("port", taken.getLocalPort())))));

      Throwable told = failure.getCause().getCause();
      assertTrue(told instanceof BindException, failure.toString());
      assertTrue(
          told.getMessage().startsWith("Cannot listen on 127.0.0.1:" + taken.getLocalPort() + " ("),
          told.getMessage());
      assertTrue(told.getCause() instanceof BindException, told.toString());
      RunningDashboard.awaitUntil(
          "nothing deployed", () -> vertx.deploymentIDs().isEmpty());
    }
  }

  @Test
  void shouldWorkWithoutMetricsOfVertxAndSaySo() {
    try (RunningDashboard dashboard = RunningDashboard.startWithoutMetrics();
        EventReader reader = EventReader.open(dashboard, "")) {
      reader.await(3);
      JsonObject metrics = dashboard.state().getJsonObject("metrics");

      assertFalse(metrics.getJsonObject("registry").containsKey("backend"));
      assertEquals(0, metrics.getJsonObject("modular").size());
      assertTrue(metrics.getJsonObject("vm").containsKey("heap"));
      assertTrue(metrics.getJsonObject("aio").getJsonObject("loops").size() > 0);
      assertTrue(dashboard.get("/metrics").body().contains("jvm_memory_used_bytes"));
    }
  }

  @Test
  void shouldBeMountedOnARouterBehindItsAuthentication() {
    Application application = new Application();
    await(vertx.deployVerticle(application));

    assertEquals(401, get(application.port, "/debug/").statusCode());
    assertEquals(401, get(application.port, "/debug/diagnostics/memory").statusCode());
    assertEquals(401, get(application.port, "/metrics").statusCode());
    assertEquals(
        200,
        get(application.port, "/metrics", "Authorization", "Basic Zm9vOmJhcg==").statusCode());
    assertEquals(
        200,
        get(application.port, "/debug/", "Authorization", "Basic Zm9vOmJhcg==").statusCode());
    assertEquals(
        200,
        get(application.port, "/debug/metrics/state", "Authorization", "Basic Zm9vOmJhcg==")
            .statusCode());
    assertEquals("app", get(application.port, "/hello").body());
    assertEquals(404, get(application.port, "/elsewhere").statusCode());
  }

  @Test
  void shouldLeaveMetricsToTheApplicationWhereItsRouteWasAddedFirst() {
    for (boolean first : new boolean[] {true, false}) {
      Router router = Router.router(vertx);
      if (first) {
        router.get("/metrics").handler(request -> request.end("app"));
      }
      await(DebugDashboard.mount(vertx, router, new DebugDashboardOptions()));
      if (!first) {
        router.get("/metrics").handler(request -> request.end("app"));
      }
      int port = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
          .actualPort();
      String answer = get(port, "/metrics").body();
      assertEquals(first, answer.equals("app"), answer);
    }
  }

  @Test
  void shouldEndItsStreamsWhenTheApplicationsVerticleIsUndeployed() {
    Application application = new Application();
    String id = await(vertx.deployVerticle(application));
    EventReader reader = EventReader.open(
        HttpClient.Version.HTTP_1_1,
        URI.create("http://127.0.0.1:" + application.port + "/debug/diagnostics/memory"),
        "Authorization",
        "Basic Zm9vOmJhcg==");
    reader.await(2);

    await(vertx.undeploy(id));

    reader.awaitEnd();
    RunningDashboard.awaitUntil("nothing deployed", () -> vertx.deploymentIDs().isEmpty());
  }

  @Test
  void shouldEndItsStreamsWhenAMountedDashboardIsClosed() {
    Router router = Router.router(vertx);
    DebugDashboard dashboard =
        await(DebugDashboard.mount(vertx, router, new DebugDashboardOptions()));
    HttpServer server =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    EventReader reader = EventReader.open(
        HttpClient.Version.HTTP_1_1,
        URI.create("http://127.0.0.1:" + server.actualPort() + "/debug/diagnostics/memory"));
    reader.await(2);

    await(dashboard.close());

    reader.awaitEnd();
    assertEquals(404, get(server.actualPort(), "/debug/metrics/state").statusCode());
    await(dashboard.close());
    await(DebugDashboard.mount(vertx, router, new DebugDashboardOptions()));
    assertEquals(200, get(server.actualPort(), "/debug/metrics/state").statusCode());
  }

  @Test
  void shouldLetTheApplicationsEndHandlersRunWhenAStreamsClientLeaves() {
    AtomicInteger ended = new AtomicInteger();
    Router router = Router.router(vertx);
    router.route().handler(request -> {
      request.addEndHandler(done -> ended.incrementAndGet());
      request.next();
    });
    HttpServer server = mounted(router);
    EventReader reader = stream(server);
    reader.await(2);
    reader.close();

    RunningDashboard.awaitUntil("the end handler", () -> ended.get() == 1);
  }

  @Test
  void shouldServeTheOthersWhenTheApplicationEndsAStreamsResponse() {
    AtomicReference<HttpServerResponse> first = new AtomicReference<>();
    Router router = Router.router(vertx);
    router.route().handler(request -> {
      first.compareAndSet(null, request.response());
      request.next();
    });
    HttpServer server = mounted(router);
    EventReader ended = stream(server);
    EventReader other = stream(server);
    ended.await(2);
    other.await(2);

    first.get().end();

    ended.awaitEnd();
    other.await(other.events().size() + 5);
    EventReader later = stream(server);
    later.await(5);
    other.close();
    later.close();
    RunningDashboard.awaitUntil("no streams", () -> vertx.deploymentIDs().size() == 2);
  }

  @Test
  void shouldServeThePageWhereVertxMayNotLookIntoTheClassPath() {
    Vertx hardened = Vertx.vertx(new VertxOptions()
        .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false)));
    try {
      DebugDashboardVerticle verticle = new DebugDashboardVerticle();
      await(hardened.deployVerticle(
          verticle, new DeploymentOptions().setConfig(new JsonObject().put("port", 0))));
      int port = URI.create(verticle.url()).getPort();
      assertEquals(200, get(port, "/debug/main.js").statusCode());
      assertEquals(200, get(port, "/debug/lib/uplot/uPlot.iife.min.js").statusCode());
    } finally {
      await(hardened.close());
    }
  }

  @Test
  void shouldScrapeAnotherKindOfRegistryThroughOneMirror() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Vertx measured = Vertx.builder()
        .with(new VertxOptions()
            .setMetricsOptions(
                new MicrometerMetricsOptions().setEnabled(true).setRegistryName("mirrored")))
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
    try {
      Counter.builder("before").register(registry).increment(2);
      DebugDashboardVerticle verticle = new DebugDashboardVerticle();
      await(measured.deployVerticle(
          verticle, new DeploymentOptions().setConfig(new JsonObject().put("port", 0))));
      Counter after = Counter.builder("after").register(registry);
      after.increment(3);
      int port = URI.create(verticle.url()).getPort();

      String scraped = get(port, "/metrics").body();
      assertTrue(scraped.contains("before_total 2.0"), scraped);
      assertTrue(scraped.contains("after_total 3.0"), scraped);

      registry.remove(after);
      assertFalse(get(port, "/metrics").body().contains("after_total"));
    } finally {
      await(measured.close());
    }
  }

  private HttpServer mounted(Router router) {
    await(DebugDashboard.mount(vertx, router, new DebugDashboardOptions()));
    return await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  private static EventReader stream(HttpServer server) {
    return EventReader.open(
        HttpClient.Version.HTTP_1_1,
        URI.create("http://127.0.0.1:" + server.actualPort() + "/debug/diagnostics/memory"));
  }

  @Test
  void shouldBeMountedOnASubRouter() {
    Router sub = Router.router(vertx);
    await(DebugDashboard.mount(vertx, sub, new DebugDashboardOptions()));
    Router router = Router.router(vertx);
    router.route("/admin/*").subRouter(sub);
    HttpServer server =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    int port = server.actualPort();

    assertEquals(200, get(port, "/admin/debug").statusCode());
    assertEquals(200, get(port, "/admin/debug/").statusCode());
    assertEquals(200, get(port, "/admin/debug/main.js").statusCode());
    assertEquals(200, get(port, "/admin/debug/metrics/state").statusCode());
    assertEquals(200, get(port, "/admin/metrics").statusCode());
    assertEquals(
        "/admin/debug/",
        get(port, "/admin/debug/x/y").headers().firstValue("Location").orElse(""));
  }

  @Test
  void shouldRefuseStreamsOnAWorkerWithASentence() {
    Application application = new Application();
    await(vertx.deployVerticle(
        application, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));

    HttpResponse<String> response =
        get(application.port, "/debug/diagnostics/memory", "Authorization", "Basic Zm9vOmJhcg==");
    assertEquals(501, response.statusCode());
    assertEquals(
        200,
        get(application.port, "/debug/metrics/state", "Authorization", "Basic Zm9vOmJhcg==")
            .statusCode());
  }

  @Test
  void shouldShareOneBroadcasterBetweenTwoDashboards() {
    DebugDashboardVerticle one = new DebugDashboardVerticle();
    DebugDashboardVerticle two = new DebugDashboardVerticle();
    DeploymentOptions options = new DeploymentOptions().setConfig(new JsonObject().put("port", 0));
    String first = await(vertx.deployVerticle(one, options));
    await(vertx.deployVerticle(two, options));
    EventReader onOne =
        EventReader.open(HttpClient.Version.HTTP_1_1, URI.create(one.url() + "diagnostics/memory"));
    EventReader onTwo =
        EventReader.open(HttpClient.Version.HTTP_1_1, URI.create(two.url() + "diagnostics/memory"));
    onOne.await(3);
    onTwo.await(3);

    String boot = onOne.events().get(0).lastEventId().replaceFirst("-.*", "");
    assertTrue(onTwo.events().get(0).lastEventId().startsWith(boot + "-"));

    await(vertx.undeploy(first));
    onOne.awaitEnd();
    int seen = onTwo.events().size();
    onTwo.await(seen + 5);
    onTwo.close();
  }

  /** An application with a route of its own, and the dashboard behind a handler that asks who is there. */
  private static final class Application extends VerticleBase {
    volatile int port;

    @Override
    public Future<?> start() {
      Router router = Router.router(vertx);
      router.route("/hello").handler(request -> request.end("app"));
      Handler<RoutingContext> authentication = request -> {
        if (request.request().getHeader("Authorization") == null) {
          request.response().setStatusCode(401).end();
        } else {
          request.next();
        }
      };
      router.route("/debug*").handler(authentication);
      router.route("/metrics").handler(authentication);
      return DebugDashboard.mount(vertx, router, new DebugDashboardOptions())
          .compose(
              dashboard -> vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
          .onSuccess(server -> port = server.actualPort());
    }
  }

  private HttpResponse<String> get(int port, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
