package io.github.vertxdebug.http;

import static io.github.vertxdebug.RunningDashboard.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RunningDashboard;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's files over the wire: in which coding, with which tag, and when not at all; also where the server compresses itself. */
class PageRoutesTest {

  private static final JsonObject COMPRESSING =
      new JsonObject().put("http", new JsonObject().put("compressionSupported", true));

  private static final Map<HttpClient.Version, HttpClient> CLIENTS = Map.of(
      HttpClient.Version.HTTP_1_1, RunningDashboard.client(HttpClient.Version.HTTP_1_1),
      HttpClient.Version.HTTP_2, RunningDashboard.client(HttpClient.Version.HTTP_2));

  private static RunningDashboard plain;
  private static RunningDashboard compressing;

  @BeforeAll
  static void start() {
    plain = RunningDashboard.start();
    compressing = RunningDashboard.start(COMPRESSING);
  }

  @AfterAll
  static void stop() {
    plain.close();
    compressing.close();
  }

  /** Each file, by each protocol, of a server that leaves compressing to us and of one that does not. */
  static Stream<Arguments> all() {
    return Stream.of(
            "",
            "main.js",
            "css/page.css",
            "css/dark.css",
            "icon.svg",
            "lib/uplot/uPlot.iife.min.js")
        .flatMap(name -> Stream.of(HttpClient.Version.values())
            .flatMap(version -> Stream.of(false, true)
                .map(compresses -> Arguments.of("/debug/" + name, version, compresses))));
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldCompressOnceForWhoTakesItAndSayWhichCodingThisIs(
      String path, HttpClient.Version version, boolean compresses) throws Exception {
    HttpResponse<byte[]> asItIs = ask(path, version, compresses, "GET");
    HttpResponse<byte[]> compressed =
        ask(path, version, compresses, "GET", "Accept-Encoding", "br, gzip");

    assertEquals(version, compressed.version());
    assertEquals(List.of("gzip"), all(compressed, "Content-Encoding"));
    assertArrayEquals(
        asItIs.body(),
        new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes());
    assertTrue(compressed.body().length < asItIs.body().length || path.endsWith("svg"));
    assertEquals(List.of(), all(asItIs, "Content-Encoding"));
    assertNotEquals(all(asItIs, "ETag"), all(compressed, "ETag"));
    for (HttpResponse<byte[]> answer : List.of(asItIs, compressed)) {
      assertEquals(200, answer.statusCode());
      assertEquals(List.of("accept-encoding"), all(answer, "Vary"));
      assertEquals(List.of("no-cache"), all(answer, "Cache-Control"));
      assertEquals(List.of("nosniff"), all(answer, "X-Content-Type-Options"));
      assertEquals(List.of("" + answer.body().length), all(answer, "Content-Length"));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldSendNothingAgainToWhoHasIt(String path, HttpClient.Version version, boolean compresses)
      throws Exception {
    for (String accepted : List.of("gzip", "gzip;q=0")) {
      HttpResponse<byte[]> first =
          ask(path, version, compresses, "GET", "Accept-Encoding", accepted);
      String tag = all(first, "ETag").get(0);
      for (String known : List.of(tag, "\"other\", W/" + tag, "*")) {
        HttpResponse<byte[]> again = ask(
            path, version, compresses, "GET", "Accept-Encoding", accepted, "If-None-Match", known);
        assertEquals(304, again.statusCode(), known);
        assertEquals(0, again.body().length);
        assertEquals(List.of(), all(again, "Content-Encoding"));
        assertEquals(List.of(tag), all(again, "ETag"));
        assertEquals(List.of("accept-encoding"), all(again, "Vary"));
        assertEquals(List.of("no-cache"), all(again, "Cache-Control"));
      }
      HttpResponse<byte[]> other = ask(
          path, version, compresses, "GET", "Accept-Encoding", accepted, "If-None-Match", "\"x\"");
      assertEquals(200, other.statusCode());
      assertArrayEquals(first.body(), other.body());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldAnswerHeadWithTheHeadThatGetHas(
      String path, HttpClient.Version version, boolean compresses) throws Exception {
    for (String accepted : List.of("gzip", "identity")) {
      HttpResponse<byte[]> get = ask(path, version, compresses, "GET", "Accept-Encoding", accepted);
      HttpResponse<byte[]> head =
          ask(path, version, compresses, "HEAD", "Accept-Encoding", accepted);
      assertEquals(get.headers().map(), head.headers().map());
      assertEquals(0, head.body().length);
    }
  }

  /** What the server alone could do would be another representation under the same tag. */
  @Test
  void shouldNotLeaveItToTheServerToCompressInAWayOfItsOwn() throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      HttpResponse<byte[]> answer =
          ask("/debug/main.js", version, true, "GET", "Accept-Encoding", "deflate");
      assertEquals(List.of(), all(answer, "Content-Encoding"));
      assertTrue(new String(answer.body(), UTF_8).startsWith("const $modules"), "as it is");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/debug/index.html",
        "/debug/panels/heap.js",
        "/debug/css/base.css",
        "/debug/lib/uplot/uPlot.esm.js",
        "/debug/Main.js"
      })
  void shouldSendNothingButWhatThePageNames(String path) {
    assertEquals(302, plain.get(path).statusCode());
  }

  @Test
  void shouldNameInThePageNothingThatItDoesNotSend() throws IOException {
    List<String> named = Pattern.compile("(?:href|src)=\"([^\"]+)\"")
        .matcher(Files.readString(Path.of("webroot", "index.html")))
        .results()
        .map(found -> found.group(1))
        .toList();
    assertEquals(5, named.size(), named::toString);
    for (String name : named) {
      assertEquals(200, plain.get("/debug/" + name).statusCode(), name);
    }
  }

  @Test
  void shouldServeThePageThoughTheApplicationsWorkersAllHang() throws Exception {
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      CountDownLatch end = new CountDownLatch(1);
      try {
        for (int i = 0; i < VertxOptions.DEFAULT_WORKER_POOL_SIZE; i++) {
          dashboard.vertx.executeBlocking(
              () -> {
                end.await();
                return null;
              },
              false);
        }
        assertEquals(200, dashboard.get("/debug/").statusCode());
        assertEquals(200, dashboard.get("/debug/main.js").statusCode());
      } finally {
        end.countDown();
      }
      await(dashboard.vertx.executeBlocking(() -> "free again", false));
    }
  }

  private static HttpResponse<byte[]> ask(
      String path, HttpClient.Version version, boolean compresses, String method, String... headers)
      throws Exception {
    RunningDashboard dashboard = compresses ? compressing : plain;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(dashboard.at(path)).method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return requireNonNull(CLIENTS.get(version)).send(request.build(), BodyHandlers.ofByteArray());
  }

  private static List<String> all(HttpResponse<?> response, String name) {
    return response.headers().allValues(name);
  }
}
