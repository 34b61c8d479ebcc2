package io.github.vertxdebug;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user of the fat jar sees of its start: standard output, standard error and the exit status. */
class StandaloneIT {

  private static int get(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void shouldPrintTheUrlWithTheRealPortAndNothingElse() throws Exception {
    try (StandaloneProcess process = StandaloneProcess.start("-conf", "{\"port\":0}")) {
      String url = process.url();
      assertTrue(url.matches("http://127\\.0\\.0\\.1:[1-9]\\d*/debug/"), url);
      assertEquals(200, get(url));
      process.terminate();
      assertAll(
          () -> assertEquals(143, process.awaitExit()),
          () -> assertEquals(List.of("Debug dashboard: " + url), process.stdout()),
          () -> assertEquals(List.of(), process.stderr()));
    }
  }

  @Test
  void shouldTakeItsConfigurationFromAFile(@TempDir Path dir) throws Exception {
    Path conf = dir.resolve("dashboard.json");
    Files.writeString(
        conf, new JsonObject().put("port", 0).put("root", "/inside").encode());
    try (StandaloneProcess process = StandaloneProcess.start("-conf", conf.toString())) {
      assertTrue(process.url().endsWith("/inside/"));
    }
  }

  @Test
  void shouldPrintAnHttpsUrlWhenTlsIsOn(@TempDir Path dir) throws Exception {
    Path keys = dir.resolve("keys.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String arguments =
        "-genkeypair -alias test -keyalg EC -dname CN=localhost -storepass changeit -storetype PKCS12";
    List<String> command = new ArrayList<>(List.of(keytool, "-keystore", keys.toString()));
    command.addAll(List.of(arguments.split(" ", -1)));
    assertEquals(
        0, new ProcessBuilder(command).redirectErrorStream(true).start().waitFor());
    JsonObject http = new JsonObject()
        .put("ssl", true)
        .put(
            "pfxKeyCertOptions",
            new JsonObject().put("path", keys.toString()).put("password", "changeit"));
    String conf = new JsonObject().put("port", 0).put("http", http).encode();
    try (StandaloneProcess process = StandaloneProcess.start("-conf", conf)) {
      String url = process.url();
      assertTrue(url.matches("https://127\\.0\\.0\\.1:[1-9]\\d*/debug/"), url);
    }
  }

  @Test
  void shouldPrintOneLineHoweverManyInstancesThereAre() throws Exception {
    try (StandaloneProcess process =
        StandaloneProcess.start("-instances", "2", "-conf", "{\"port\":0}")) {
      process.url();
      process.terminate();
      process.awaitExit();
      assertEquals(1, process.stdout().size(), process.stdout()::toString);
    }
  }

  @Test
  void shouldRunWithoutMetricsWhereTheOptionsSaySo() throws Exception {
    try (StandaloneProcess process = StandaloneProcess.start(
        "-options", "{\"metricsOptions\":{\"enabled\":false}}", "-conf", "{\"port\":0}")) {
      assertEquals(200, get(process.url()));
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      {"port":70000}             | "port"           | 70000   | 0 to 65535
      {"port":"eight"}           | "port"           | "eight" | 0 to 65535
      {"tickMillis":9}           | "tickMillis"     | 9       | 10 to 60000
      {"prot":8080}              | "prot"           | 8080    | "port"
      {"root":"debug/"}          | "root"           | "debug/"| absolute path
      {"http":{"ssl":"yes"}}     | "http.ssl"       | "yes"   | true or false
      {"http":{"compresion":1}}  | "http.compresion"| 1       | "http.compression
      """)
  void shouldExitWith2AndOneLineThatNamesKeyValueAndWhatIsAllowed(
      String conf, String key, String value, String allowed) throws Exception {
    String line = refusal("-conf", conf);
    assertAll(
        () -> assertTrue(line.contains(key), line),
        () -> assertTrue(line.contains(value), line),
        () -> assertTrue(line.contains(allowed), line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "[1]", "null", "", "{\"port\":0", "/no/such/file.json"})
  void shouldExitWith2WhenConfIsNeitherAJsonFileNorAJsonObject(String conf) throws Exception {
    String line = refusal("-conf", conf);
    assertTrue(line.contains("-conf") && line.contains("JSON object"), line);
  }

  @Test
  void shouldExitWith2WhenConfNamesAFileThatIsNoJson(@TempDir Path dir) throws Exception {
    Path conf = dir.resolve("broken.json");
    Files.writeString(conf, "{\n \"port\" 8080 }");
    String line = refusal("-conf", conf.toString());
    assertTrue(line.contains("broken.json") && line.contains("line 2"), line);
  }

  @Test
  void shouldNotShowTheTokenInARefusal() throws Exception {
    assertFalse(refusal("-conf", "{\"token\":\"hush hush\"}").contains("hush"));
    assertFalse(refusal("-conf", "{\"tokn\":\"hush\"}").contains("hush"));
    assertFalse(refusal("-conf", "{\"token\":\"hush\"").contains("hush"));
  }

  @Test
  void shouldExitWith2WhenTheVertxOptionsAreWrong() throws Exception {
    assertTrue(refusal("-options", "{\"eventLoopPoolSize\":-1}").contains("eventLoopPoolSize"));
    assertTrue(refusal("-options", "nonsense").contains("-options"));
  }

  /** The one line on standard error of a start that must end with status 2. */
  private static String refusal(String... args) throws Exception {
    try (StandaloneProcess process = StandaloneProcess.start(args)) {
      int status = process.awaitExit();
      assertAll(
          () -> assertEquals(2, status),
          () -> assertEquals(List.of(), process.stdout()),
          () -> assertEquals(1, process.stderr().size(), process.stderr()::toString));
      return process.stderr().get(0);
    }
  }

  @Test
  void shouldExitWith1AndOneLineThatNamesTheAddressWhenThePortIsInUse() throws Exception {
    try (ServerSocket taken =
            new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        StandaloneProcess process =
            StandaloneProcess.start("-conf", "{\"port\":" + taken.getLocalPort() + "}")) {
      int status = process.awaitExit();
      assertAll(
          () -> assertEquals(1, status),
          () -> assertEquals(List.of(), process.stdout()),
          () -> assertEquals(1, process.stderr().size(), process.stderr()::toString),
          () -> assertTrue(process.stderr().get(0).contains("127.0.0.1:" + taken.getLocalPort())),
          () -> assertTrue(process.stderr().get(0).contains("\"port\"")));
    }
  }

  @Test
  void shouldExitWith1AndOneLineWhenTheDashboardCannotStart() throws Exception {
    String conf = "{\"port\":0,\"http\":{\"ssl\":true,\"pemKeyCertOptions\":"
        + "{\"keyPath\":\"no-such-key.pem\",\"certPath\":\"no-such-certificate.pem\"}}}";
    try (StandaloneProcess process = StandaloneProcess.start("-conf", conf)) {
      int status = process.awaitExit();
      assertAll(
          () -> assertEquals(1, status),
          () -> assertEquals(1, process.stderr().size(), process.stderr()::toString),
          () -> assertTrue(process.stderr().get(0).contains("no-such-key.pem")));
    }
  }

  @Test
  void shouldExplainItsOptions() throws Exception {
    try (StandaloneProcess process = StandaloneProcess.start("--help")) {
      assertEquals(0, process.awaitExit());
      assertTrue(process.stdout().stream().anyMatch(line -> line.contains("-conf")));
    }
  }
}
