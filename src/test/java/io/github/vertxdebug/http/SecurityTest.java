package io.github.vertxdebug.http;

import static io.github.vertxdebug.RunningDashboard.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RunningDashboard;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SelfSignedCertificate;
import io.vertx.core.net.SocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read the dashboard and what a browser may do with its answers, on servers as a standalone process has them. */
class SecurityTest {

  private static final String TOKEN = "s3cret/+&of=ours";
  private static final String UNAUTHORIZED = problem(
      401,
      "Unauthorized",
      "A token is asked for: send 'Authorization: Bearer TOKEN', or visit once with '?token=TOKEN'.");
  private static final String FORBIDDEN = problem(
      403,
      "Forbidden",
      "'Host' names none of this server's names; configuration key 'allowedHosts' takes further ones.");

  private static RunningDashboard open;
  private static RunningDashboard guarded;

  @BeforeAll
  static void start() {
    JsonObject config = new JsonObject().put("allowedHosts", new JsonArray().add("Dash.example"));
    open = RunningDashboard.startStandalone(config);
    guarded = RunningDashboard.startStandalone(config.copy().put("token", TOKEN));
  }

  @AfterAll
  static void stop() {
    open.close();
    guarded.close();
  }

  /** What the contract lists, what the page is made of, and paths that nobody knows. */
  static Stream<String> routes() {
    return Stream.concat(
        knownRoutes(),
        Stream.of(
            "/debug/main.js",
            "/debug/css/page.css",
            "/debug/icon.svg",
            "/debug/panels/heap.js",
            "/debug/lib/uplot/uPlot.iife.min.js",
            "/debug/lib/uplot/no-such-file.js",
            "/debug/no/such/thing",
            "/favicon.ico",
            "/elsewhere",
            "/"));
  }

  static Stream<String> knownRoutes() {
    return Stream.of(
        "/debug",
        "/debug/",
        "/debug/metrics",
        "/debug/metrics/state",
        "/debug/diagnostics/memory",
        "/debug/slab/buckets",
        "/metrics");
  }

