package io.github.vertxdebug.stress;

import io.github.vertxdebug.page.Browser;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How long it takes until somebody sees something: from the start of the process to its page, from a request to its first event,
 * from opening the page in a browser to its first chart, and how many bytes that is. Each time a new process, the dashboard as it is shipped with
 * the sample, and a new browser, which has nothing in its cache. The first event is asked for when nobody watches, so that there is no state at hand,
 * in a process that has just begun; and again after twenty such streams have come and gone.
 */
public final class FirstSight {

  private static final String USAGE =
      "[processes, default 5] [streams before the warm one, default 20]";

  /** Looks at every frame whether a chart has been drawn. Needs no more than the canvas that all charts have. */
  private static final String FIRST_CHART = """
      const done = arguments[arguments.length - 1];
      const drawn = (canvas) => canvas.width > 0 && canvas.height > 0 && canvas.getContext('2d')
          .getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0);
      const look = () => [...document.querySelectorAll('canvas')].some(drawn)
          ? done(performance.now()) : requestAnimationFrame(look);
      look();
      """;

  private static final String LOADED = """
      const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
          .filter((entry) => entry.initiatorType !== 'fetch');
      return [entries.length, entries.reduce((sum, entry) => sum + entry.encodedBodySize, 0)];
      """;

  private FirstSight() {}

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 5, 20);
    List<Double> listening = new ArrayList<>();
    List<Double> page = new ArrayList<>();
    List<Double> cold = new ArrayList<>();
    List<Double> warm = new ArrayList<>();
    List<Double> chart = new ArrayList<>();
    List<?> loaded = List.of();
    for (int i = 0; i < options[0]; i++) {
      long start = System.nanoTime();
      try (ServerProcess server =
          ServerProcess.start(new JsonObject().put("sample", true).put("port", 0), "128m")) {
        listening.add(millisSince(start));
        get(server.uri());
        page.add(millisSince(start));
        cold.add(firstEvent(server.uri()));
        double last = 0;
        for (int stream = 0; stream < options[1]; stream++) {
          last = firstEvent(server.uri());
        }
        warm.add(last);
        try (Browser browser = Browser.start()) {
          browser.open(server.uri());
          chart.add(((Number) browser.executeAsync(FIRST_CHART)).doubleValue());
          loaded = (List<?>) browser.execute(LOADED);
        }
      }
    }
    System.out.printf(
        "%d processes; JDK %s; all in ms%n", options[0], System.getProperty("java.version"));
    Report.line("start of the process to where it listens", "%s", Report.spread("%.0f", listening));
    Report.line("start of the process to its page", "%s", Report.spread("%.0f", page));
    Report.line("request to first event, just begun", "%s", Report.spread("%.1f", cold));
    Report.line("request to first event, then", "%s", Report.spread("%.1f", warm));
    Report.line("opening the page to its first chart", "%s", Report.spread("%.0f", chart));
    Report.line("files and bytes of the page, as sent", "%s", loaded);
    Report.end(List.of());
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void get(URI uri) throws IOException, InterruptedException {
    HttpResponse<String> answer = HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(uri + " was answered with " + answer.statusCode());
    }
  }

  /** Connects, asks, reads the first event to its end and leaves. */
  private static double firstEvent(URI uri) throws IOException, InterruptedException {
    long start = System.nanoTime();
    double took;
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setTcpNoDelay(true);
      socket
          .getOutputStream()
          .write(("GET " + uri.resolve("diagnostics/memory").getPath() + " HTTP/1.1\r\nHost: "
                  + uri.getAuthority() + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      readPast("event: diagnostics\n", socket.getInputStream());
      readPast("\n\n", socket.getInputStream());
      took = millisSince(start);
    }
    return took;
  }

  private static void readPast(String text, InputStream in) throws IOException {
    for (int matched = 0; matched < text.length(); ) {
      int read = in.read();
      if (read < 0) {
        throw new IOException("the stream ended before " + text);
      }
      matched = read == text.charAt(matched) ? matched + 1 : read == text.charAt(0) ? 1 : 0;
    }
  }
}
