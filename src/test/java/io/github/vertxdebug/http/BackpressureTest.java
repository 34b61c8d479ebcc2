package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.EventReader;
import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.sse.SseDecoder;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that stop reading, over real sockets. */
@Timeout(60)
class BackpressureTest {

  private final RunningDashboard dashboard =
      RunningDashboard.start(new JsonObject().put("sendBufferBytes", 4096));
  private final List<String> evictionLog = new ArrayList<>();
  private final Handler recorder = new Handler() {
    @Override
    public void publish(LogRecord line) {
      synchronized (evictionLog) {
        evictionLog.add(new SimpleFormatter().formatMessage(line));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };
  private final Logger logger = Logger.getLogger(SseConnectionVerticle.class.getName());

  /** So that every delta is large enough to fill a socket's buffers soon. */
  @BeforeEach
  void changeMuch() {
    logger.addHandler(recorder);
    List<Counter> counters = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      counters.add(Counter.builder("restless").tag("n", "" + i).register(dashboard.registry));
    }
    dashboard.vertx.setPeriodic(
        10,
        id -> counters.forEach(
            counter -> counter.increment(ThreadLocalRandom.current().nextDouble())));
  }

  @AfterEach
  void stop() {
    logger.removeHandler(recorder);
    dashboard.close();
  }

  @Test
  void shouldDropClientsThatStopReadingWhileAFastOneMissesNoTick() throws IOException {
    try (EventReader fast = EventReader.open(dashboard, "")) {
      int before = fast.await(5).size();
      List<Socket> stuck = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        stuck.add(openAndNeverRead());
      }
      RunningDashboard.awaitUntil(
          "40 evictions", () -> dashboard.ownFigures().getInteger("evictions") == 40);
      RunningDashboard.awaitUntil(
          "just the fast one left", () -> dashboard.ownFigures().getInteger("subscribers") == 1);
      for (Socket socket : stuck) {
        assertGone(socket);
      }
      List<SseDecoder.Event> events = fast.events();
      assertTrue(events.size() >= before + 10);
      long first = new JsonObject(events.get(0).data()).getLong("seq");
      for (int i = before; i < events.size(); i++) {
        assertEquals(first + i, new JsonObject(events.get(i).data()).getLong("seq"));
      }
      assertTrue(dashboard.ownFigures().getLong("refusals") >= 400);
      synchronized (evictionLog) {
        assertEquals(40, evictionLog.size(), evictionLog::toString);
        assertTrue(
            evictionLog
                .get(0)
                .matches(
                    ".*127.0.0.1:\\d+, which refused 10 ticks in a row; \\d+ ms old, \\d+ bytes sent, \\d+ of them waiting"),
            evictionLog.get(0));
      }
    }
  }

  @Test
  void shouldDropAnHttp2StreamWhoseWindowIsFullAndKeepItsConnection() {
    var client = dashboard.vertx.createHttpClient(new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false));
    HttpClientResponse stuck = RunningDashboard.await(client
        .request(HttpMethod.GET, dashboard.port, "127.0.0.1", "/debug/diagnostics/memory")
        .compose(request -> request.send())
        .onSuccess(HttpClientResponse::pause));
    List<Throwable> ended = new CopyOnWriteArrayList<>();
    stuck.exceptionHandler(ended::add);

    RunningDashboard.awaitUntil(
        "1 eviction", () -> dashboard.ownFigures().getInteger("evictions") == 1);
    RunningDashboard.awaitUntil("the reset arrives", () -> !ended.isEmpty());
    var connection = stuck.request().connection();
    int status = RunningDashboard.await(client
        .request(HttpMethod.GET, dashboard.port, "127.0.0.1", "/debug/metrics")
        .compose(request -> {
          assertEquals(connection, request.connection());
          return request.send();
        })
        .map(HttpClientResponse::statusCode));
    assertEquals(200, status);
  }

  @Test
  void shouldLetAnEvictedClientResume() throws IOException {
    String id;
    JsonObject had;
    try (EventReader reader = EventReader.open(dashboard, "");
        Socket stuck = openAndNeverRead()) {
      reader.await(3);
      var states = reader.fold();
      id = List.copyOf(states.keySet()).get(2);
      had = states.get(id);
      RunningDashboard.awaitUntil(
          "1 eviction", () -> dashboard.ownFigures().getInteger("evictions") == 1);
      assertGone(stuck);
    }
    try (EventReader resumed = EventReader.open(dashboard, "", "Last-Event-ID", id)) {
      assertEquals("diagnostics-delta", resumed.await(2).get(0).type());
      assertTrue(resumed.fold(had).size() >= 2);
    }
  }

  private Socket openAndNeverRead() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(2048);
    socket.connect(new InetSocketAddress("127.0.0.1", dashboard.port));
    socket
        .getOutputStream()
        .write("GET /debug/diagnostics/memory HTTP/1.1\r\nHost: localhost\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** Reads what had arrived until the end, which must come. */
  private static void assertGone(Socket socket) throws IOException {
    socket.setSoTimeout(5000);
    byte[] buffer = new byte[65536];
    try {
      while (socket.getInputStream().read(buffer) >= 0) {
        // Drain it.
      }
    } catch (SocketException reset) {
      // As good an end as any.
    }
    socket.close();
  }
}
