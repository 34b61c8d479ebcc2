package io.github.vertxdebug.stress;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Streams that nothing is wrong with, each of which comes again when it ends. All fold what they are sent, and their states
 * are compared.
 */
final class Watchers implements AutoCloseable {

  private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final URI uri;
  private final List<Watcher> watchers = new ArrayList<>();
  private final List<Tally> tallies = new ArrayList<>();
  private volatile boolean closed;

  Watchers(URI uri, int count) {
    this.uri = uri;
    for (int i = 0; i < count; i++) {
      watchers.add(new Watcher());
    }
    watchers.forEach(Thread::start);
  }

  int count() {
    return watchers.size();
  }

  /** Waits until each has an event of the last moment; false when one has none within that time. */
  boolean awaitAll(int seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (silent() > 0) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(50);
    }
    return true;
  }

  /** How many have had nothing for long, whether they are connected or not. */
  int silent() {
    long now = System.nanoTime();
    return (int) watchers.stream()
        .filter(watcher -> !watcher.begun || now - watcher.lastNanos > SILENT_NANOS)
        .count();
  }

  /** How often one of them has come to its end. */
  int ends() {
    return watchers.stream().mapToInt(watcher -> watcher.ends).sum();
  }

  /** Ticks between two events of a stream that it was not sent. */
  synchronized long missed() {
    return tallies.stream().mapToLong(tally -> tally.missing.sum()).sum();
  }

  /** What must never happen to any of them. */
  synchronized List<String> mistakes() {
    return tallies.stream()
        .map(Tally::mistake)
        .filter(mistake -> mistake != null)
        .distinct()
        .map(String::valueOf)
        .toList();
  }

  private synchronized Tally tally() {
    Tally tally = new Tally();
    tallies.add(tally);
    return tally;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    for (Watcher watcher : watchers) {
      watcher.hangUp();
      watcher.join();
    }
  }

  private final class Watcher extends Thread {

    volatile long lastNanos;
    volatile boolean begun;
    volatile int ends;
    private volatile Socket socket = new Socket();

    Watcher() {
      super("watcher");
      setDaemon(true);
    }

    @Override
    public void run() {
      byte[] buffer = new byte[1 << 16];
      while (!closed) {
        try (Socket open = new Socket(uri.getHost(), uri.getPort())) {
          socket = open;
          open.getOutputStream()
              .write(("GET " + uri.resolve("diagnostics/memory").getPath() + " HTTP/1.1\r\nHost: "
                      + uri.getAuthority() + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
          read(open.getInputStream(), buffer);
        } catch (IOException e) {
          // It comes again.
        }
        ends += closed ? 0 : 1;
        pause();
      }
    }

    private void read(InputStream in, byte[] buffer) throws IOException {
      Tally tally = tally();
      StreamReader reader = new StreamReader(tally, true);
      for (int n = in.read(buffer); n >= 0 && tally.mistake() == null; n = in.read(buffer)) {
        reader.take(ByteBuffer.wrap(buffer, 0, n));
        if (tally.begun.sum() > 0) {
          begun = true;
          lastNanos = System.nanoTime();
        }
      }
    }

    private void pause() {
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void hangUp() {
      try {
        socket.close();
      } catch (IOException e) {
        // It is over.
      }
    }
  }
}
