package io.github.vertxdebug;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vertxdebug.stream.ReadingClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that vanish without a word: their packets are lost, or they stand still. The server runs in a network of its own,
 * which has nothing but a loopback device, so that the device can be switched off.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VanishedClientIT {

  private static final String CONF =
      "{\"port\":0,\"tickMillis\":20,\"sendBufferBytes\":4096,\"heartbeatMillis\":1000}";
  private static final String DROPPED = "dropped the event stream of 127.0.0.1:";

  /** Established, in the kernel's table. */
  private static final String ESTABLISHED = "01";

  @BeforeEach
  void needsANetworkOfItsOwn() throws Exception {
    String tests = "the tests of clients that vanish";
    for (String program : List.of("unshare", "nsenter", "ip")) {
      Programs.required(tests, List.of(program));
    }
    if (run("unshare", "--net", "true") != 0) {
      Programs.missing("not allowed to make a network, which takes root: " + tests + " cannot run");
    }
  }

  @Test
  void shouldDropStreamsOfClientsWhosePacketsAreLost() throws Exception {
    try (StandaloneProcess server = startInItsOwnNetwork()) {
      int port = URI.create(server.url()).getPort();
      Process client = startClient(server, port);
      try {
        assertEquals(2, established(server, port));
        setLoopback(server, "down");
        server.awaitLines(2, DROPPED);
        awaitNoneEstablished(server, port);
        // The server itself is none the worse for it.
        setLoopback(server, "up");
        Process next = startClient(server, port);
        end(next);
      } finally {
        end(client);
      }
    }
  }

  @Test
  void shouldDropStreamsOfAClientThatStandsStill() throws Exception {
    try (StandaloneProcess server = startInItsOwnNetwork()) {
      int port = URI.create(server.url()).getPort();
      Process client = startClient(server, port);
      try {
        assertEquals(0, run("kill", "-STOP", String.valueOf(client.pid())));
        server.awaitLines(2, DROPPED);
        awaitNoneEstablished(server, port);
      } finally {
        end(client);
      }
    }
  }

  private static StandaloneProcess startInItsOwnNetwork() throws IOException {
    return StandaloneProcess.startBy(
        List.of("unshare", "--net", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""),
        "-conf",
        CONF);
  }

  /** A client in the server's network; returns once both its streams flow. */
  private static Process startClient(StandaloneProcess server, int port) throws Exception {
    List<String> command = inNetworkOf(
        server,
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        ReadingClient.class.getName(),
        String.valueOf(port),
        "/debug/diagnostics/memory?stream=");
    Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader output = client.inputReader();
    for (int reading = 0; reading < 2; ) {
      String line = output.readLine();
      if (line == null) {
        throw new AssertionError("the client ended, exit status " + client.waitFor());
      }
      reading += line.equals(ReadingClient.READS) ? 1 : 0;
    }
    return client;
  }

  private static void setLoopback(StandaloneProcess server, String state) throws Exception {
    assertEquals(
        0, run(inNetworkOf(server, "ip", "link", "set", "lo", state).toArray(String[]::new)));
  }

  private static List<String> inNetworkOf(StandaloneProcess server, String... command) {
    List<String> all = new ArrayList<>(
        List.of("nsenter", "--net", "--target", String.valueOf(server.pid()), "--"));
    all.addAll(List.of(command));
    return all;
  }

  private static void awaitNoneEstablished(StandaloneProcess server, int port) {
    RunningDashboard.awaitUntil(
        "the server's sockets are gone", () -> established(server, port) == 0);
  }

  /** How many of the server's connections the kernel takes for alive. */
  private static long established(StandaloneProcess server, int port) {
    String local = String.format(":%04X", port);
    long count = 0;
    for (String table : List.of("tcp", "tcp6")) {
      try {
        count += Files.readAllLines(Path.of("/proc/" + server.pid() + "/net", table)).stream()
            .map(row -> row.trim().split("\\s+"))
            .filter(row -> row[1].endsWith(local) && row[3].equals(ESTABLISHED))
            .count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return count;
  }

  private static void end(Process process) throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  private static int run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    CompletableFuture<Integer> status = process.onExit().thenApply(Process::exitValue);
    process.inputReader().lines().forEach(line -> {});
    return status.get(20, TimeUnit.SECONDS);
  }
}
