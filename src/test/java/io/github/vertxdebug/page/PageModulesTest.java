package io.github.vertxdebug.page;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/**
 * Runs the tests of the page's modules, {@code src/test/webroot/*.test.js}, in the browser they are written for.
 *
 * <p>The modules are served as they lie in the source tree, under the same content policy as the real page.
 */
class PageModulesTest {
  private static final Map<String, Path> ROOTS =
      Map.of("webroot", Path.of("webroot"), "test", Path.of("src", "test", "webroot"));
  private static final Map<String, String> TYPES =
      Map.of("html", "text/html; charset=utf-8", "js", "text/javascript; charset=utf-8");

  private record Result(String file, String name, String error) {}

  @TestFactory
  Stream<DynamicNode> modules() throws IOException {
    List<String> files = testFiles();
    Map<String, List<Result>> results;
    try {
      results =
          run(files).stream().collect(groupingBy(Result::file, TreeMap::new, Collectors.toList()));
    } catch (TestAbortedException e) {
      // A factory that aborts is not reported at all; a test that does counts as skipped.
      return Stream.of(dynamicTest("needs a browser", () -> {
        throw e;
      }));
    }
    assertEquals(files, List.copyOf(results.keySet()), "files whose tests have run");
    return results.entrySet().stream()
        .map(file ->
            dynamicContainer(file.getKey(), file.getValue().stream().map(PageModulesTest::asTest)));
  }

  private static DynamicNode asTest(Result result) {
    return dynamicTest(result.name(), () -> {
      if (!result.error().isEmpty()) {
        fail(result.error());
      }
    });
  }

  private static List<Result> run(List<String> files) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", PageModulesTest::serve);
    server.start();
    try (Browser browser = Browser.borrow()) {
      int port = server.getAddress().getPort();
      browser.open(
          URI.create("http://127.0.0.1:" + port + "/test/index.html?" + String.join("&", files)));
      List<?> rows = browser.waitFor(
          "the end of the tests",
          page -> Optional.ofNullable((List<?>) page.execute("return window.results ?? null")));
      assertEquals(List.of(), browser.consoleErrors(), "errors on the console");
      return rows.stream().map(PageModulesTest::result).toList();
    } finally {
      server.stop(0);
    }
  }

  private static Result result(Object row) {
    Map<?, ?> map = (Map<?, ?>) row;
    return new Result(
        requireNonNull(map.get("file")).toString(),
        requireNonNull(map.get("name")).toString(),
        requireNonNull(map.get("error")).toString());
  }

  private static List<String> testFiles() throws IOException {
    try (Stream<Path> files = Files.list(requireNonNull(ROOTS.get("test")))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".test.js"))
          .sorted()
          .toList();
    }
  }

  private static void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] steps = exchange.getRequestURI().getPath().substring(1).split("/", 2);
      Path root = ROOTS.get(steps[0]);
      Path file =
          root == null || steps.length < 2 ? null : root.resolve(steps[1]).normalize();
      if (root == null || file == null || !file.startsWith(root) || !Files.isRegularFile(file)) {
        // The browser asks for an icon by itself; everything else that is missing
        // shows as a failed import.
        exchange.sendResponseHeaders("favicon.ico".equals(steps[0]) ? 204 : 404, -1);
        return;
      }
      String name = file.getFileName().toString();
      String type =
          TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'self'");
      byte[] body = Files.readAllBytes(file);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
