package io.github.vertxdebug.stress;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Connections on which half a request was sent and nothing since; now and then the oldest is closed and another comes. (Not with a
 * reset: Vert.x writes each such one to the log as an error, which no server of its can help.)
 */
final class HalfRequests implements AutoCloseable {

  private static final int EVERY_MILLIS = 500;

  private final URI server;
  private final Deque<Socket> sockets = new ArrayDeque<>();
  private final Thread thread = new Thread(this::run, "half requests");
  private volatile int connections;
  private volatile boolean closed;

  HalfRequests(URI server, int count) throws IOException {
    this.server = server;
    for (int i = 0; i < count; i++) {
      open();
    }
    thread.setDaemon(true);
    thread.start();
  }

  int connections() {
    return connections;
  }

  private void open() throws IOException {
    Socket socket = new Socket(server.getHost(), server.getPort());
    socket
        .getOutputStream()
        .write(
            "GET /debug/diagnostics/memory HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));
    sockets.addLast(socket);
    connections++;
  }

  private void run() {
    try {
      while (!closed && !sockets.isEmpty()) {
        Thread.sleep(EVERY_MILLIS);
        sockets.removeFirst().close();
        open();
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    closed = true;
    thread.join();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
