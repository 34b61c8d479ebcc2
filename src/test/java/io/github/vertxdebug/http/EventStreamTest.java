package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.DebugDashboardVerticle;
import io.github.vertxdebug.EventReader;
import io.github.vertxdebug.RecordedLog;
import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.sse.SseDecoder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The event stream over real sockets, read by the JDK's client. */
@Timeout(60)
class EventStreamTest {

  @Test
  void shouldSendRetryThenTheFullStateThenDeltas() {
    try (RunningDashboard dashboard =
            RunningDashboard.start(new JsonObject().put("retryMillis", 1234));
        EventReader reader = EventReader.open(dashboard, "")) {
      List<SseDecoder.Event> events = reader.await(5);

      assertEquals(200, reader.response.statusCode());
      assertEquals(HttpClient.Version.HTTP_1_1, reader.response.version());
      assertTrue(header(reader, "Content-Type").startsWith("text/event-stream"));
      assertTrue(header(reader, "Cache-Control").contains("no-cache"));
      assertEquals("no", header(reader, "X-Accel-Buffering"));
      assertEquals(1234, reader.retryMillis());
      assertEquals("diagnostics", events.get(0).type());
      for (SseDecoder.Event delta : events.subList(1, events.size())) {
        assertEquals("diagnostics-delta", delta.type());
        assertTrue(
            delta.data().length() < events.get(0).data().length(), "a delta resends everything");
      }
    }
  }

  @Test
  void shouldNumberEveryEventWithTheBootAndARisingSequence() {
    try (RunningDashboard dashboard = RunningDashboard.start();
        EventReader reader = EventReader.open(dashboard, "")) {
      List<SseDecoder.Event> events = reader.await(6);

      String boot = events.get(0).lastEventId().split("-")[0];
      long first = new JsonObject(events.get(0).data()).getLong("seq");
      for (int i = 0; i < 6; i++) {
        assertEquals(boot + "-" + (first + i), events.get(i).lastEventId());
        assertEquals(first + i, new JsonObject(events.get(i).data()).getLong("seq"));
        assertTrue(new JsonObject(events.get(i).data()).containsKey("ts"));
      }
    }
  }

  @Test
  void shouldHaveAnotherBootAfterARestart() {
    String before;
    try (RunningDashboard dashboard = RunningDashboard.start();
        EventReader reader = EventReader.open(dashboard, "")) {
      before = reader.await(1).get(0).lastEventId();
    }
    try (RunningDashboard dashboard = RunningDashboard.start();
        EventReader reader = EventReader.open(dashboard, "", "Last-Event-ID", before)) {
      SseDecoder.Event first = reader.await(1).get(0);
      assertNotEquals(before.split("-")[0], first.lastEventId().split("-")[0]);
      assertEquals("diagnostics", first.type());
    }
  }

  @Test
  void shouldAgreeOnTheStateAtEveryCommonIdWhateverAStreamsAgePaceAndProtocol() {
    try (RunningDashboard dashboard =
        RunningDashboard.start(new JsonObject().put("tickMillis", 20))) {
      List<EventReader> readers = new ArrayList<>();
      List<JsonObject> asked = new ArrayList<>();
      AtomicInteger gauge = new AtomicInteger();
      Gauge.builder("changing", gauge, AtomicInteger::get).register(dashboard.registry);
      for (int i = 0; i < 10; i++) {
        HttpClient.Version version =
            i % 3 == 0 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
        String query = i % 2 == 0 ? "" : "?interval=" + 30 * i;
        readers.add(EventReader.open(version, dashboard.at("/debug/diagnostics/memory" + query)));
        // Meters come and go between the events of those who are there.
        Counter counter = Counter.builder("passing").tag("n", "" + i).register(dashboard.registry);
        counter.increment();
        gauge.incrementAndGet();
        readers.get(i).await(2);
        asked.add(stateAtAnIdOf(readers.get(0), dashboard));
        if (i % 2 == 1) {
          dashboard.registry.remove(counter);
        }
        asked.add(stateAtAnIdOf(readers.get(0), dashboard));
      }
      readers.get(0).await(60);
      Map<String, JsonObject> truth = new HashMap<>();
      int compared = 0;
      for (EventReader reader : readers) {
        for (Map.Entry<String, JsonObject> state : reader.fold().entrySet()) {
          JsonObject known = truth.putIfAbsent(state.getKey(), state.getValue());
          if (known != null) {
            assertEquals(known, state.getValue(), state.getKey());
            compared++;
          }
        }
      }
      assertTrue(compared > 50, "compared just " + compared);
      // And with what requests for the state said meanwhile.
      String boot = readers.get(0).events().get(0).lastEventId().split("-")[0];
      for (JsonObject state : asked) {
        assertEquals(truth.get(boot + "-" + state.getLong("seq")), state);
      }
      readers.forEach(EventReader::close);
    }
  }

