package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RunningDashboard;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Each part of a request that {@link RequestFuzzTest} leaves as it should be, one at a time and over real sockets: slots and
 * slabs, token, cookie, host, accepted types, method and body.
 */
class RequestPartsFuzzTest {

  private static final String TOKEN = "t0k3n";
  private static final String SLAB = "/debug/slab/buckets";
  private static final List<String> ROUTES = SecurityTest.knownRoutes().toList();

  private static RunningDashboard open;
  private static RunningDashboard guarded;

  /** Every line of ours, of Vert.x and of Netty, at whatever level reaches a log by default. */
  private static final Queue<String> LOGGED = new ConcurrentLinkedQueue<>();

  private static final Handler RECORDER = new Handler() {
    @Override
    public void publish(LogRecord line) {
      String logger = String.valueOf(line.getLoggerName());
      if (Stream.of("io.github.vertxdebug.", "io.vertx.", "io.netty.").anyMatch(logger::startsWith)
          && !logger.endsWith(".BlockedThreadChecker")) {
        LOGGED.add(logger + ": " + new SimpleFormatter().formatMessage(line) + line.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @BeforeContainer
  static void start() {
    open = RunningDashboard.start();
    guarded = RunningDashboard.start(new JsonObject().put("token", TOKEN));
    open.get("/metrics");
    guarded.get("/metrics");
    LOGGED.clear();
    Logger.getLogger("").addHandler(RECORDER);
  }

  @AfterContainer
  static void stop() {
    Logger.getLogger("").removeHandler(RECORDER);
    open.close();
    guarded.close();
  }

  @Property(tries = 150)
  void shouldNameStartEndOrBucketsWhateverTheyAreTogether(
      @ForAll("texts") String start, @ForAll("texts") String end, @ForAll("texts") String buckets) {
    RawExchange answer = request(
        open,
        "GET " + SLAB + "?start=" + escaped(start) + "&end=" + escaped(end) + "&buckets="
            + escaped(buckets) + " HTTP/1.1\r\nHost: localhost");
    JsonObject body = new JsonObject(answer.body());
    if (answer.status() == 200) {
      assertTrue(Stream.of(start, end, buckets).allMatch(text -> text.matches("[0-9]+")));
      long sum = body.getJsonArray("buckets").stream()
          .map(JsonObject.class::cast)
          .mapToLong(bucket -> bucket.getLong("u") + bucket.getLong("f"))
          .sum();
      assertEquals(body.getLong("end") - body.getLong("start"), sum);
    } else if (answer.status() == 400) {
      String named = body.getString("parameter");
      String came = named.equals("start") ? start : named.equals("end") ? end : buckets;
      assertTrue(Set.of("start", "end", "buckets").contains(named), answer::body);
      assertTrue(
          body.getString("value").startsWith(came.substring(0, Math.min(50, came.length()))));
      assertTrue(body.getString("allowed").startsWith("a whole number from "));
      boolean canBeRight = came.matches("[0-9]+")
          && new BigInteger(came).bitLength() < 63
          && !named.equals("buckets");
      if (canBeRight) {
        assertTrue(
            body.getString("allowed").matches("a whole number from 0 to ([0-9]+|the number .*)"));
      }
    } else {
      assertEquals(404, answer.status());
    }
  }

  @Property(tries = 150)
  void shouldListTheKnownSlabsForAnyOtherName(@ForAll("texts") String slab) {
    RawExchange answer =
        request(open, "GET " + SLAB + "?slab=" + escaped(slab) + " HTTP/1.1\r\nHost: localhost");
    assertEquals(404, answer.status());
    JsonObject problem = new JsonObject(answer.body());
    assertTrue(problem.containsKey("slabs"));
    assertTrue(problem.getString("detail").length() < 300);
  }

  @Property(tries = 150)
  void shouldLetNobodyInWithAnotherToken(
      @ForAll("texts") String token, @ForAll("headers") byte[] proof, @ForAll boolean cookie) {
    String route = ROUTES.get(Math.floorMod(token.hashCode(), ROUTES.size()));
    RawExchange visit = request(
        guarded, "GET " + route + "?token=" + escaped(token) + " HTTP/1.1\r\nHost: localhost");
    assertEquals(401, visit.status());
    assertEquals("", visit.header("set-cookie"));
    RawExchange shown = request(
        guarded,
        "GET " + route + " HTTP/1.1\r\nHost: localhost\r\n"
            + (cookie ? "Cookie: " : "Authorization: "),
        proof);
    assertTrue(Set.of(400, 401).contains(shown.status()), shown::toString);
  }

  @Property(tries = 150)
  void shouldStandAnyHost(@ForAll("headers") byte[] host) {
    RawExchange answer = request(open, "GET /debug/metrics HTTP/1.1\r\nHost: ", host);
    assertTrue(Set.of(200, 400, 403).contains(answer.status()), answer::toString);
    if (answer.status() == 200) {
      String text = new String(host, StandardCharsets.ISO_8859_1);
      assertTrue(
          Stream.of("localhost", "127.", "::1", "0:0:0:0:0:0:0:1").anyMatch(text::contains), text);
    }
  }

  @Property(tries = 100)
  void shouldScrapeInOneOfTheTwoFormatsWhateverIsAccepted(@ForAll("headers") byte[] accept) {
    RawExchange answer =
        request(open, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: ", accept);
    if (answer.status() != 400) {
      assertEquals(200, answer.status());
      boolean openMetrics = answer.header("content-type").startsWith("application/openmetrics");
      assertFalse(StrictScrape.read(answer.body(), openMetrics).isEmpty());
    }
  }

  @Property(tries = 150)
  void shouldAllowNoOtherMethod(@ForAll("methods") String method, @ForAll boolean known) {
    String route = known ? ROUTES.get(Math.floorMod(method.hashCode(), ROUTES.size())) : "/debug/x";
    RawExchange answer =
        request(open, method + " " + route + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0");
    assertTrue(Set.of(400, 405).contains(answer.status()), answer::toString);
    if (answer.status() == 405) {
      assertEquals("GET, HEAD", answer.header("allow"));
    }
  }

  @Property(tries = 100)
  void shouldPassOverTheBodyOfAGet(@ForAll("headers") byte[] body) {
    String route = ROUTES.get(body.length % ROUTES.size());
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(
        ("GET " + route + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data"
                + "\r\nContent-Length: " + body.length + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    RawExchange answer = RawExchange.of(open.port, request.toByteArray());
    check(answer);
    assertTrue(answer.status() == 200 || answer.status() == 404, answer::toString);
  }

  @Example
  void shouldNotWaitForABodyThatNeverComes() {
    for (String route : ROUTES) {
      RawExchange answer =
          request(open, "GET " + route + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000");
      assertTrue(answer.status() == 200 || answer.status() == 404, answer::toString);
    }
  }

  private static RawExchange request(RunningDashboard dashboard, String head) {
    return request(dashboard, head, new byte[0]);
  }

  private static RawExchange request(RunningDashboard dashboard, String head, byte[] more) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    request.writeBytes(more);
    request.writeBytes("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    RawExchange answer = RawExchange.of(dashboard.port, request.toByteArray());
    check(answer);
    return answer;
  }

  /** What holds for every answer, and that nothing was logged. */
  private static void check(RawExchange answer) {
    assertEquals("nosniff", answer.header("x-content-type-options"), answer::toString);
    assertEquals("default-src 'self'", answer.header("content-security-policy"));
    if (answer.status() >= 400 && !answer.body().isEmpty()) {
      assertEquals("application/problem+json", answer.header("content-type"));
      assertEquals(answer.status(), new JsonObject(answer.body()).getInteger("status"));
    }
    List<String> logged = List.copyOf(LOGGED);
    LOGGED.clear();
    assertEquals(List.of(), logged);
  }

  private static String escaped(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, bytes.length)
        .mapToObj(i -> String.format("%%%02X", bytes[i]))
        .collect(Collectors.joining());
  }

  // What is generated

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> numbers = Arbitraries.oneOf(
        Arbitraries.of("0", "1", "00", "-1", "4096", "4097", "9".repeat(18), "9".repeat(19)),
        Arbitraries.integers().between(0, 5_000).map(String::valueOf));
    Arbitrary<String> hostile = Arbitraries.of(
        "",
        " ",
        "\r\nSet-Cookie: a=b",
        "\u001B[31m",
        "<script>alert(1)</script>",
        "\0",
        "\"\\",
        "%41");
    Arbitrary<String> any = Arbitraries.integers()
        .between(1, 0x10FFFF)
        .filter(c -> c < 0xD800 || c > 0xDFFF)
        .map(Character::toString)
        .list()
        .ofMaxSize(60)
        .map(characters -> String.join("", characters));
    return Arbitraries.frequencyOf(Tuple.of(5, numbers), Tuple.of(2, hostile), Tuple.of(2, any));
  }

  /** Pieces that mean something in some header, and bytes that mean nothing, on one line. */
  @Provide
  Arbitrary<byte[]> headers() {
    Arbitrary<byte[]> pieces = Arbitraries.of(
            "Bearer ",
            "Basic ",
            "vertx-debug-dashboard-",
            "=",
            ";",
            ",",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "elsewhere.example",
            ":",
            ":80",
            "@",
            ".",
            "/",
            "*/*",
            "text/plain",
            "application/openmetrics-text",
            ";q=",
            "0.5",
            "version=1.0.0",
            "<script>",
            "\"",
            "\\",
            "\t",
            " ",
            "%0d%0a",
            "é")
        .map(piece -> piece.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> any = Arbitraries.bytes()
        .filter(b -> b != '\r' && b != '\n')
        .array(byte[].class)
        .ofMaxSize(4);
    return Arbitraries.frequencyOf(Tuple.of(6, pieces), Tuple.of(1, any))
        .list()
        .ofMaxSize(10)
        .map(parts -> {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          parts.forEach(out::writeBytes);
          return out.toByteArray();
        });
  }

  /** Not beginning as HEAD does, which alone has no body; and none that is allowed. */
  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.oneOf(
            Arbitraries.of(
                "POST",
                "PUT",
                "PATCH",
                "DELETE",
                "OPTIONS",
                "TRACE",
                "CONNECT",
                "PROPFIND",
                "get",
                "Get",
                "GETT",
                "PRI",
                "é",
                "G\u0000T",
                "<b>"),
            Arbitraries.strings()
                .withChars("!#$%&'*+-.^_`|~")
                .alpha()
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(30))
        .filter(method -> !method.equals("GET") && !method.startsWith("H"));
  }
}
