package io.github.vertxdebug.http;

import static io.github.vertxdebug.RunningDashboard.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.DebugDashboard;
import io.github.vertxdebug.DebugDashboardOptions;
import io.github.vertxdebug.EventReader;
import io.github.vertxdebug.RecordedLog;
import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the head of an event stream says, where a stream lives, and what it resumes from. */
class StreamDetailsTest {

  private static final JsonObject COMPRESSED =
      new JsonObject().put("http", new JsonObject().put("compressionSupported", true));

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void shouldSayNothingOfAnEncodingWhetherPagesAreCompressedOrNot(HttpClient.Version version) {
    for (JsonObject config : List.of(new JsonObject(), COMPRESSED)) {
      try (RunningDashboard dashboard = RunningDashboard.start(config);
          EventReader reader = EventReader.open(
              version,
              dashboard.at("/debug/diagnostics/memory"),
              "Accept-Encoding",
              "gzip, deflate")) {
        reader.await(3); // and so can be read as it is
        assertEquals(version, reader.response.version());
        assertEquals(List.of(), reader.response.headers().allValues("Content-Encoding"));
      }
    }
  }

  @Test
  void shouldTellAClientOfHttp10ThatTheConnectionEndsWithTheStream() throws IOException {
    try (RunningDashboard dashboard = RunningDashboard.start();
        Socket socket = new Socket("127.0.0.1", dashboard.port)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(("GET /debug/diagnostics/memory HTTP/1.0\r\nHost: localhost\r\n"
                  + "Connection: keep-alive\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      List<String> head = new ArrayList<>();
      BufferedReader in = new BufferedReader(
          new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        head.add(line.toLowerCase(Locale.ROOT));
      }
      assertTrue(head.get(0).startsWith("http/1.0 200"), head::toString);
      assertEquals(
          List.of("connection: close"),
          head.stream().filter(line -> line.startsWith("connection:")).toList());
      assertTrue(
          head.stream().noneMatch(line -> line.startsWith("transfer-encoding")), head::toString);
      assertEquals("retry: 2000", in.readLine());
    }
  }

  @Test
  void shouldSendEverythingToWhoeverComesBackWhereNoHistoryIsKept() {
    try (RunningDashboard dashboard = RunningDashboard.start(
            new JsonObject().put("historyTicks", 0).put("tickMillis", 60_000));
        EventReader first = EventReader.open(dashboard, "")) {
      String id = first.await(1).get(0).lastEventId();
      try (EventReader again = EventReader.open(dashboard, "", "Last-Event-ID", id)) {
        assertEquals("diagnostics", again.await(1).get(0).type());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"another loop", "a worker", "a thread of its own"})
  void shouldServeAStreamOnItsConnectionsLoopThoughAHandlerWentOnElsewhere(String where) {
    Vertx vertx = Vertx.vertx();
    var thread = Executors.newSingleThreadExecutor();
    try (RecordedLog log = RecordedLog.start()) {
      Router router = Router.router(vertx);
      router.route().handler(request -> {
        switch (where) {
          case "another loop" -> {
            Context other = VertxInternals.detachedContext(vertx);
            while (VertxInternals.contextOf(request.request()) == other) {
              other = VertxInternals.detachedContext(vertx);
            }
            other.runOnContext(v -> request.next());
          }
          case "a worker" ->
            vertx.executeBlocking(() -> {
              request.next();
              return null;
            });
          default -> thread.execute(request::next);
        }
      });
      await(DebugDashboard.mount(vertx, router, new DebugDashboardOptions().setTickMillis(20)));
      HttpServer server =
          await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
      String root = "http://127.0.0.1:" + server.actualPort() + "/debug/diagnostics/memory";
      for (int i = 0; i < 4; i++) {
        try (EventReader reader = EventReader.open(HttpClient.Version.HTTP_1_1, URI.create(root))) {
          reader.await(5);
        }
      }
      AssertionError refused = org.junit.jupiter.api.Assertions.assertThrows(
          AssertionError.class,
          () -> EventReader.open(HttpClient.Version.HTTP_1_1, URI.create(root + "?interval=0")));
      assertTrue(refused.getMessage().contains("\"parameter\":\"interval\""), refused::getMessage);
      assertEquals(List.of(), log.lines());
    } finally {
      thread.shutdown();
      await(vertx.close());
    }
  }
}
