package io.github.vertxdebug;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** SIGTERM: streams are ended and the process is gone within two seconds, whatever its peers do. */
class ShutdownIT {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void shouldExitWithin2SecondsOfSigtermWhenNobodyIsConnected() throws Exception {
    try (StandaloneProcess process = StandaloneProcess.start("-conf", "{\"port\":0}")) {
      process.url();
      process.terminate();
      assertEquals(143, process.awaitExit(LIMIT));
    }
  }

  @Test
  void shouldExitWithin2SecondsOfSigtermWhileTheSampleRuns() throws Exception {
    try (StandaloneProcess process =
        StandaloneProcess.start("-conf", "{\"port\":0,\"sample\":true}")) {
      process.url();
      process.terminate();
      assertEquals(143, process.awaitExit(LIMIT));
    }
  }

  @Test
  void shouldEndAnOpenStreamCleanlyAtSigterm() throws Exception {
    try (StandaloneProcess process = StandaloneProcess.start("-conf", "{\"port\":0}")) {
      URI url = URI.create(process.url());
      try (Socket reader = subscribe(url)) {
        CompletableFuture<String> all = CompletableFuture.supplyAsync(() -> readToEnd(reader));
        awaitDashboard(url, dashboard -> dashboard.getInteger("subscribers") == 1);
        process.terminate();
        assertEquals(143, process.awaitExit(LIMIT));
        String transcript = all.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertTrue(
            transcript.contains("event: diagnostics") || transcript.contains("event:diagnostics"),
            transcript);
        // The last chunk: the answer ended, it was not cut off.
        assertTrue(
            transcript.endsWith("\r\n0\r\n\r\n"),
            transcript.substring(Math.max(0, transcript.length() - 200)));
      }
    }
  }

  @Test
  void shouldExitWithin2SecondsOfSigtermWhenAClientHasStoppedReading() throws Exception {
    String conf = "{\"port\":0,\"tickMillis\":10,\"evictAfter\":1000000}";
    try (StandaloneProcess process = StandaloneProcess.start("-conf", conf)) {
      URI url = URI.create(process.url());
      try (Socket reader = subscribe(url);
          Socket stuck = subscribe(url)) {
        CompletableFuture<String> all = CompletableFuture.supplyAsync(() -> readToEnd(reader));
        awaitDashboard(url, dashboard -> dashboard.getInteger("subscribers") == 2);
        // Long enough for what the stuck client does not read to fill its buffers and the kernel's.
        awaitDashboard(url, dashboard -> dashboard.getInteger("ticks") > 500);
        assertTrue(stuck.isConnected());
        process.terminate();
        assertEquals(143, process.awaitExit(LIMIT));
        assertTrue(all.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).startsWith("HTTP/1.1 200"));
      }
    }
  }

  /** A client as bare as they come: asks for the stream and leaves the rest to the caller. */
  private static Socket subscribe(URI url) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
    String request = "GET /debug/diagnostics/memory HTTP/1.1\r\nHost: " + url.getAuthority()
        + "\r\nAccept: text/event-stream\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(UTF_8));
    return socket;
  }

  /** What came before the end of the stream, or before it broke. */
  private static String readToEnd(Socket socket) {
    StringBuilder transcript = new StringBuilder();
    byte[] buffer = new byte[8_192];
    try {
      InputStream in = socket.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        transcript.append(new String(buffer, 0, count, UTF_8));
      }
    } catch (IOException e) {
      transcript.append('\n').append(e);
    }
    return transcript.toString();
  }

  /** Asks for the state until what it tells of the dashboard itself is as wanted. */
  private void awaitDashboard(URI url, Predicate<JsonObject> wanted) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(url.resolve("metrics/state")).build();
    Instant giveUp = Instant.now().plus(PATIENCE);
    JsonObject dashboard;
    do {
      JsonObject state =
          new JsonObject(client.send(request, BodyHandlers.ofString()).body());
      dashboard = state.getJsonObject("metrics").getJsonObject("aio").getJsonObject("dashboard");
      assertTrue(Instant.now().isBefore(giveUp), dashboard::encode);
    } while (!wanted.test(dashboard));
  }
}
