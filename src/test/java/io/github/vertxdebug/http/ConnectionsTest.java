package io.github.vertxdebug.http;

import static io.github.vertxdebug.RunningDashboard.await;
import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.EventReader;
import io.github.vertxdebug.RunningDashboard;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code metrics.aio.dashboard.connections}: who watches, against what the clients know of themselves. */
@Timeout(60)
class ConnectionsTest {

  private static final String REQUEST =
      "GET /debug/diagnostics/memory?interval=40 HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @Test
  void shouldTellOfAStreamWhatItsClientHasReadOfIt() throws Exception {
    try (RunningDashboard dashboard =
            RunningDashboard.start(new JsonObject().put("tickMillis", 20));
        Socket client = new Socket("127.0.0.1", dashboard.port)) {
      client.setSoTimeout(20_000);
      client.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
      String key = "127.0.0.1:" + client.getLocalPort();
      StringBuilder body = new StringBuilder();
      readChunks(client.getInputStream(), body, 10);
      awaitUntil("it has sent more", () -> {
        JsonObject shown = connections(dashboard).getJsonObject(key);
        return shown != null && shown.getLong("frames") > 10;
      });
      JsonObject shown = connections(dashboard).getJsonObject(key);
      assertEquals(key, shown.getString("address"));
      assertEquals("HTTP/1.1", shown.getString("protocol"));
      assertEquals(40, shown.getInteger("interval_ms"));
      assertTrue(shown.getLong("age_ms") >= 0, shown::encode);
      assertTrue(shown.getLong("lag_ticks") <= 2, shown::encode);
      assertEquals(0, shown.getInteger("refusals"));
      // A frame is a chunk. (The first event and the retry line before it are two.)
      int frames = shown.getInteger("frames");
      readChunks(client.getInputStream(), body, frames - 10);
      assertEquals(
          body.toString().getBytes(StandardCharsets.UTF_8).length, shown.getInteger("bytes"));
    }
  }

  @Test
  void shouldKnowStreamsOfOneHttp2ConnectionAndSubscribersOnTheBusApart() {
    try (RunningDashboard dashboard = RunningDashboard.start();
        EventReader one = EventReader.open(
            HttpClient.Version.HTTP_2, dashboard.at("/debug/diagnostics/memory"))) {
      one.await(1);
      dashboard.vertx.eventBus().consumer("watcher", message -> {});
      await(dashboard
          .vertx
          .eventBus()
          .request("debug.subscribe", new JsonObject().put("address", "watcher")));
      awaitUntil("both are listed", () -> connections(dashboard).size() == 2);
      JsonObject connections = connections(dashboard);
      JsonObject bus = connections.getJsonObject("bus:watcher");
      assertEquals("event bus", bus.getString("protocol"));
      assertEquals(100, bus.getInteger("interval_ms"));
      assertFalse(bus.containsKey("bytes"), "what is not known is absent");
      Map.Entry<String, Object> stream = connections.stream()
          .filter(entry -> !entry.getKey().equals("bus:watcher"))
          .findFirst()
          .orElseThrow();
      assertTrue(stream.getKey().matches("127\\.0\\.0\\.1:\\d+#\\d+"), stream.getKey());
      assertEquals("HTTP/2", ((JsonObject) stream.getValue()).getString("protocol"));
    }
  }

  @Test
  void shouldListTwoThatGoByOneNameAndLoseNoOtherFigure() throws Exception {
    try (RunningDashboard dashboard = RunningDashboard.start();
        Socket client = new Socket("127.0.0.1", dashboard.port)) {
      client.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
      String address = "127.0.0.1:" + client.getLocalPort();
      dashboard.vertx.eventBus().consumer(address, message -> {});
      await(dashboard
          .vertx
          .eventBus()
          .request("debug.subscribe", new JsonObject().put("address", address)));
      awaitUntil("both are counted and listed", () -> {
        JsonObject figures = dashboard.ownFigures();
        return figures != null
            && figures.getInteger("subscribers") == 2
            && figures.getJsonObject("connections").size() == 2;
      });
      connections(dashboard)
          .forEach(
              entry -> assertEquals(address, ((JsonObject) entry.getValue()).getString("address")));
    }
  }

  @Test
  void shouldForgetWhoHasLeft() {
    try (RunningDashboard dashboard = RunningDashboard.start();
        EventReader stays = EventReader.open(dashboard, "")) {
      EventReader leaves = EventReader.open(dashboard, "");
      leaves.await(1);
      stays.await(1);
      awaitUntil("both are listed", () -> connections(dashboard).size() == 2);
      leaves.close();
      awaitUntil("one is listed", () -> connections(dashboard).size() == 1);
    }
  }

  @Test
  void shouldListNobodyWhenNobodyWatches() {
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      JsonObject figures = dashboard.ownFigures();
      assertEquals(0, figures.getInteger("subscribers"));
      assertTrue(figures.getJsonObject("connections", new JsonObject()).isEmpty());
    }
  }

  @Test
  void shouldListAHundredOfMoreAndTheOneThatDoesNotReadAmongThem() throws Exception {
    JsonObject config = new JsonObject()
        .put("sendBufferBytes", 4096)
        .put("evictAfter", 1_000_000)
        .put("tickMillis", 20);
    try (RunningDashboard dashboard = RunningDashboard.start(config);
        Socket stuck = new Socket()) {
      for (int i = 0; i < 150; i++) {
        String address = "watcher." + i;
        dashboard.vertx.eventBus().consumer(address, message -> {});
        await(dashboard
            .vertx
            .eventBus()
            .request("debug.subscribe", new JsonObject().put("address", address)));
      }
      stuck.setReceiveBufferSize(2048);
      stuck.connect(new InetSocketAddress("127.0.0.1", dashboard.port));
      stuck
          .getOutputStream()
          .write(REQUEST.replace("?interval=40", "").getBytes(StandardCharsets.US_ASCII));
      String key = "127.0.0.1:" + stuck.getLocalPort();
      awaitUntil("it is listed with its refusals", () -> {
        JsonObject shown = connections(dashboard).getJsonObject(key);
        return shown != null && shown.getLong("refusals") > 0;
      });
      assertEquals(100, connections(dashboard).size());
      assertEquals(151, dashboard.ownFigures().getInteger("subscribers"));
      JsonObject shown = connections(dashboard).getJsonObject(key);
      assertNotNull(shown);
      assertTrue(shown.getLong("queued_bytes") > 0, shown::encode);
      assertTrue(shown.getLong("lag_ticks") > 0, shown::encode);
    }
  }

  private static JsonObject connections(RunningDashboard dashboard) {
    return dashboard.ownFigures().getJsonObject("connections", new JsonObject());
  }

  private static void readChunks(InputStream in, StringBuilder body, int count) throws Exception {
    if (body.isEmpty()) {
      List<String> head = List.of();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        head = List.of(line);
      }
      assertFalse(head.isEmpty());
    }
    for (int i = 0; i < count; i++) {
      int length = Integer.parseInt(line(in), 16);
      body.append(new String(in.readNBytes(length), StandardCharsets.UTF_8));
      assertEquals("", line(in));
    }
  }

  private static String line(InputStream in) throws Exception {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      assertTrue(b >= 0, "the stream ended");
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}
