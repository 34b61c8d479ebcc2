package io.github.vertxdebug;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DebugDashboardOptionsTest {

  private static DebugDashboardOptions options(String json) {
    return new DebugDashboardOptions(new JsonObject(json));
  }

  /** The message of the refusal, which must be one sentence on one line. */
  private static String refusal(String json) {
    String message = String.valueOf(
        assertThrows(ConfigurationException.class, () -> options(json), json).getMessage());
    assertTrue(
        message.endsWith(".") && !message.contains(". ") && message.lines().count() == 1, message);
    return message;
  }

  @Test
  void shouldHaveTheDefaultsThatTheShippedFileLists() throws IOException {
    JsonObject shipped = new JsonObject(Files.readString(Path.of("conf/dashboard.json")));
    assertEquals(shipped, new DebugDashboardOptions().toJson());
    assertEquals(
        List.copyOf(shipped.fieldNames()),
        List.copyOf(new DebugDashboardOptions().toJson().fieldNames()));
    assertEquals(shipped, new DebugDashboardOptions(shipped).toJson());
    assertEquals(shipped, options("{}").toJson());
  }

  @Test
  void shouldKeepEveryValueThroughJsonAndCopies() {
    JsonObject json = new JsonObject("""
        {"host":"::1","port":0,"root":"/a/b","metricsPath":"/c","tickMillis":20,"retryMillis":30,
         "heartbeatMillis":40,"maxSessionMillis":0,"maxSubscribers":5,"evictAfter":6,"writeQueueBytes":7000,
         "sendBufferBytes":8000,"historyTicks":9,"token":"t0k3n","allowedHosts":["x.example"],"sample":true,
         "http":{"compressionSupported":true}}""");
    DebugDashboardOptions options = new DebugDashboardOptions(json);
    assertAll(
        () -> assertEquals(
            new DebugDashboardOptions().toJson().fieldNames(), json.fieldNames(), "every key"),
        () -> assertEquals(json, options.toJson()),
        () -> assertEquals(json, new DebugDashboardOptions(options).toJson()),
        () -> assertEquals("::1", options.getHost()),
        () -> assertEquals(0, options.getPort()),
        () -> assertEquals("/a/b", options.getRoot()),
        () -> assertEquals("/c", options.getMetricsPath()),
        () -> assertEquals(20, options.getTickMillis()),
        () -> assertEquals(30, options.getRetryMillis()),
        () -> assertEquals(40, options.getHeartbeatMillis()),
        () -> assertEquals(0, options.getMaxSessionMillis()),
        () -> assertEquals(5, options.getMaxSubscribers()),
        () -> assertEquals(6, options.getEvictAfter()),
        () -> assertEquals(7000, options.getWriteQueueBytes()),
        () -> assertEquals(8000, options.getSendBufferBytes()),
        () -> assertEquals(9, options.getHistoryTicks()),
        () -> assertEquals("t0k3n", options.getToken()),
        () -> assertEquals(List.of("x.example"), options.getAllowedHosts()),
        () -> assertTrue(options.isSample()),
        () -> assertEquals(json.getJsonObject("http"), options.getHttp()));
  }

  @Test
  void shouldSetTheSameByItsSetters() {
    DebugDashboardOptions set = new DebugDashboardOptions()
        .setHost("localhost")
        .setPort(1)
        .setRoot("/a")
        .setMetricsPath("/b")
        .setTickMillis(10)
        .setRetryMillis(0)
        .setHeartbeatMillis(11)
        .setMaxSessionMillis(12)
        .setMaxSubscribers(13)
        .setEvictAfter(14)
        .setWriteQueueBytes(1500)
        .setSendBufferBytes(1600)
        .setHistoryTicks(17)
        .setToken("x")
        .setAllowedHosts(List.of("h"))
        .setSample(true)
        .setHttp(new JsonObject().put("idleTimeout", 3));
    assertEquals(set.toJson(), new DebugDashboardOptions(set.toJson()).toJson());
    assertNull(set.setToken(null).getToken());
    assertThrows(ConfigurationException.class, () -> set.setPort(-1));
    assertEquals(1, set.getPort(), "a refused value changes nothing");
  }

  @Test
  void shouldNotShareWhatCanChange() {
    JsonObject http = new JsonObject().put("idleTimeout", 3);
    DebugDashboardOptions options = new DebugDashboardOptions().setHttp(http);
    http.put("idleTimeout", 4);
    options.getHttp().put("idleTimeout", 5);
    options.toJson().getJsonObject("http").put("idleTimeout", 6);
    assertEquals(3, options.getHttp().getInteger("idleTimeout"));
    assertNotSame(options.getHttp(), options.getHttp());
  }

  @ParameterizedTest
  @CsvSource({
    "port, 0, 65535",
    "tickMillis, 10, 60000",
    "retryMillis, 0, 3600000",
    "heartbeatMillis, 10, 3600000",
    "maxSessionMillis, 0, 2147483647",
    "maxSubscribers, 0, 1000000",
    "evictAfter, 1, 1000000",
    "writeQueueBytes, 1024, 67108864",
    "sendBufferBytes, 1024, 16777216",
    "historyTicks, 0, 36000"
  })
  void shouldTakeTheEdgesOfARangeAndRefuseWhatIsBeyond(String key, long min, long max) {
    for (long edge : new long[] {min, max}) {
      assertEquals(
          edge,
          new DebugDashboardOptions(new JsonObject().put(key, edge)).toJson().getLong(key));
    }
    for (Object wrong :
        new Object[] {min - 1, max + 1, min + 0.5, Long.MAX_VALUE, 1e300, "7", true, new JsonArray()
        }) {
      String message = refusal(new JsonObject().put(key, wrong).encode());
      assertTrue(
          message.contains('"' + key + '"') && message.contains("from " + min + " to " + max),
          message);
    }
    refusal(new JsonObject().putNull(key).encode());
    assertThrows(
        ConfigurationException.class,
        () -> new DebugDashboardOptions(new JsonObject().put(key, Double.NaN)));
  }

  @Test
  void shouldTakeAWholeNumberHoweverItIsWritten() {
    assertEquals(1000, options("{\"port\":1e3}").getPort());
    assertEquals(8080, options("{\"port\":8080.0}").getPort());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "0.0.0.0",
        "::",
        "::1",
        "fe80::1%eth0",
        "my_host.example",
        "::ffff:127.0.0.1"
      })
  void shouldTakeHostNamesAndAddresses(String host) {
    assertEquals(host, new DebugDashboardOptions().setHost(host).getHost());
    assertEquals(
        List.of(host),
        new DebugDashboardOptions().setAllowedHosts(List.of(host)).getAllowedHosts());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "[::1]", "127.0.0.1:8080", "http://localhost", "a b", "a/b", "a\nb", "*"})
  void shouldRefuseWhatIsNoHost(String host) {
    refusal(new JsonObject().put("host", host).encode());
    refusal(new JsonObject()
        .put("allowedHosts", new JsonArray().add("ok").add(host))
        .encode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "[null]", "\"localhost\"", "null", "{}"})
  void shouldRefuseAllowedHostsThatAreNoArrayOfStrings(String value) {
    assertTrue(refusal("{\"allowedHosts\":" + value + "}").contains("array of host names"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "metricsPath"})
  void shouldTakeOnlyPlainAbsolutePaths(String key) {
    for (String right : List.of("/x", "/x/y", "/.x", "/x..y", "/x-1_~.z")) {
      assertEquals(
          right,
          new DebugDashboardOptions(new JsonObject().put(key, right)).toJson().getString(key));
    }
    for (Object wrong : new Object[] {
      "", "/", "x", "/x/", "//x", "/x//y", "/..", "/x/../y", "/.", "/x/.", "/x?y", "/x#y", "/x y",
      "/:x", "/*", "/%2e", 1
    }) {
      assertTrue(refusal(new JsonObject().put(key, wrong).encode()).contains("absolute path"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/debug, /debug",
    "/debug, /debug/metrics",
    "/debug, /debug/prometheus",
    "/metrics, /metrics"
  })
  void shouldRefuseAMetricsPathInsideOfRoot(String root, String metricsPath) {
    String message = refusal(
        new JsonObject().put("root", root).put("metricsPath", metricsPath).encode());
    assertTrue(message.contains("metricsPath") && message.contains(root), message);
    DebugDashboardOptions set =
        new DebugDashboardOptions().setRoot(root).setMetricsPath(metricsPath);
    assertThrows(ConfigurationException.class, () -> new DebugDashboardOptions(set));
  }

  @Test
  void shouldTakeAMetricsPathThatOnlyBeginsLikeRoot() {
    assertEquals("/debugging", options("{\"metricsPath\":\"/debugging\"}").getMetricsPath());
    assertEquals("/metrics/debug", options("{\"root\":\"/metrics/debug\"}").getRoot());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\" \"",
        "\"hush hush\"",
        "\"hush\\n\"",
        "\"h\u00fcsh\"",
        "1234",
        "[\"hush\"]"
      })
  void shouldRefuseATokenThatNoHeaderCanCarryAndNotShowIt(String token) {
    String message = refusal("{\"token\":" + token + "}");
    assertFalse(message.contains("hush") || message.contains("1234"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "prot, port",
    "PORT, port",
    "tick, tickMillis",
    "metrics_path, metricsPath",
    "allowedHost, allowedHosts",
    "https, http",
    "tokn, token"
  })
  void shouldNameTheNearestKnownKey(String wrong, String nearest) {
    String message = refusal(new JsonObject().put(wrong, "a value").encode());
    assertTrue(
        message.contains('"' + wrong + '"')
            && message.contains("nearest known key is \"" + nearest + '"'),
        message);
    assertEquals(!nearest.equals("token"), message.contains("a value"), message);
  }

  @Test
  void shouldStayOnOneLineWhateverTheKeyAndTheValue() {
    refusal(new JsonObject().put("a\nb", "c\r\nd").encode());
    String message = refusal(new JsonObject().put("host", "/".repeat(10_000)).encode());
    assertTrue(message.length() < 300, message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"true\"", "null"})
  void shouldRefuseASampleThatIsNotTrueOrFalse(String value) {
    assertTrue(refusal("{\"sample\":" + value + "}").contains("true or false"));
  }

  static Stream<String> acceptedHttp() {
    return Stream.of(
        new HttpServerOptions()
            .toJson().stream()
                .filter(
                    member -> !Set.of("host", "port", "sendBufferSize").contains(member.getKey()))
                .collect(
                    JsonObject::new,
                    (json, member) -> json.put(member.getKey(), member.getValue()),
                    (a, b) -> {})
                .encode(),
        "{\"ssl\":true,\"pemKeyCertOptions\":{\"certPath\":\"a.pem\",\"keyPath\":\"a.key\"}}",
        "{\"pemKeyCertOptions\":{\"certPaths\":[\"a\",\"b\"],\"keyValue\":\"YQ==\"}}",
        "{\"keyStoreOptions\":{\"path\":\"a\",\"password\":\"b\"}}",
        "{\"pfxKeyCertOptions\":{\"path\":\"a\",\"password\":\"b\"}}",
        "{\"pemTrustOptions\":{\"certPaths\":[\"a\"]},\"clientAuth\":\"REQUIRED\"}",
        "{\"trustStoreOptions\":{\"path\":\"a\"}}",
        "{\"trafficShapingOptions\":{\"inboundGlobalBandwidth\":1000}}",
        "{\"initialSettings\":{\"maxFrameSize\":20000}}",
        "{\"useAlpn\":true,\"alpnVersions\":[\"HTTP_2\"],\"enabledSecureTransportProtocols\":[\"TLSv1.3\"]}",
        "{\"compressionSupported\":true,\"compressionLevel\":3}");
  }

  @ParameterizedTest
  @MethodSource("acceptedHttp")
  void shouldTakeWhatHttpServerOptionsUnderstand(String http) {
    assertEquals(new JsonObject(http), options("{\"http\":" + http + "}").getHttp());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
      1                                          | "http" is 1
      []                                         | an object
      null                                       | an object
      {"ssl":"yes"}                              | "http.ssl" is "yes", but it must be true or false
      {"ssl":true}                               | pemKeyCertOptions
      {"idleTimeout":1.5}                        | a whole number
      {"idleTimeout":"1"}                        | a whole number
      {"idleTimeout":-1}                         | idleTimeout must be >= 0
      {"idleTimeout":null}                       | a whole number
      {"maxHeaderSize":99999999999}              | a whole number
      {"idleTimeoutUnit":"FORTNIGHTS"}           | one of NANOSECONDS
      {"clientAuth":"none"}                      | one of NONE, REQUEST, REQUIRED
      {"alpnVersions":["HTTP_9"]}                | "http.alpnVersions"
      {"enabledCipherSuites":[1]}                | an array of strings
      {"metricsName":1}                          | a string
      {"compresionSupported":true}               | "http.compressionSupported"
      {"keyCertOptions":{}}                      | "http.pemKeyCertOptions"
      {"pemKeyCertOptions":1}                    | an object
      {"pemKeyCertOptions":{"certPth":"a"}}      | "http.pemKeyCertOptions.certPath"
      {"keyStoreOptions":{"pasword":"hush"}}     | "http.keyStoreOptions.password"
      {"keyStoreOptions":{"password":17}}        | "http.keyStoreOptions.password" is a number
      {"initialSettings":{"maxFrameSize":3}}     | 16384
      {"initialSettings":{"maxFrameSiz":20000}}  | "http.initialSettings.maxFrameSize"
      {"host":"localhost"}                       | the top-level key "host"
      {"port":80}                                | the top-level key "port"
      {"sendBufferSize":80}                      | the top-level key "sendBufferBytes"
      """)
  void shouldRefuseWhatHttpServerOptionsWouldIgnoreOrRefuse(String http, String telling) {
    String message = refusal("{\"http\":" + http + "}");
    assertTrue(message.contains(telling), message);
    assertFalse(message.contains("hush"), message);
  }

  @Test
  void shouldPutEveryServerSettingInItsPlace() {
    HttpServerOptions server = options(
            "{\"host\":\"::1\",\"port\":7,\"sendBufferBytes\":4096,\"http\":{\"idleTimeout\":9}}")
        .toHttpServerOptions();
    assertAll(
        () -> assertEquals("::1", server.getHost()),
        () -> assertEquals(7, server.getPort()),
        () -> assertEquals(4096, server.getSendBufferSize()),
        () -> assertEquals(9, server.getIdleTimeout()),
        () -> assertEquals("debug-dashboard", server.getMetricsName()));
    assertEquals(
        "mine",
        options("{\"http\":{\"metricsName\":\"mine\"}}").toHttpServerOptions().getMetricsName());
  }

  @Test
  void shouldPutAnIpv6AddressInBracketsInTheUrl() {
    assertEquals("http://[::1]:7/debug/", options("{\"host\":\"::1\"}").url(7));
    assertEquals(
        "http://localhost:7/a/b/",
        options("{\"host\":\"localhost\",\"root\":\"/a/b\"}").url(7));
    assertEquals(
        "https://127.0.0.1:7/debug/",
        options("{\"http\":{\"ssl\":true,\"keyStoreOptions\":{\"path\":\"a\"}}}")
            .url(7));
  }

  @Test
  void shouldDocumentADefaultForEveryKeyButHttp() {
    Set<String> documented = new TreeSet<>();
    Stream.of(DebugDashboardOptions.class.getFields())
        .map(field -> field.getName())
        .filter(name -> name.startsWith("DEFAULT_"))
        .forEach(name -> documented.add(name.substring("DEFAULT_".length()).replace("_", "")));
    Set<String> keys = new TreeSet<>();
    new DebugDashboardOptions()
        .toJson().fieldNames().stream()
            .filter(key -> !key.equals("http"))
            .forEach(key -> keys.add(key.toUpperCase(Locale.ROOT)));
    assertEquals(keys, documented);
  }
}
