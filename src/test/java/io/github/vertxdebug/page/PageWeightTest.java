package io.github.vertxdebug.page;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RunningDashboard;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a browser fetches before the page can draw: as it comes over the wire, from a dashboard as users have it. */
class PageWeightTest {
  private static final int MOST_BYTES = 150_000;

  /** What the page has loaded by now; icons are not told of by the browser. */
  private static final String FETCHED =
      "return [location.href, document.querySelector('link[rel=icon]').href,"
          + "...performance.getEntriesByType('resource').map((one) => one.name)]"
          + ".filter((url) => !url.includes('/diagnostics/'))";

  @Test
  void shouldWeighLessThan150KilobytesCompressedInAll() throws Exception {
    Map<String, Integer> sizes = new TreeMap<>();
    try (RunningDashboard dashboard = RunningDashboard.start();
        Browser browser = Browser.borrow()) {
      browser.open(dashboard.at("/debug/"));
      browser.waitUntil("a chart", page -> page.lastSeq() > 0 && hasChart(page));
      HttpClient client = HttpClient.newHttpClient();
      for (Object url : (List<?>) requireNonNull(browser.execute(FETCHED))) {
        URI from = URI.create(url.toString());
        HttpResponse<byte[]> answer = client.send(
            HttpRequest.newBuilder(from).header("Accept-Encoding", "gzip").build(),
            BodyHandlers.ofByteArray());
        assertEquals(200, answer.statusCode(), from::toString);
        assertEquals(
            Optional.of("gzip"), answer.headers().firstValue("Content-Encoding"), from::toString);
        sizes.put(from.getPath(), answer.body().length);
      }
      browser.open(URI.create("about:blank"));
    }
    int total = sizes.values().stream().mapToInt(Integer::intValue).sum();
    assertTrue(total < MOST_BYTES, total + " bytes: " + sizes);
    assertEquals(
        List.of(
            "/debug/",
            "/debug/css/dark.css",
            "/debug/css/page.css",
            "/debug/icon.svg",
            "/debug/lib/uplot/uPlot.iife.min.js",
            "/debug/main.js"),
        List.copyOf(sizes.keySet()),
        "a browser asks for nothing else");
  }

  private static boolean hasChart(Browser page) {
    return Boolean.TRUE.equals(page.execute("return document.querySelector('canvas') !== null"));
  }
}
