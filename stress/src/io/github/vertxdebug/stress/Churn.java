package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Clients that connect, read the full state and leave, as fast as they can: how many a second, and that nothing of them stays.
 * The dashboard has Vert.x's metrics and nothing else to show. Every fourth client closes in good order, the others reset
 * their connection, which also keeps the ports of this machine from running out.
 *
 * <p>Ends with status 1 when a client did not get its full state, or when afterwards there are more subscribers, verticles,
 * handlers on the event bus, connections, files or threads than before, or more live heap than a little.
 */
public final class Churn {

  private static final String USAGE = "[cycles, default 20000] [clients at a time, default 4]";

  private static final int WARM_UP = 3000;
  private static final int PATIENCE_SECONDS = 30;

  private static final byte[] EVENT = "event: diagnostics\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "}\n\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ServerProcess server;
  private final byte[] request;
  private final AtomicInteger bytes = new AtomicInteger();
  private volatile @Nullable String mistake;

  private Churn(ServerProcess server) {
    this.server = server;
    this.request = ("GET " + server.uri().resolve("diagnostics/memory").getPath()
            + " HTTP/1.1\r\nHost: " + server.uri().getAuthority() + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 20_000, 4);
    JsonObject order =
        new JsonObject().put("series", 0).put("config", new JsonObject().put("historyTicks", 0));
    try (ServerProcess server = ServerProcess.start(
        "io.github.vertxdebug.BenchmarkServer",
        List.of(order.encode()),
        "256m",
        ServerProcess.ANY_CORE)) {
      new Churn(server).run(options[0], options[1]);
    }
  }

  private void run(int cycles, int clients) throws Exception {
    churn(WARM_UP, clients);
    Map<String, Long> before = Remains.of(server);
    double cpuBefore = server.cpuSeconds();
    long start = System.nanoTime();
    churn(cycles, clients);
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = server.cpuSeconds() - cpuBefore;
    Map<String, Long> after = Remains.of(server);

    System.out.printf(
        "%d times connect, full state, disconnect; %d clients at a time; %d processors; JDK %s%n",
        cycles,
        clients,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"));
    Report.line("rate", "%.0f a second", cycles / seconds);
    Report.line("CPU of the server", "%.0f us each", 1e6 * cpu / cycles);
    Report.line("bytes read", "%d of the last client", bytes.get());
    List<String> wrong = new ArrayList<>();
    if (mistake != null) {
      wrong.add(mistake);
    }
    Remains.compare(before, after, wrong);
    Report.end(wrong);
  }

  private void churn(int cycles, int clients) throws Exception {
    AtomicInteger left = new AtomicInteger(cycles);
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        running.add(threads.submit(() -> {
          byte[] buffer = new byte[1 << 17];
          for (int number = left.decrementAndGet();
              number >= 0 && mistake == null;
              number = left.decrementAndGet()) {
            cycle(buffer, number % 4 > 0);
          }
          return null;
        }));
      }
      for (Future<?> thread : running) {
        thread.get(10, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void cycle(byte[] buffer, boolean reset) throws IOException {
    URI uri = server.uri();
    int length = 0;
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(PATIENCE_SECONDS * 1000);
      socket.setSoLinger(reset, 0);
      socket.getOutputStream().write(request);
      InputStream in = socket.getInputStream();
      while (!ends(buffer, length)) {
        int n = length == buffer.length ? -1 : in.read(buffer, length, buffer.length - length);
        if (n < 0) {
          mistake = "a client got just " + length + " bytes: "
              + new String(buffer, 0, Math.min(length, 200), StandardCharsets.UTF_8);
          return;
        }
        length += n;
      }
    }
    bytes.set(length);
  }

  /** Whether a whole event has been read, which has to be the full state as it is the first. */
  private static boolean ends(byte[] buffer, int length) {
    if (length < 500) {
      return false;
    }
    for (int i = 0; i < END.length; i++) {
      if (buffer[length - END.length + i] != END[i]) {
        return false;
      }
    }
    int at = 0;
    for (int i = 0; i < 500; i++) {
      at = buffer[i] == EVENT[at] ? at + 1 : buffer[i] == EVENT[0] ? 1 : 0;
      if (at == EVENT.length) {
        return true;
      }
    }
    return false;
  }
}
