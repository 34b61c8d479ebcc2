package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Where a fault happens.
 *
 * @param host the application
 * @param watchers its good streams
 * @param seconds about how long the fault should last where that is not given by its nature
 * @param tlsPort where the dashboard speaks TLS
 */
record FaultScene(ServerProcess host, Watchers watchers, int seconds, int tlsPort) {

  private static final int PATIENCE_SECONDS = 40;

  /** Something that changes by itself. */
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  static void thread(Runnable task) {
    Thread thread = new Thread(task, "fault");
    thread.setDaemon(true);
    thread.start();
  }

  URI uri() {
    return host.uri();
  }

  int port() {
    return host.uri().getPort();
  }

  byte[] request(String query) {
    return ("GET " + uri().resolve("diagnostics/memory").getPath() + query + " HTTP/1.1\r\nHost: "
            + uri().getAuthority() + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** A connection whose client holds little, so that what it does not read is soon felt. */
  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
    socket.setSoTimeout(PATIENCE_SECONDS * 1000);
    return socket;
  }

  JsonObject own() throws IOException, InterruptedException {
    return Report.own(host.state());
  }

  int subscribers() throws IOException, InterruptedException {
    return own().getInteger("subscribers");
  }

  /** Waits until nobody is subscribed but the good ones. */
  void awaitGoodOnesOnly() throws IOException, InterruptedException {
    await("others are still subscribed", () -> subscribers() <= watchers.count());
  }

  void await(String otherwise, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IOException(otherwise + ", after " + PATIENCE_SECONDS + " s");
      }
      Thread.sleep(100);
    }
  }
}
