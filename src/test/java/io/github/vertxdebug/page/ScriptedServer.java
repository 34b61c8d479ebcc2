package io.github.vertxdebug.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.vertxdebug.http.Webroot;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the page of the source tree, joined as the dashboard joins it, under the real one's content policy, and a stream whose every
 * event the test chooses. The server is the JDK's, so nothing of ours but the page is under test. Whoever starts it closes it.
 */
final class ScriptedServer implements AutoCloseable {
  private static final String END = "";
  private static final Webroot WEBROOT =
      new Webroot(path -> Files.readAllBytes(Path.of("webroot", path)));

  /** Joined once for all tests. */
  private static final Map<String, byte[]> FILES = new ConcurrentHashMap<>();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> frames = new ArrayList<>();
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, List<String>> asked = new ConcurrentHashMap<>();
  private volatile int streamStatus = 200;

  private record Answer(int status, String json) {}

  ScriptedServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** From now on requests for the stream are answered with this status, and only 200 with events. */
  void answerStreamsWith(int status) {
    streamStatus = status;
  }

  /** The queries of all requests for the stream so far, in their order; empty for those without. */
  List<String> streamQueries() {
    return queries;
  }

  /** From now on requests for this path are answered so. */
  void answer(String path, int status, String json) {
    answers.put(path, new Answer(status, json));
  }

  /** The queries of all requests for a path that is answered, in their order. */
  List<String> queries(String path) {
    return asked.computeIfAbsent(path, key -> new CopyOnWriteArrayList<>());
  }

  /** Sends a whole state; every connection gets every event from the first on. */
  void full(int seq, String state) {
    send("diagnostics", seq, state);
  }

  /** Sends a merge patch. */
  void delta(int seq, String patch) {
    send("diagnostics-delta", seq, patch);
  }

  void send(String event, int seq, String data) {
    send(event, "boot-" + seq, data);
  }

  /** Sends an event of any id, also one of another run of the process. */
  void send(String event, String id, String data) {
    add("event: " + event + "\nid: " + id + "\ndata: " + data + "\n\n");
  }

  /** Ends all streams; leave the page first, or it connects again. */
  @Override
  public void close() {
    add(END);
    server.stop(0);
    threads.shutdownNow();
  }

  private void add(String frame) {
    synchronized (frames) {
      frames.add(frame);
      frames.notifyAll();
    }
  }

  /** Every connection gets every frame from the first on, whatever an earlier one has taken with it. */
  private String frame(int index) throws InterruptedException {
    synchronized (frames) {
      while (frames.size() <= index) {
        frames.wait();
      }
      return frames.get(index);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'self'");
    try (exchange) {
      if (path.equals("/debug/diagnostics/memory")) {
        queries.add(requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""));
        stream(exchange);
        return;
      }
      Answer answer = answers.get(path);
      if (answer != null) {
        queries(path).add(requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""));
        byte[] json = answer.json.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status, json.length == 0 ? -1 : json.length);
        exchange.getResponseBody().write(json);
        return;
      }
      String name = path.matches("/debug/?") ? "index.html" : path.replaceFirst("^/debug/", "");
      String type = Webroot.type(name);
      if (type == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] body = FILES.computeIfAbsent(name, WEBROOT::file);
      exchange.getResponseHeaders().set("Content-Type", type);
      send(exchange, path.equals("/debug") ? seenFromOutside(body) : body);
    }
  }

  private static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private void stream(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(streamStatus, streamStatus == 200 ? 0 : -1);
    if (streamStatus != 200) {
      return;
    }
    try (OutputStream body = exchange.getResponseBody()) {
      body.write("retry: 100\n\n".getBytes(UTF_8));
      body.flush();
      int index = 0;
      for (String frame = frame(index++); !frame.equals(END); frame = frame(index++)) {
        body.write(frame.getBytes(UTF_8));
        body.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] seenFromOutside(byte[] content) {
    String page = new String(content, UTF_8);
    assertTrue(page.contains("\n<head>\n"), "<head> stands on a line of its own");
    return page.replace("<head>", "<head><base href=\"debug/\">").getBytes(UTF_8);
  }
}
