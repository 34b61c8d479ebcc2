package io.github.vertxdebug;

import static io.github.vertxdebug.RunningDashboard.await;
import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.StateWriter;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The application that a dashboard is in answers every request, whatever is done to the dashboard meanwhile, and nothing of it
 * is left over. What that costs, and more faults: {@code stress}.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostUnderFaultTest {

  private interface Action {
    void on(RunningDashboard dashboard) throws Exception;
  }

  private enum Fault {
    RESETS_WITHIN_THE_REQUEST(HostUnderFaultTest::resetWithinRequest),
    RESETS_WITHIN_THE_ANSWER(HostUnderFaultTest::resetWithinAnswer),
    HALF_CLOSED_CONNECTIONS(HostUnderFaultTest::halfClose),
    STREAMS_RESET_BY_THE_HUNDRED(HostUnderFaultTest::rapidReset),
    ENDLESS_HEADS(HostUnderFaultTest::endlessHeads),
    SOURCES_THAT_THROW_HANG_AND_TALK_NONSENSE(HostUnderFaultTest::badSources),
    REDEPLOYMENTS(HostUnderFaultTest::redeploy);

    final Action action;

    Fault(Action action) {
      this.action = action;
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLoseNoRequestOfTheApplicationAndLeaveNothingBehind(Fault fault) throws Exception {
    try (RunningDashboard dashboard =
        RunningDashboard.start(new JsonObject().put("tickMillis", 20))) {
      HttpServer host = await(dashboard
          .vertx
          .createHttpServer()
          .requestHandler(request -> request.response().end("answer"))
          .listen(0, "127.0.0.1"));
      int deployments = dashboard.vertx.deploymentIDs().size();
      List<String> failures = new CopyOnWriteArrayList<>();
      AtomicInteger answers = new AtomicInteger();
      CountDownLatch over = new CountDownLatch(1);
      Thread customer =
          new Thread(() -> ask(host.actualPort(), answers, failures, over), "customer");
      try (EventReader watcher = EventReader.open(dashboard, "")) {
        watcher.await(2);
        customer.start();
        fault.action.on(dashboard);
        int before = answers.get();
        awaitUntil("more answers", () -> answers.get() > before || !failures.isEmpty());
      } finally {
        over.countDown();
        customer.join();
      }
      assertEquals(List.of(), failures);
      awaitUntil(
          "nobody is subscribed", () -> dashboard.ownFigures().getInteger("subscribers") == 0);
      awaitUntil(
          "no verticle of a stream is left",
          () -> dashboard.vertx.deploymentIDs().size() <= deployments);
    }
  }

  private static void ask(
      int port, AtomicInteger answers, List<String> failures, CountDownLatch over) {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
        .timeout(Duration.ofSeconds(20))
        .build();
    while (over.getCount() > 0 && failures.isEmpty()) {
      try {
        String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        if (!body.equals("answer")) {
          failures.add("answered by " + body);
        }
        answers.incrementAndGet();
      } catch (IOException | InterruptedException e) {
        failures.add(e.toString());
      }
    }
  }

  private static byte[] request(RunningDashboard dashboard) {
    return ("GET /debug/diagnostics/memory HTTP/1.1\r\nHost: 127.0.0.1:" + dashboard.port
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static Socket connect(RunningDashboard dashboard) throws IOException {
    Socket socket = new Socket("127.0.0.1", dashboard.port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void resetWithinRequest(RunningDashboard dashboard) throws IOException {
    byte[] request = request(dashboard);
    for (int n = 0; n <= request.length; n += 3) {
      try (Socket socket = connect(dashboard)) {
        socket.setSoLinger(true, 0);
        socket.getOutputStream().write(request, 0, n);
      }
    }
  }

  private static void resetWithinAnswer(RunningDashboard dashboard) throws IOException {
    for (int n = 1; n < 60_000; n += n < 600 ? 29 : 6001) {
      try (Socket socket = connect(dashboard)) {
        socket.setSoLinger(true, 0);
        socket.getOutputStream().write(request(dashboard));
        assertEquals(n, socket.getInputStream().readNBytes(n).length);
      }
    }
  }

  private static void halfClose(RunningDashboard dashboard) throws IOException {
    for (int i = 0; i < 20; i++) {
      try (Socket socket = connect(dashboard)) {
        socket.getOutputStream().write(request(dashboard));
        if (i % 2 == 0) {
          assertTrue(socket.getInputStream().read() >= 0);
        }
        socket.shutdownOutput();
        readToEnd(socket);
      }
    }
  }

  private static void endlessHeads(RunningDashboard dashboard) throws IOException {
    byte[] line = "x".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
    byte[] request = request(dashboard);
    for (int i = 0; i < 20; i++) {
      try (Socket socket = connect(dashboard)) {
        socket.getOutputStream().write(request, 0, request.length - 2);
        socket.getOutputStream().write(line);
        readToEnd(socket);
      } catch (SocketException refusedMeanwhile) {
        // As well.
      }
    }
  }

  /** On HTTP/2; the server gives up on such a connection some time. */
  private static void rapidReset(RunningDashboard dashboard) throws IOException {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    fields.write(new byte[] {(byte) 0x82, (byte) 0x86, 0x04}); // GET, http, and a path
    for (String value : List.of("/debug/diagnostics/memory", "127.0.0.1")) {
      fields.write(value.length());
      fields.write(value.getBytes(StandardCharsets.US_ASCII));
      fields.write(0x01); // an authority is next
    }
    byte[] head = Arrays.copyOf(fields.toByteArray(), fields.size() - 1);
    try (Socket socket = connect(dashboard)) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}); // SETTINGS
      for (int stream = 1; stream < 1_000; stream += 2) {
        frame(out, 1, 5, stream, head); // HEADERS, which are all there is
        frame(out, 3, 0, stream, new byte[] {0, 0, 0, 8}); // RST_STREAM
      }
      readToEnd(socket);
    } catch (SocketException enough) {
      // As well.
    }
  }

  private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(frame);
    fields.writeInt(payload.length << 8 | type);
    fields.writeByte(flags);
    fields.writeInt(stream);
    fields.write(payload);
    out.write(frame.toByteArray());
  }

  private static void readToEnd(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[1 << 14];
    int n = in.read(buffer);
    while (n >= 0) {
      n = in.read(buffer);
    }
  }

  private static void badSources(RunningDashboard dashboard) {
    CountDownLatch until = new CountDownLatch(1);
    CountDownLatch hangs = new CountDownLatch(1);
    List<SourceRegistration> sources = List.of(
        DebugDashboard.addSource(dashboard.vertx, "throws", out -> {
          throw new IllegalStateException("on purpose");
        }),
        DebugDashboard.addSource(
            dashboard.vertx,
            "nonsense",
            out -> out.put("nan", Double.NaN).put("\ud800", "\ud800\0").end().end()),
        DebugDashboard.addSource(dashboard.vertx, new SampledSource<String>() {
          @Override
          public String name() {
            return "hangs";
          }

          @Override
          public String sample() throws InterruptedException {
            hangs.countDown();
            until.await();
            return "";
          }

          @Override
          public void write(String sample, StateWriter out) {}
        }));
    try (EventReader reader = EventReader.open(dashboard, "")) {
      awaitUntil("the source hangs", () -> hangs.getCount() == 0);
      reader.await(reader.events().size() + 50);
    } finally {
      sources.forEach(SourceRegistration::remove);
      until.countDown();
    }
  }

  private static void redeploy(RunningDashboard dashboard) {
    for (int i = 0; i < 5; i++) {
      DebugDashboardVerticle another = new DebugDashboardVerticle();
      String deployment = await(dashboard.vertx.deployVerticle(
          another, new DeploymentOptions().setConfig(new JsonObject().put("port", 0))));
      EventReader reader = EventReader.open(
          HttpClient.Version.HTTP_1_1, URI.create(another.url()).resolve("diagnostics/memory"));
      reader.await(3);
      await(dashboard.vertx.undeploy(deployment));
      reader.awaitEnd();
      assertTrue(reader.endedInGoodOrder());
    }
  }
}
