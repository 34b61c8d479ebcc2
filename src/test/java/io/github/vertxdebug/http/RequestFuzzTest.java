package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
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
 * What anybody may send, over real sockets: each answer is well-formed and one that the contract has, shows nothing of what
 * was sent as HTML, and leaves no line in the log and a server that goes on.
 */
class RequestFuzzTest {

  private static final String STREAM = "/debug/diagnostics/memory";
  private static final String SLAB = "/debug/slab/buckets";

  /** What the contract has, and what the server answers by itself to a line or a header that is too long. */
  private static final Set<Integer> STATUSES = Set.of(200, 302, 400, 403, 404, 414, 431);

  private static RunningDashboard standalone;
  private static RunningDashboard embedded;
  private static Set<String> pages;

  private static final Queue<String> WARNINGS = new ConcurrentLinkedQueue<>();
  private static final Handler RECORDER = new Handler() {
    @Override
    public void publish(LogRecord line) {
      String logger = String.valueOf(line.getLoggerName());
      if (line.getLevel().intValue() >= Level.WARNING.intValue() && isTheServers(logger)) {
        WARNINGS.add(logger + ": " + line.getMessage() + " " + line.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  /** Not those of clients that other tests left behind, nor that the machine kept a thread waiting. */
  private static boolean isTheServers(String logger) {
    return Stream.of("io.github.vertxdebug.", "io.vertx.", "io.netty.").anyMatch(logger::startsWith)
        && !logger.endsWith(".BlockedThreadChecker");
  }

  @BeforeContainer
  static void start() {
    standalone = RunningDashboard.startStandalone(new JsonObject());
    embedded = RunningDashboard.start();
    pages = Set.of(standalone.get("/debug").body(), standalone.get("/debug/").body());
    WARNINGS.clear();
    Logger.getLogger("").addHandler(RECORDER);
  }

  @AfterContainer
  static void stop() {
    Logger.getLogger("").removeHandler(RECORDER);
    standalone.close();
    embedded.close();
  }

  // Parameters that arrive as they were meant

  @Property
  void shouldTakeAnIntervalInRangeAndNameAnyOther(@ForAll("texts") String interval) {
    RawExchange answer = get(standalone, STREAM + "?interval=" + escaped(interval));

    if (isBetween(interval, 1, 60_000)) {
      assertStreamsTheFullState(answer);
    } else {
      assertNames("interval", interval, answer);
    }
  }

  @Property
  void shouldTakeSlotsAndBucketsInRangeAndNameAnyOther(@ForAll("texts") String text) {
    RawExchange buckets = get(standalone, SLAB + "?buckets=" + escaped(text));
    if (!isBetween(text, 1, 4096)) {
      assertNames("buckets", text, buckets);
    }
    RawExchange start = get(standalone, SLAB + "?start=" + escaped(text));
    if (!text.matches("[0-9]+")) {
      assertNames("start", text, start);
    }
  }

  @Property
  void shouldSendTheFullStateAfterAnyIdThatIsNotItsOwn(@ForAll("texts") String id) {
    assertStreamsTheFullState(get(standalone, STREAM + "?lastEventId=" + escaped(id)));
  }

  @Property
  void shouldNameAParameterThatIsGivenTwice(
      @ForAll("texts") String one, @ForAll("texts") String other) {
    RawExchange answer =
        get(standalone, STREAM + "?lastEventId=" + escaped(one) + "&lastEventId=" + escaped(other));

    assertNames("lastEventId", one + ", " + other, answer);
  }

  @Example
  void shouldNameTheParameterWhoseEscapeIsBad() {
    for (String query :
        List.of("slab=a&buckets=%zz", "buckets=%zz&slab=a", "slab=%41&buckets=1%")) {
      RawExchange answer = get(standalone, SLAB + "?" + query);

      assertEquals(400, answer.status());
      assertEquals("buckets", new JsonObject(answer.body()).getString("parameter"), query);
    }
  }

  @Example
  void shouldCutNoCharacterInTwoWhenItShowsTheBeginningOfAValue() {
    String value = "x".repeat(99) + "\uD83D\uDE00";
    assertNames("interval", value, get(standalone, STREAM + "?interval=" + escaped(value)));
  }

  // Bytes

  @Property
  void shouldStandAnyQuery(@ForAll("bytes") byte[] query, @ForAll boolean stream) {
    RawExchange answer =
        send(standalone, join("GET " + (stream ? STREAM : SLAB) + "?", query, " HTTP/1.1"));

    if (answer.status() == 400 && !answer.body().isEmpty()) {
      JsonObject problem = new JsonObject(answer.body());
      assertEquals("Bad parameter", problem.getString("title"), answer.body());
      assertTrue(problem.containsKey("parameter"), answer.body());
    } else if (answer.status() == 200 && stream) {
      assertStreamsTheFullState(answer);
    }
  }

  @Property
  void shouldStandAnyLastEventId(@ForAll("bytes") byte[] id) {
    RawExchange answer =
        send(standalone, join("GET " + STREAM + " HTTP/1.1\r\nLast-Event-ID: ", id, ""));

    if (answer.status() == 200) {
      assertStreamsTheFullState(answer);
    }
  }

  @Property
  void shouldStandAnyPath(@ForAll("bytes") byte[] path, @ForAll boolean below) {
    for (RunningDashboard dashboard : List.of(standalone, embedded)) {
      send(dashboard, join("GET " + (below ? "/debug/" : ""), path, " HTTP/1.1"));
    }
  }

  @Example
  void shouldStandWhatIsNoPath() {
    for (RunningDashboard dashboard : List.of(standalone, embedded)) {
      for (String target : List.of("*", "debug", "https:/debug", "http://[/x", "//x", "?x", "%")) {
        RawExchange answer = send(dashboard, join("GET " + target, new byte[0], " HTTP/1.1"));
        if (answer.status() == 404) {
          assertEquals("Not Found", new JsonObject(answer.body()).getString("title"), target);
        }
      }
    }
  }

  @Example
  void shouldStandLinesAndHeadersThatAreTooLong() {
    byte[] many = "x".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
    assertEquals(
        414, send(standalone, join("GET " + STREAM + "?", many, " HTTP/1.1")).status());
    assertEquals(
        431,
        send(standalone, join("GET " + STREAM + " HTTP/1.1\r\nLast-Event-ID: ", many, ""))
            .status());
  }

  // What holds for every answer

  private static RawExchange get(RunningDashboard dashboard, String target) {
    return send(dashboard, join("GET " + target, new byte[0], " HTTP/1.1"));
  }

  private static RawExchange send(RunningDashboard dashboard, byte[] request) {
    RawExchange answer = RawExchange.of(dashboard.port, request);

    assertTrue(STATUSES.contains(answer.status()), answer.toString());
    String type = answer.header("content-type");
    if (type.startsWith("text/html")) {
      assertTrue(pages.contains(answer.body()), "HTML that is not the page: " + answer);
    } else if (answer.status() >= 400 && !answer.body().isEmpty()) {
      assertEquals("application/problem+json", type);
      assertEquals(answer.status(), new JsonObject(answer.body()).getInteger("status"));
    } else if (answer.status() == 302) {
      assertEquals("/debug/", answer.header("location"));
    }
    assertEquals(200, dashboard.get("/debug/").statusCode());
    List<String> warnings = List.copyOf(WARNINGS);
    WARNINGS.clear(); // so that the next request is not blamed for them
    assertEquals(List.of(), warnings);
    return answer;
  }

  /** A bad parameter with its name and what came, of which no more is shown than the first hundred characters. */
  private static void assertNames(String parameter, String value, RawExchange answer) {
    assertEquals(400, answer.status());
    JsonObject problem = new JsonObject(answer.body());
    assertEquals(parameter, problem.getString("parameter"));
    String shown = problem.getString("value");
    if (value.length() <= 100) {
      assertEquals(value, shown);
    } else {
      assertTrue(shown.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF), shown);
      assertTrue(shown.endsWith("…") && shown.length() >= 100 && shown.length() <= 101, shown);
      assertTrue(value.startsWith(shown.substring(0, shown.length() - 1)), shown);
    }
    assertTrue(problem.getString("detail").contains(shown));
    assertTrue(problem.containsKey("allowed"));
  }

  private static void assertStreamsTheFullState(RawExchange answer) {
    assertEquals(200, answer.status(), answer.body());
    assertEquals("text/event-stream", answer.header("content-type"));
    assertTrue(answer.body().contains("\nevent: diagnostics\n"), answer.body());
  }

  private static boolean isBetween(String text, long min, long max) {
    return text.matches("[0-9]+")
        && new BigInteger(text).compareTo(BigInteger.valueOf(min)) >= 0
        && new BigInteger(text).compareTo(BigInteger.valueOf(max)) <= 0;
  }

  /** Every byte of its UTF-8 as two hexadecimal digits. */
  private static String escaped(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, bytes.length)
        .mapToObj(i -> String.format("%%%02X", bytes[i]))
        .collect(Collectors.joining());
  }

  private static byte[] join(String before, byte[] bytes, String after) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(before.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(bytes);
    request.writeBytes((after + "\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    return request.toByteArray();
  }

  // What is generated

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> numbers = Arbitraries.of(
        "0",
        "1",
        "00",
        "-1",
        "+1",
        "60000",
        "60001",
        "4096",
        "4097",
        " 1",
        "1.0",
        "1e3",
        "\u0661",
        "0".repeat(30) + "7",
        "9".repeat(17),
        "9".repeat(18),
        "9".repeat(19),
        "9223372036854775808");
    return Arbitraries.frequencyOf(
        Tuple.of(2, numbers),
        Tuple.of(1, Arbitraries.longs().between(-10, 70_000).map(String::valueOf)),
        Tuple.of(1, Arbitraries.strings().numeric().ofMaxLength(30)),
        Tuple.of(1, Arbitraries.of("<script>alert(1)</script>", "a\r\nb", "\0", "\"", "\\", "%41")),
        Tuple.of(3, properTexts()));
  }

  /** Without lone surrogates, which no escape stands for. */
  private static Arbitrary<String> properTexts() {
    return Arbitraries.integers()
        .between(1, 0x10FFFF)
        .filter(c -> c < 0xD800 || c > 0xDFFF)
        .map(Character::toString)
        .list()
        .ofMaxSize(130)
        .map(characters -> String.join("", characters));
  }

  /** Pieces of targets and headers, whole and broken escapes, and any bytes. */
  @Provide
  Arbitrary<byte[]> bytes() {
    Arbitrary<byte[]> pieces = Arbitraries.of(
            "/",
            "//",
            ".",
            "..",
            "/../",
            "%2e%2e/",
            "%2F",
            "debug",
            "metrics",
            "metrics/state",
            "slab/buckets",
            "diagnostics/memory",
            "lib/uplot/",
            "main.js",
            "index.html",
            "?",
            "#",
            "&",
            ";",
            "=",
            "+",
            "%",
            "%4",
            "%zz",
            "%00",
            "%0d%0a",
            "%C3%A9",
            "%ED%A0%80",
            "%FF",
            "interval",
            "interval=",
            "lastEventId=",
            "buckets=",
            "start=",
            "end=",
            "slab=",
            "token=",
            "100",
            "-1",
            "<script>",
            "\"",
            "\\",
            "http://",
            "x",
            "é")
        .map(piece -> piece.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> visible = Arbitraries.bytes()
        .between((byte) 0x21, (byte) 0x7E)
        .array(byte[].class)
        .ofMaxSize(8);
    Arbitrary<byte[]> high =
        Arbitraries.bytes().between((byte) -128, (byte) -1).array(byte[].class).ofMaxSize(4);
    Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(4);
    Arbitrary<byte[]> tame =
        Arbitraries.frequencyOf(Tuple.of(8, pieces), Tuple.of(1, visible), Tuple.of(1, high));
    // Most bytes end a request line or spoil it, so that little else would be seen.
    Arbitrary<byte[]> wild = Arbitraries.frequencyOf(Tuple.of(6, tame), Tuple.of(1, any));
    return Arbitraries.frequencyOf(Tuple.of(3, joined(tame)), Tuple.of(1, joined(wild)));
  }

  private static Arbitrary<byte[]> joined(Arbitrary<byte[]> pieces) {
    return pieces.list().ofMaxSize(12).map(parts -> {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      parts.forEach(out::writeBytes);
      return out.toByteArray();
    });
  }
}