  // Which hosts it goes by

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:8080",
        "localhost.",
        "localhost.:8080",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.8.9.10",
        "[::1]",
        "[::1]:8080",
        "[0:0:0:0:0:0:0:1]",
        "dash.example",
        "DASH.example:80",
        "dash.example."
      })
  void shouldAnswerToItsOwnNames(String host) {
    assertEquals(200, get(open, "/debug/metrics", "Host: " + host).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elsewhere.example",
        "localhost.elsewhere.example",
        "127.0.0.1.elsewhere.example",
        "notlocalhost",
        "localhost..",
        "www.dash.example",
        "dash.example.elsewhere.example",
        "10.0.0.1",
        "128.0.0.1",
        "0.0.0.0",
        "[::2]",
        "."
      })
  void shouldForbidOtherNamesAndSayWhereTheyAreAllowed(String host) {
    RawExchange answer = get(open, "/debug/metrics", "Host: " + host);

    assertEquals(403, answer.status());
    assertEquals(FORBIDDEN, answer.body());
  }

  /** What no {@code Host} can be is refused by the router itself, before the guard is asked. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:port",
        "elsewhere.example:80:localhost",
        "elsewhere.example@localhost",
        "elsewhere.example, localhost",
        "elsewhere.example/localhost"
      })
  void shouldRefuseWhatIsNoHostAtAll(String host) {
    RawExchange answer = get(open, "/debug/metrics", "Host: " + host);

    assertEquals(400, answer.status());
    assertEquals(problem(400, "Bad Request"), answer.body());
  }

  @Test
  void shouldForbidRequestsThatNameNoHost() {
    assertEquals(403, RawExchange.of(open.port, "GET /debug/metrics HTTP/1.0").status());
    assertEquals(403, get(open, "/debug/metrics", "Host:").status());
    int withoutHost = RawExchange.of(open.port, "GET /debug/metrics HTTP/1.1").status();
    assertTrue(withoutHost == 400 || withoutHost == 403, "status " + withoutHost);
    assertEquals(
        200,
        RawExchange.of(open.port, "GET /debug/metrics HTTP/1.0", "Host: localhost")
            .status());
  }

  @ParameterizedTest
  @MethodSource("routes")
  void shouldForbidOtherNamesOnEveryRoute(String path) {
    assertEquals(403, get(open, path, "Host: elsewhere.example").status());
    assertEquals(
        403,
        get(guarded, path, "Host: elsewhere.example", "Authorization: Bearer " + TOKEN)
            .status());
  }

  @Test
  void shouldCheckTheAuthorityOfHttp2() {
    HttpClient client = open.vertx.createHttpClient(new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false));

    assertEquals(200, overHttp2(client, "localhost"));
    assertEquals(200, overHttp2(client, "dash.example"));
    assertEquals(403, overHttp2(client, "elsewhere.example"));
    assertEquals(403, overHttp2(client, "localhost.elsewhere.example"));
    await(client.close());
  }

  @Test
  void shouldAnswerToTheAddressItIsBoundToAndTheOneAConnectionArrivedAt() {
    HostGuard guard = new HostGuard("2001:DB8::7", List.of());
    SocketAddress local = SocketAddress.inetSocketAddress(8080, "192.0.2.7");

    assertTrue(guard.isAccepted("[2001:db8::7]", null));
    assertFalse(guard.isAccepted("[2001:db8::8]", null));
    assertFalse(guard.isAccepted("192.0.2.7", null));
    assertTrue(guard.isAccepted("192.0.2.7", local));
    assertFalse(guard.isAccepted("192.0.2.8", local));
    assertFalse(guard.isAccepted("elsewhere.example", local));
  }

  // The token

  @ParameterizedTest
  @MethodSource("routes")
  void shouldAskForTheTokenOnEveryRouteAndSayHowItIsGiven(String path) {
    for (String method : List.of("GET", "HEAD", "POST", "OPTIONS")) {
      RawExchange answer = send(guarded, method, path, "Host: localhost");

      assertEquals(401, answer.status(), method);
      assertTrue(answer.header("WWW-Authenticate").startsWith("Bearer"), answer.toString());
      if (method.equals("GET")) {
        assertEquals(UNAUTHORIZED, answer.body());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void shouldLetTheTokenInOnEveryRoute(String path) {
    String cookie = cookieOf(visit(guarded, TOKEN));
    for (String proof : List.of("Authorization: Bearer " + TOKEN, "Cookie: " + cookie)) {
      RawExchange let = get(guarded, path, "Host: localhost", proof);

      assertEquals(get(open, path, "Host: localhost").status(), let.status(), proof);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong",
        "Bearer s3cret/+&of=our",
        "Bearer s3cret/+&of=ours!",
        "Bearer S3CRET/+&OF=OURS",
        "Bearer ",
        "Bearer",
        "Bearers3cret/+&of=ours",
        "s3cret/+&of=ours",
        "Basic czNjcmV0LysmOm9mPW91cnM=",
        ""
      })
  void shouldRefuseAWrongBearer(String authorization) {
    RawExchange answer =
        get(guarded, "/debug/metrics", "Host: localhost", "Authorization: " + authorization);

    assertEquals(401, answer.status());
    assertEquals(UNAUTHORIZED, answer.body());
  }

  @Test
  void shouldTakeTheNameOfTheSchemeInAnyCase() {
    assertEquals(
        200,
        get(guarded, "/debug/metrics", "Host: localhost", "authorization: bEARER " + TOKEN)
            .status());
  }

  @Test
  void shouldSetACookieThatScriptsAndOtherSitesCannotUseOnTheVisitWithTheToken() {
    RawExchange answer = visit(guarded, TOKEN);

    assertEquals(200, answer.status());
    List<String> attributes = List.of(answer.header("Set-Cookie").split("; "));
    assertTrue(attributes.contains("HttpOnly"), attributes.toString());
    assertTrue(attributes.contains("SameSite=Strict"), attributes.toString());
    assertTrue(attributes.contains("Path=/"), attributes.toString());
    assertFalse(attributes.contains("Secure"), "over plain HTTP no browser would return it");
    assertFalse(answer.header("Set-Cookie").contains("s3cret"), attributes.toString());
    assertFalse(answer.body().contains("s3cret"));
  }

  @Test
  void shouldSetASecureCookieOverTls() {
    SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    JsonObject http = new JsonObject()
        .put("ssl", true)
        .put(
            "pemKeyCertOptions",
            new JsonObject()
                .put("keyPaths", new JsonArray().add(certificate.privateKeyPath()))
                .put("certPaths", new JsonArray().add(certificate.certificatePath())));
    try (RunningDashboard overTls =
        RunningDashboard.start(new JsonObject().put("token", "t").put("http", http))) {
      String cookie =
          overTls.get("/debug/?token=t").headers().firstValue("Set-Cookie").orElse("");

      assertTrue(List.of(cookie.split("; ")).contains("Secure"), cookie);
    } finally {
      certificate.delete();
    }
  }

  @Test
  void shouldRefuseAWrongVisitWithoutACookie() {
    for (String wrong : List.of("wrong", "", TOKEN + " ", TOKEN.substring(1))) {
      RawExchange answer = visit(guarded, wrong);

      assertEquals(401, answer.status(), wrong);
      assertEquals(UNAUTHORIZED, answer.body());
      assertEquals("", answer.header("Set-Cookie"));
      assertTrue(answer.header("WWW-Authenticate").startsWith("Bearer"), answer.toString());
    }
  }

  @Test
  void shouldRefuseAWrongCookieAndThatOfAnotherToken() {
    String cookie = cookieOf(visit(guarded, TOKEN));
    String name = cookie.substring(0, cookie.indexOf('='));
    List<String> wrong;
    try (RunningDashboard other = RunningDashboard.start(new JsonObject().put("token", "other"))) {
      wrong = List.of(
          cookieOf(visit(other, "other")),
          name + "=",
          name + "=wrong",
          name + "=" + TOKEN,
          cookie + "x");
    }
    for (String bad : wrong) {
      assertNotEquals(cookie, bad);
      RawExchange answer = get(guarded, "/debug/metrics", "Host: localhost", "Cookie: " + bad);
      assertEquals(401, answer.status(), bad);
      assertEquals(UNAUTHORIZED, answer.body());
    }
  }

  @Test
  void shouldKeepACookieValidOverARestart() {
    JsonObject config = new JsonObject().put("token", "the-same");
    String cookie;
    try (RunningDashboard before = RunningDashboard.start(config)) {
      cookie = cookieOf(visit(before, "the-same"));
    }
    try (RunningDashboard after = RunningDashboard.start(config)) {
      assertEquals(
          200,
          get(after, "/debug/metrics", "Host: localhost", "Cookie: " + cookie).status());
    }
  }

  @Test
  void shouldGiveNoCookieToAnotherHost() {
    RawExchange answer = get(guarded, "/debug/?token=" + encoded(TOKEN), "Host: elsewhere.example");

    assertEquals(403, answer.status());
    assertEquals("", answer.header("Set-Cookie"));
  }

  // What a browser may do with an answer

  @ParameterizedTest
  @MethodSource("routes")
  void shouldTellBrowsersToKeepToThisSiteAndNotToGuessTypes(String path) {
    List<RawExchange> answers = List.of(
        get(open, path, "Host: localhost", "Origin: http://elsewhere.example"),
        send(open, "HEAD", path, "Host: localhost", "Origin: http://elsewhere.example"),
        send(
            open,
            "OPTIONS",
            path,
            "Host: localhost",
            "Origin: http://elsewhere.example",
            "Access-Control-Request-Method: GET",
            "Access-Control-Request-Private-Network: true"),
        send(open, "POST", path, "Host: localhost", "Content-Length: 0"),
        get(open, path, "Host: elsewhere.example"),
        get(guarded, path, "Host: localhost"));
    for (RawExchange answer : answers) {
      assertEquals("nosniff", answer.header("X-Content-Type-Options"), answer.toString());
      assertEquals("default-src 'self'", answer.header("Content-Security-Policy"));
      assertTrue(
          answer.headers().stream().noneMatch(header -> header.startsWith("access-control")),
          answer.headers().toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/debug", "/debug/"})
  void shouldHaveNoInlineScriptOrStyleInThePage(String path) {
    String page = open.get(path).body();

    assertFalse(Pattern.compile("<style|\\sstyle\\s*=|\\son\\w+\\s*=|javascript:")
        .matcher(page)
        .find());
    Matcher script =
        Pattern.compile("<script([^>]*)>(.*?)</script>", Pattern.DOTALL).matcher(page);
    assertTrue(script.find());
    do {
      assertTrue(script.group(1).contains(" src="), script.group());
      assertEquals("", script.group(2));
    } while (script.find());
    assertFalse(page.contains("//"), "the page names no other host");
  }

  // Read-only

  @ParameterizedTest
  @MethodSource("routes")
  void shouldAnswerNoWritingMethod(String path) {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "MADEUP")) {
      RawExchange answer = send(open, method, path, "Host: localhost", "Content-Length: 0");

      assertTrue(answer.status() == 405 || answer.status() == 501, method + ": " + answer);
      assertFalse(answer.body().contains(path) && path.length() > 1, answer.body());
    }
  }

  @ParameterizedTest
  @MethodSource("knownRoutes")
  void shouldNameTheAllowedMethodsWithoutFurtherDetail(String path) {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "MADEUP")) {
      RawExchange answer = send(open, method, path, "Host: localhost", "Content-Length: 0");

      assertEquals(405, answer.status(), method);
      assertEquals("GET, HEAD", answer.header("Allow"));
      assertEquals(problem(405, "Method Not Allowed"), answer.body());
    }
  }

  // The log

  @Test
  void shouldLogNothingThatAClientSent() {
    Queue<String> logged = new ConcurrentLinkedQueue<>();
    Handler recorder = new Handler() {
      @Override
      public void publish(LogRecord line) {
        logged.add(line.getLevel() + " " + line.getMessage() + " "
            + List.of(line.getParameters() == null ? new Object[0] : line.getParameters()) + " "
            + line.getThrown());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    recorder.setLevel(Level.ALL);
    Logger root = Logger.getLogger("");
    root.addHandler(recorder);
    try {
      root.info("the recorder records");
      for (RunningDashboard dashboard : List.of(open, guarded)) {
        for (String path : List.of(
            "/debug/marker%zz",
            "/debug/marker%0d%0aforged",
            "/debug/../marker",
            "/debug/%2e%2e/marker",
            "/debug/%00marker",
            "/debug/lib/uplot/..%2fmarker",
            "/debug/metrics?token=marker%zz",
            "/debug/diagnostics/memory?interval=marker",
            "/debug/diagnostics/memory?lastEventId=marker%0aforged",
            "/debug/slab/buckets?slab=marker%0aforged",
            "/debug/slab/buckets?buckets=marker%zz")) {
          get(dashboard, path, "Host: localhost");
          get(dashboard, path, "Host: localhost", "Authorization: Bearer " + TOKEN);
        }
        get(dashboard, "/debug/metrics", "Host: marker.example");
        get(dashboard, "/debug/metrics", "Host: localhost:marker");
        get(dashboard, "/debug/metrics", "Host: localhost", "Authorization: Bearer marker");
        get(
            dashboard,
            "/debug/metrics",
            "Host: localhost",
            "Cookie: marker=%; vertx-debug-dashboard=marker");
        get(dashboard, "/debug/metrics", "Host: localhost", "Accept: marker;q=marker");
        get(dashboard, "/debug/diagnostics/memory", "Host: localhost", "Last-Event-ID: marker-1");
        get(
            dashboard,
            "/debug/main.js",
            "Host: localhost",
            "If-Modified-Since: marker",
            "Range: bytes=marker");
        send(dashboard, "MARKER", "/debug/marker", "Host: localhost");
      }
    } finally {
      root.removeHandler(recorder);
    }
    assertTrue(logged.stream().anyMatch(line -> line.contains("the recorder records")));
    assertEquals(
        List.of(), logged.stream().filter(line -> line.contains("marker")).toList());
  }

  private static RawExchange get(RunningDashboard dashboard, String path, String... headers) {
    return send(dashboard, "GET", path, headers);
  }

  private static RawExchange send(
      RunningDashboard dashboard, String method, String path, String... headers) {
    String[] lines = Stream.concat(Stream.of(method + " " + path + " HTTP/1.1"), Stream.of(headers))
        .toArray(String[]::new);
    return RawExchange.of(dashboard.port, lines);
  }

  private static RawExchange visit(RunningDashboard dashboard, String token) {
    return get(dashboard, "/debug/?token=" + encoded(token), "Host: localhost");
  }

  private static String cookieOf(RawExchange answer) {
    return answer.header("Set-Cookie").split(";")[0];
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static int overHttp2(HttpClient client, String host) {
    return await(client
            .request(HttpMethod.GET, open.port, "127.0.0.1", "/debug/metrics")
            .compose(
                request -> request.authority(HostAndPort.create(host, 8080)).send()))
        .statusCode();
  }

  private static String problem(int status, String title) {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", title)
        .put("status", status)
        .encode();
  }

  private static String problem(int status, String title, String detail) {
    return new JsonObject(problem(status, title)).put("detail", detail).encode();
  }
}
