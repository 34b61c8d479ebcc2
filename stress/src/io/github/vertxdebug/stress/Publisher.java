package io.github.vertxdebug.stress;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Posts one message a tick to a server that hands on what it is given, over one connection. It has a thread of its own. */
final class Publisher implements AutoCloseable {

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Socket socket;
  private final int dataBytes;
  private long seq;

  private Publisher(Socket socket, int dataBytes) {
    this.socket = socket;
    this.dataBytes = dataBytes;
  }

  static Publisher start(int port, int dataBytes, int tickMillis) throws IOException {
    Publisher publisher =
        new Publisher(new Socket(InetAddress.getLoopbackAddress(), port), dataBytes);
    publisher.socket.setTcpNoDelay(true);
    publisher.timer.scheduleAtFixedRate(
        publisher::publish, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
    return publisher;
  }

  private void publish() {
    seq++;
    String start = "{\"seq\":" + seq + ",\"ts\":" + System.currentTimeMillis() + ",\"x\":\"";
    String data = start + "x".repeat(Math.max(0, dataBytes - start.length() - 2)) + "\"}";
    String request =
        "POST /publish HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "X-EventSource-Event: diagnostics-delta\r\nContent-Length: " + data.length()
            + "\r\n\r\n" + data;
    try {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      // Nobody needs the answers, but they must not pile up.
      InputStream answers = socket.getInputStream();
      answers.skipNBytes(answers.available());
    } catch (IOException e) {
      System.err.println("The publisher has lost its server: " + e.getMessage());
      timer.shutdown();
    }
  }

  @Override
  public void close() throws IOException {
    timer.shutdownNow();
    socket.close();
  }
}