  /** Asks for the state, again should the reader not have been sent just that one, as on a machine that is too busy. */
  private static JsonObject stateAtAnIdOf(EventReader reader, RunningDashboard dashboard) {
    for (int i = 0; i < 50; i++) {
      JsonObject state = dashboard.state();
      long seq = state.getLong("seq");
      RunningDashboard.awaitUntil("state " + seq, () -> seqs(reader).anyMatch(s -> s >= seq));
      if (seqs(reader).anyMatch(s -> s == seq)) {
        return state;
      }
    }
    throw new AssertionError("a reader that is never sent the state others are shown");
  }

  private static LongStream seqs(EventReader reader) {
    return reader.events().stream()
        .map(event -> event.lastEventId().split("-")[1])
        .mapToLong(Long::parseLong);
  }

  @Test
  void shouldResumeWithADeltaFromTheStateTheClientHas() {
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      String lastId;
      JsonObject had;
      try (EventReader reader = EventReader.open(dashboard, "")) {
        reader.await(3);
        Map<String, JsonObject> states = reader.fold();
        lastId = List.copyOf(states.keySet()).get(1);
        had = states.get(lastId);
      }
      for (String[] headers : new String[][] {{"Last-Event-ID", lastId}, {}}) {
        String query = headers.length == 0 ? "?lastEventId=" + lastId : "";
        try (EventReader resumed = EventReader.open(dashboard, query, headers);
            EventReader fresh = EventReader.open(dashboard, "")) {
          assertEquals("diagnostics-delta", resumed.await(3).get(0).type());
          assertEquals("diagnostics", fresh.await(3).get(0).type());
          assertAgree(resumed.fold(had), fresh.fold());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "-",
        "deadbeef-1",
        "BOOT-",
        "BOOT-99999999",
        "BOOT--1",
        "BOOT-1x",
        "BOOT-99999999999999999999999"
      })
  void shouldSendTheFullStateWhenThereIsNothingToResumeFrom(String id) {
    try (RunningDashboard dashboard = RunningDashboard.start();
        EventReader first = EventReader.open(dashboard, "")) {
      String boot = first.await(1).get(0).lastEventId().split("-")[0];
      try (EventReader reader =
          EventReader.open(dashboard, "", "Last-Event-ID", id.replace("BOOT", boot))) {
        assertEquals("diagnostics", reader.await(1).get(0).type());
      }
    }
  }

  @Test
  void shouldForgetStatesOlderThanTheHistory() {
    try (RunningDashboard dashboard =
            RunningDashboard.start(new JsonObject().put("historyTicks", 2).put("tickMillis", 10));
        EventReader first = EventReader.open(dashboard, "")) {
      String old = first.await(10).get(0).lastEventId();
      try (EventReader reader = EventReader.open(dashboard, "", "Last-Event-ID", old)) {
        assertEquals("diagnostics", reader.await(1).get(0).type());
      }
    }
  }

  @Test
  void shouldSendExactDeltasEvenWithoutAnyHistory() {
    try (RunningDashboard dashboard =
            RunningDashboard.start(new JsonObject().put("historyTicks", 0).put("tickMillis", 10));
        EventReader everyTick = EventReader.open(dashboard, "");
        EventReader slow = EventReader.open(dashboard, "?interval=70")) {
      slow.await(5);
      everyTick.await(40);
      assertTrue(everyTick.events().stream()
          .skip(1)
          .allMatch(event -> event.type().equals("diagnostics-delta")));
      assertTrue(slow.events().stream()
          .skip(1)
          .allMatch(event -> event.type().equals("diagnostics-delta")));
      assertAgree(everyTick.fold(), slow.fold());
    }
  }

  @Test
  void shouldSpanTheAskedIntervalRoundedUpToTicks() {
    try (RunningDashboard dashboard =
            RunningDashboard.start(new JsonObject().put("tickMillis", 20));
        EventReader reader = EventReader.open(dashboard, "?interval=50")) {
      List<SseDecoder.Event> events = reader.await(5);
      for (int i = 1; i < events.size(); i++) {
        long before = new JsonObject(events.get(i - 1).data()).getLong("seq");
        assertEquals(before + 3, new JsonObject(events.get(i).data()).getLong("seq"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void shouldStreamOverTlsWithAlpn(HttpClient.Version version) {
    SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    JsonObject http = new JsonObject()
        .put("ssl", true)
        .put("useAlpn", true)
        .put(
            "pemKeyCertOptions",
            new JsonObject()
                .put("keyPaths", new JsonArray().add(certificate.privateKeyPath()))
                .put("certPaths", new JsonArray().add(certificate.certificatePath())));
    try (RunningDashboard dashboard = RunningDashboard.start(new JsonObject().put("http", http));
        EventReader reader = EventReader.open(version, dashboard.at("/debug/diagnostics/memory"))) {
      reader.await(4);
      assertEquals(version, reader.response.version());
      assertTrue(dashboard.url.startsWith("https://127.0.0.1:"), dashboard.url);
    } finally {
      certificate.delete();
    }
  }

  @Test
  void shouldStreamOverClearTextHttp2() {
    try (RunningDashboard dashboard = RunningDashboard.start();
        EventReader reader = EventReader.open(
            HttpClient.Version.HTTP_2, dashboard.at("/debug/diagnostics/memory"))) {
      reader.await(4);
      assertEquals(HttpClient.Version.HTTP_2, reader.response.version());
    }
  }

  @Test
  void shouldNeverCompressTheStreamThoughPagesAre() {
    JsonObject config =
        new JsonObject().put("http", new JsonObject().put("compressionSupported", true));
    try (RunningDashboard dashboard = RunningDashboard.start(config);
        EventReader reader = EventReader.open(dashboard, "", "Accept-Encoding", "gzip, deflate")) {
      reader.await(2);
      assertEquals("", header(reader, "Content-Encoding").replace("identity", ""));
      assertEquals(
          "gzip",
          dashboard
              .send("/debug/metrics", request -> request.header("Accept-Encoding", "gzip"))
              .headers()
              .firstValue("Content-Encoding")
              .orElse(""));
    }
  }

  @Test
  void shouldEndAStreamInGoodOrderAfterItsSession() {
    try (RunningDashboard dashboard = RunningDashboard.start(new JsonObject()
            .put("maxSessionMillis", 1000)
            .put("tickMillis", 20)
            .put("evictAfter", 1000));
        EventReader reader = EventReader.open(dashboard, "")) {
      reader.awaitEnd();
      assertTrue(reader.endedInGoodOrder());
      assertTrue(reader.events().size() > 1, "no delta before its end");
      RunningDashboard.awaitUntil(
          "no subscribers", () -> dashboard.ownFigures().getInteger("subscribers") == 0);
      assertEquals(0, dashboard.ownFigures().getInteger("evictions"));
    }
  }

  @Test
  void shouldSendAHeartbeatOnAStreamThatIsSilent() throws Exception {
    try (RunningDashboard dashboard = RunningDashboard.start(
            new JsonObject().put("heartbeatMillis", 60).put("tickMillis", 20));
        Socket socket = new Socket("127.0.0.1", dashboard.port)) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET /debug/diagnostics/memory?interval=60000 HTTP/1.1\r\nHost: localhost\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      StringBuilder seen = new StringBuilder();
      InputStream in = socket.getInputStream();
      while (!seen.toString().contains("\r\n2\r\n:\n\r\n2\r\n:\n\r\n")) {
        int b = in.read();
        assertTrue(b >= 0, "the stream ended without a heartbeat");
        seen.append((char) b);
      }
    }
  }

  @Test
  void shouldTurnAwayStreamsBeyondTheLimitAndSayWhenToComeBack() {
    try (RunningDashboard dashboard =
        RunningDashboard.start(new JsonObject().put("maxSubscribers", 2))) {
      try (EventReader one = EventReader.open(dashboard, "");
          EventReader two = EventReader.open(dashboard, "")) {
        one.await(1);
        two.await(1);
        var refused = dashboard.get("/debug/diagnostics/memory");
        assertEquals(503, refused.statusCode());
        assertTrue(refused.headers().firstValue("Retry-After").isPresent());
        assertEquals(
            "application/problem+json",
            refused.headers().firstValue("Content-Type").orElse(""));
      }
      RunningDashboard.awaitUntil(
          "places are free again", () -> dashboard.ownFigures().getInteger("subscribers") == 0);
      try (EventReader again = EventReader.open(dashboard, "")) {
        again.await(2);
      }
    }
  }

  @Test
  void shouldTickOnlyWhileSomebodyWatchesAndCollectOncePerTick() {
    try (RunningDashboard dashboard =
        RunningDashboard.start(new JsonObject().put("tickMillis", 20))) {
      JsonObject before = dashboard.ownFigures();
      assertEquals(0, before.getInteger("timer_active"));
      assertEquals(0, before.getInteger("subscribers"));
      assertEquals(before.getLong("ticks"), dashboard.ownFigures().getLong("ticks"));

      List<EventReader> readers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        readers.add(EventReader.open(dashboard, ""));
      }
      // A state is the last tick's while the timer runs, so the last to join show one tick later.
      RunningDashboard.awaitUntil(
          "50 subscribers", () -> dashboard.ownFigures().getInteger("subscribers") == 50);
      JsonObject start = dashboard.ownFigures();
      assertEquals(1, start.getInteger("timer_active"));
      RunningDashboard.awaitUntil(
          "30 ticks", () -> dashboard.ownFigures().getLong("ticks") >= start.getLong("ticks") + 30);
      JsonObject end = dashboard.ownFigures();
      assertEquals(
          end.getLong("ticks") - start.getLong("ticks"),
          end.getLong("collections") - start.getLong("collections"));
      long deltas = end.getLong("deltas_encoded") - start.getLong("deltas_encoded");
      assertTrue(
          deltas <= 2 * (end.getLong("ticks") - start.getLong("ticks")),
          deltas + " deltas encoded");

      readers.forEach(EventReader::close);
      RunningDashboard.awaitUntil(
          "the timer is off", () -> dashboard.ownFigures().getInteger("timer_active") == 0);
      long ticks = dashboard.ownFigures().getLong("ticks");
      assertEquals(0, dashboard.ownFigures().getInteger("subscribers"));
      assertEquals(ticks, dashboard.ownFigures().getLong("ticks"));
    }
  }

  @Test
  void shouldKeepNoTraceOfClientsThatLeaveAtOnceAndServeThoseThatCome() throws Exception {
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      byte[] request = "GET /debug/diagnostics/memory HTTP/1.1\r\nHost: localhost\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 300; i++) {
        Socket socket = new Socket("127.0.0.1", dashboard.port);
        socket.setSoLinger(true, 0); // closing resets the connection
        socket.getOutputStream().write(request);
        socket.close();
      }
      RunningDashboard.awaitUntil("nobody is there", () -> {
        JsonObject figures = dashboard.ownFigures();
        return figures.getInteger("subscribers") == 0 && figures.getInteger("timer_active") == 0;
      });
      // Nothing is retained of them, not even by Vert.x, which keeps deployments that failed.
      RunningDashboard.awaitUntil(
          "no verticle in the heap", () -> live(SseConnectionVerticle.class) == 0);
      // On every event loop that serves the dashboard.
      for (int i = 0; i < 6; i++) {
        try (EventReader reader = EventReader.open(dashboard, "")) {
          reader.await(4);
        }
      }
    }
  }

  @Test
  void shouldLeaveNoDeploymentBehind() {
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      int before = dashboard.vertx.deploymentIDs().size();
      for (int i = 0; i < 30; i++) {
        EventReader reader = EventReader.open(dashboard, "");
        if (i % 2 == 0) {
          reader.await(1);
        }
        reader.close();
      }
      RunningDashboard.awaitUntil(
          "all streams undeployed", () -> dashboard.vertx.deploymentIDs().size() == before);
    }
  }

  @Test
  void shouldLogNoErrorWhenVertxClosesWhileStreamsAreOpenOrLeave() {
    try (RecordedLog log = RecordedLog.start()) {
      for (int round = 0; round < 20; round++) {
        List<EventReader> readers = new ArrayList<>();
        try (RunningDashboard dashboard = RunningDashboard.start()) {
          for (int i = 0; i < 6; i++) {
            readers.add(EventReader.open(dashboard, ""));
            readers.get(i).await(1);
          }
          readers.subList(0, 3).forEach(EventReader::close); // in the moment of the end
        }
        readers.forEach(EventReader::awaitEnd);
      }
      // A message on its way to somebody who has just stopped listening is a warning of the event
      // bus, and harmless.
      assertEquals(List.of(), log.errors());
    }
  }

  @Test
  void shouldKeepNothingOfDashboardsThatWereUndeployed() {
    Vertx vertx = Vertx.vertx();
    try {
      for (int round = 0; round < 10; round++) {
        DebugDashboardVerticle verticle = new DebugDashboardVerticle();
        String id = RunningDashboard.await(vertx.deployVerticle(
            verticle, new DeploymentOptions().setConfig(new JsonObject().put("port", 0))));
        EventReader reader = EventReader.open(
            HttpClient.Version.HTTP_1_1, URI.create(verticle.url()).resolve("diagnostics/memory"));
        reader.await(2);
        RunningDashboard.await(vertx.undeploy(id));
        reader.awaitEnd();
      }
      RunningDashboard.awaitUntil("no routes in the heap", () -> live(StreamRoute.class) == 0);
      RunningDashboard.awaitUntil("no relays in the heap", () -> live(TickRelay.class) == 0);
      RunningDashboard.awaitUntil(
          "no verticles in the heap", () -> live(SseConnectionVerticle.class) == 0);
    } finally {
      RunningDashboard.await(vertx.close());
    }
  }

  @Test
  void shouldEndEveryStreamWhenUndeployed() {
    EventReader reader;
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      reader = EventReader.open(dashboard, "");
      reader.await(2);
      assertFalse(reader.hasEnded());
    }
    reader.awaitEnd();
  }

  /** How many live objects of a class the heap holds, by the JVM's own count after a collection. */
  private static long live(Class<?> type) {
    try {
      String histogram = (String) ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "gcClassHistogram",
              new Object[] {new String[0]},
              new String[] {String[].class.getName()});
      return histogram
          .lines()
          .map(line -> line.trim().split("\\s+"))
          .filter(row -> row.length >= 4 && row[3].equals(type.getName()))
          .mapToLong(row -> Long.parseLong(row[1]))
          .sum();
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertAgree(Map<String, JsonObject> some, Map<String, JsonObject> others) {
    int common = 0;
    for (Map.Entry<String, JsonObject> state : some.entrySet()) {
      JsonObject other = others.get(state.getKey());
      if (other != null) {
        assertEquals(other, state.getValue(), state.getKey());
        common++;
      }
    }
    assertTrue(common > 0, "nothing in common: " + some.keySet() + " and " + others.keySet());
  }

  private static String header(EventReader reader, String name) {
    return reader.response.headers().firstValue(name).orElse("");
  }
}
