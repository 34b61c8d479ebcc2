package io.github.vertxdebug.stress;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The requests that the application is there for, a fixed number a second on connections that are kept. A time counts from
 * when a request was due, so that one that had to wait for its turn is not forgotten.
 */
final class HostLoad implements AutoCloseable {

  private static final int CONNECTIONS = 4;
  private static final int A_SECOND = 200;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final String[] PATHS = {"/now", "/price", "/stock"};

  /** What came of the requests of a while. */
  record Outcome(
      int requests,
      int errors,
      long[] sortedMicros,
      @Nullable String firstError) {

    double percentileMillis(double share) {
      return sortedMicros.length == 0
          ? Double.NaN
          : sortedMicros[(int) Math.min(sortedMicros.length - 1, share * sortedMicros.length)]
              / 1000.0;
    }

    /** Of two whiles together. */
    Outcome and(Outcome other) {
      long[] both = Arrays.copyOf(sortedMicros, sortedMicros.length + other.sortedMicros.length);
      System.arraycopy(other.sortedMicros, 0, both, sortedMicros.length, other.sortedMicros.length);
      Arrays.sort(both);
      return new Outcome(
          requests + other.requests,
          errors + other.errors,
          both,
          firstError == null ? other.firstError : firstError);
    }
  }

  private final int port;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  // Guarded by this.
  private List<Long> micros = new ArrayList<>();
  private int errors;
  private @Nullable String firstError;

  HostLoad(int port) {
    this.port = port;
    for (int i = 0; i < CONNECTIONS; i++) {
      int number = i;
      Thread thread = new Thread(() -> run(number), "host-load");
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  /** What came of the requests since the last time. */
  synchronized Outcome take() {
    long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
    Outcome outcome = new Outcome(sorted.length + errors, errors, sorted, firstError);
    micros = new ArrayList<>();
    errors = 0;
    firstError = null;
    return outcome;
  }

  private void run(int number) {
    long periodNanos = 1_000_000_000L * CONNECTIONS / A_SECOND;
    long due = System.nanoTime() + number * periodNanos / CONNECTIONS;
    Connection connection = null;
    for (int turn = number; !closed; turn++) {
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      try {
        if (connection == null) {
          connection = new Connection(port);
        }
        connection.get(PATHS[turn % PATHS.length]);
        done((System.nanoTime() - due) / 1000);
      } catch (IOException e) {
        failed(e);
        if (connection != null) {
          connection.close();
        }
        connection = null;
      }
      due += periodNanos;
    }
    if (connection != null) {
      connection.close();
    }
  }

  private synchronized void done(long took) {
    micros.add(took);
  }

  private synchronized void failed(IOException e) {
    if (!closed) {
      errors++;
      firstError = firstError == null ? e.toString() : firstError;
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static final class Connection {
    private final Socket socket;
    private final InputStream in;

    Connection(int port) throws IOException {
      socket = new Socket("127.0.0.1", port);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    }

    /** Every answer has one character, which tells of which request it is. */
    void get(String path) throws IOException {
      socket
          .getOutputStream()
          .write(("GET " + path + " HTTP/1.1\r\nHost: host\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      String status = line();
      String length = "";
      for (String line = line(); !line.isEmpty(); line = line()) {
        length = line.startsWith("content-length: ") ? line.substring(16) : length;
      }
      String body =
          new String(in.readNBytes(Integer.parseInt("0" + length)), StandardCharsets.US_ASCII);
      String expected = path.equals("/price") ? "7" : path.equals("/stock") ? "8" : "9";
      if (!status.equals("HTTP/1.1 200 OK") || !body.equals(expected)) {
        throw new IOException(path + ": " + status + " " + body);
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new IOException("the connection ended");
        }
        if (b != '\r') {
          line.append((char) b);
        }
      }
      return line.toString();
    }

    void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // It is over.
      }
    }
  }
}
