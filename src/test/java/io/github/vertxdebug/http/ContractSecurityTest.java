package io.github.vertxdebug.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.github.vertxdebug.RunningDashboard.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.vertxdebug.RunningDashboard;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's section on security, what {@link SecurityTest} does not say of it: on a server embedded in an application. */
class ContractSecurityTest {

  private static final String TOKEN = "t0ken";

  /** All that an error may carry: nothing of these tells what answers. */
  private static final Set<String> HEADERS_OF_ERRORS = Set.of(
      "content-type",
      "content-length",
      "cache-control",
      "content-security-policy",
      "x-content-type-options",
      "referrer-policy",
      "x-frame-options",
      "www-authenticate",
      "allow",
      "connection");

  private static RunningDashboard open;
  private static RunningDashboard guarded;

  @BeforeAll
  static void start() {
    open = RunningDashboard.start();
    guarded = RunningDashboard.start(new JsonObject().put("token", TOKEN));
  }

  @AfterAll
  static void stop() {
    open.close();
    guarded.close();
  }

  static Stream<String> routes() {
    return SecurityTest.knownRoutes();
  }

  // Where it listens

  @Test
  void shouldListenOnLoopbackAloneUnlessToldOtherwise() throws IOException {
    String port = String.format(":%04X ", open.port);
    List<String> listening = Stream.of("/proc/net/tcp", "/proc/net/tcp6")
        .map(Path::of)
        .filter(Files::exists)
        .flatMap(ContractSecurityTest::lines)
        .filter(line -> line.contains(port) && line.contains(" 0A "))
        .map(line -> line.trim().split("\\s+")[1])
        .toList();
    if (Files.exists(Path.of("/proc/net/tcp"))) {
      assertFalse(listening.isEmpty(), "the kernel lists the socket");
    }
    for (String address : listening) {
      assertTrue(
          address.startsWith("0100007F:")
              || address.startsWith("0000000000000000FFFF00000100007F:"),
          address);
    }
    for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (var address : Collections.list(network.getInetAddresses())) {
        if (!address.isLoopbackAddress()) {
          assertFalse(connects(new InetSocketAddress(address, open.port)), address::toString);
        }
      }
    }
    assertTrue(connects(new InetSocketAddress("127.0.0.1", open.port)));
  }

  private static boolean connects(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 2_000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  // Which host it is asked for

  @ParameterizedTest
  @MethodSource("routes")
  void shouldCheckTheHostOfATargetThatIsAWholeUrl(String path) {
    String ours = "http://localhost:" + open.port + path;
    assertEquals(200, get(open, ours, "Host: localhost").status());
    assertEquals(403, get(open, ours, "Host: elsewhere.example").status());
    for (String other : List.of(
        "http://elsewhere.example",
        "http://localhost.elsewhere.example",
        "http://localhost@elsewhere.example",
        "HTTP://elsewhere.example:80",
        "https://elsewhere.example")) {
      int status = get(open, other + path, "Host: localhost").status();
      assertTrue(status == 403 || status == 400, other + " " + status);
    }
  }

  @Test
  void shouldRefuseTwoHosts() {
    for (String[] hosts : new String[][] {
      {"Host: localhost", "Host: elsewhere.example"},
      {"Host: elsewhere.example", "Host: localhost"},
      {"Host: localhost", "hOST: elsewhere.example"}
    }) {
      int status = get(open, "/debug/metrics", hosts).status();
      assertTrue(status == 403 || status == 400, Arrays.toString(hosts) + " " + status);
    }
  }

  @Test
  void shouldCheckAHostThatStandsBesideTheAuthorityOfHttp2() {
    HttpClient client = open.vertx.createHttpClient(new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false));
    assertEquals(200, overHttp2(client, "localhost", "localhost:8080"));
    assertEquals(403, overHttp2(client, "localhost", "elsewhere.example"));
    assertEquals(403, overHttp2(client, "elsewhere.example", "localhost"));
    await(client.close());
  }

  /** The status; that of a refusal, too, when the request is reset. */
  private static int overHttp2(HttpClient client, String authority, String host) {
    return await(client
        .request(HttpMethod.GET, open.port, "127.0.0.1", "/debug/metrics")
        .compose(request -> request
            .authority(HostAndPort.create(authority, 8080))
            .putHeader("host", host)
            .send())
        .map(response -> response.statusCode())
        .recover(failure -> failure instanceof StreamResetException
            ? Future.succeededFuture(403)
            : Future.failedFuture(failure)));
  }

  // The token

  @ParameterizedTest
  @MethodSource("routes")
  void shouldAskForTheTokenBeforeItSaysThatAQueryIsBad(String path) {
    for (String query : List.of("token=%zz", "interval=%zz", "slab=%&buckets=0", "token=x&a=%4")) {
      RawExchange stranger = get(guarded, path + "?" + query, "Host: localhost");
      assertEquals(401, stranger.status(), query);
      assertTrue(stranger.header("WWW-Authenticate").startsWith("Bearer"));
      JsonObject body = new JsonObject(stranger.body());
      assertEquals("Unauthorized", body.getString("title"));
      assertTrue(body.getString("detail").contains("Bearer TOKEN"), stranger::body);
      assertEquals(get(guarded, path, "Host: localhost").body(), stranger.body());
    }
    RawExchange known = get(
        guarded,
        "/debug/slab/buckets?buckets=%zz",
        "Host: localhost",
        "Authorization: Bearer " + TOKEN);
    assertEquals(400, known.status());
    assertEquals("buckets", new JsonObject(known.body()).getString("parameter"));
  }

  @Test
  void shouldCompareSecretsInConstantTimeOnly() {
    noClasses()
        .should()
        .callMethod(String.class, "equals", Object.class)
        .orShould()
        .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
        .orShould()
        .callMethod(String.class, "compareTo", String.class)
        .check(new ClassFileImporter().importClasses(TokenGuard.class));
  }

  // What an error tells

  @ParameterizedTest
  @MethodSource("routes")
  void shouldTellNothingOfTheRequestOrOfItselfWithARefusal(String path) {
    List<RawExchange> refusals = List.of(
        get(guarded, path, "Host: localhost"),
        get(guarded, path + "?token=wrong", "Host: localhost"),
        get(open, path, "Host: elsewhere.example"),
        send(open, "POST", path, "Host: localhost", "Content-Length: 0"),
        send(open, "DELETE", path + "?interval=marker", "Host: localhost"));
    for (RawExchange refusal : refusals) {
      JsonObject body = new JsonObject(refusal.body());
      assertEquals(
          refusal.status() == 405
              ? Set.of("type", "title", "status")
              : Set.of("type", "title", "status", "detail"),
          body.fieldNames());
      assertEquals(refusal.status(), body.getInteger("status"));
      assertTrue(HEADERS_OF_ERRORS.containsAll(names(refusal)), refusal::toString);
      assertFalse(Pattern.compile("(?i)vert|netty|java|exception|marker|wrong|elsewhere|t0ken")
          .matcher(refusal.toString())
          .find());
    }
  }

  // Every answer, whoever makes it

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /elsewhere HTTP/1.1\r\nHost: localhost",
        "POST /elsewhere HTTP/1.1\r\nHost: localhost",
        "POST /debug/main.js HTTP/1.1\r\nHost: localhost",
        "GET /debug/no/such HTTP/1.1\r\nHost: localhost",
        "GET /debug/%zz HTTP/1.1\r\nHost: localhost",
        "GET /debug/slab/buckets?slab=%zz HTTP/1.1\r\nHost: localhost",
        "GET * HTTP/1.1\r\nHost: localhost",
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nOrigin: http://elsewhere.example",
        "GET debug HTTP/1.1\r\nHost: localhost",
        "GET /debug/ HTTP/1.1",
        "GET /debug/ HTTP/1.0",
        "GET /debug/ HTTP/1.1\r\nHost: a@b",
        "GET /debug/ HTTP/1.1\r\nHost: localhost\r\nno colon here",
        "GARBAGE",
        "GET /debug/?LONG HTTP/1.1\r\nHost: localhost",
        "GET /debug/ HTTP/1.1\r\nHost: localhost\r\nX: LONG"
      })
  void shouldProtectEveryAnswerAlsoThoseOfTheRouterAndTheServer(String request) {
    for (RunningDashboard dashboard : List.of(open, guarded)) {
      RawExchange answer = RawExchange.of(
          dashboard.port, request.replace("LONG", "x".repeat(20_000)).split("\r\n"));
      assertTrue(answer.status() >= 302, answer::toString);
      assertEquals("nosniff", answer.header("X-Content-Type-Options"), answer::toString);
      assertEquals("default-src 'self'", answer.header("Content-Security-Policy"));
      assertTrue(
          names(answer).stream().noneMatch(name -> name.startsWith("access-control")),
          answer::toString);
      assertFalse(answer.header("content-type").contains("html"), answer::toString);
    }
  }

  @Test
  void shouldNameTheAllowedMethodsOfWhatThePageIsMadeOf() {
    RawExchange answer =
        send(open, "PUT", "/debug/main.js", "Host: localhost", "Content-Length: 0");
    assertEquals(405, answer.status());
    assertEquals("GET, HEAD", answer.header("Allow"));
    assertEquals(problem(405, "Method Not Allowed"), answer.body());
  }

  // The page

  @Test
  void shouldMakeNoMarkupScriptOrStyleOfTextAnywhereInThePagesFiles() throws IOException {
    Pattern forbidden = Pattern.compile(
        "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\("
            + "|new Function|srcdoc|javascript:|<style|\\sstyle=\"|cssText|createElement\\('(script|style)'"
            + "|setAttribute\\('(style|on)|<script(?![^>]* src=)|\\son[a-z]+=\"|https?://(?!www\\.w3\\.org/)");
    try (Stream<Path> files = Files.walk(Path.of("webroot"))) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertTrue(all.size() > 20);
      for (Path file : all) {
        // The page that it hands out as a file is text, and never becomes part of this one.
        String handedOut = file.endsWith("share.js")
            ? "documentElement\\.outerHTML\\.replace\\(|`<style \\$"
            : "$^";
        var found = forbidden.matcher(Files.readString(file).replaceAll(handedOut, ""));
        assertFalse(found.find(), () -> file + ": " + found.group());
      }
    }
  }

  private static Set<String> names(RawExchange answer) {
    return answer.headers().stream()
        .map(header -> header.substring(0, header.indexOf(':')))
        .collect(Collectors.toSet());
  }

  private static RawExchange get(RunningDashboard dashboard, String target, String... headers) {
    return send(dashboard, "GET", target, headers);
  }

  private static RawExchange send(
      RunningDashboard dashboard, String method, String target, String... headers) {
    return RawExchange.of(
        dashboard.port,
        Stream.concat(Stream.of(method + " " + target + " HTTP/1.1"), Stream.of(headers))
            .toArray(String[]::new));
  }

  private static String problem(int status, String title) {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", title)
        .put("status", status)
        .encode();
  }
}
