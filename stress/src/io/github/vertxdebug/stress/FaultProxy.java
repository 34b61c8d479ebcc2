package io.github.vertxdebug.stress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Stands between clients and a server and does to each connection what a bad network does. Two threads a connection; closing
 * it ends them all.
 */
final class FaultProxy implements AutoCloseable {

  /** What happens to a connection once so many bytes have passed. */
  enum End {
    /** A reset for the server, and the end for the client. */
    RESET,
    /** Nothing passes any more, either way, and nobody is told. */
    BLACK_HOLE,
    /** The server hears that no more will come, and may go on sending. */
    HALF_CLOSE
  }

  /**
   * What is done to a connection.
   *
   * @param delayMillis how much later each piece arrives, however many are on their way
   * @param oneByte whether each byte is sent alone
   * @param up after how many bytes of the client's it ends
   * @param down after how many bytes of the server's it ends
   * @param end how it ends
   */
  record Treatment(int delayMillis, boolean oneByte, long up, long down, End end) {

    static Treatment delayed(int millis) {
      return new Treatment(millis, false, Long.MAX_VALUE, Long.MAX_VALUE, End.RESET);
    }

    static Treatment byByte() {
      return new Treatment(0, true, Long.MAX_VALUE, Long.MAX_VALUE, End.RESET);
    }

    static Treatment afterUp(long bytes, End end) {
      return new Treatment(0, false, bytes, Long.MAX_VALUE, end);
    }

    static Treatment afterDown(long bytes, End end) {
      return new Treatment(0, false, Long.MAX_VALUE, bytes, end);
    }
  }

  private final ServerSocket listener;
  private final int target;
  private final Supplier<Treatment> treatments;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  /** Sends what is delayed; one thread, so that pieces keep their order. */
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

  /**
   * Listens on a port of its own.
   *
   * @param treatments what is done to the next connection
   */
  FaultProxy(int target, Supplier<Treatment> treatments) throws IOException {
    this.target = target;
    this.treatments = treatments;
    listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    thread(this::accept, "proxy");
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        try {
          Link link = new Link(client, connect(), treatments.get());
          links.add(link);
          thread(() -> link.pass(link.client, link.server, true), "proxy-up");
          thread(() -> link.pass(link.server, link.client, false), "proxy-down");
        } catch (IOException refused) {
          client.close();
        }
      }
    } catch (IOException closed) {
      // That is how it ends.
    }
  }

  private Socket connect() throws IOException {
    Socket server = new Socket();
    server.setReceiveBufferSize(4096); // so that what is not read is soon felt
    server.setTcpNoDelay(true);
    server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
    return server;
  }

  private static void thread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    links.forEach(Link::close);
    later.shutdownNow();
  }

  private final class Link {

    final Socket client;
    final Socket server;
    private final Treatment treatment;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean blackHole;

    Link(Socket client, Socket server, Treatment treatment) {
      this.client = client;
      this.server = server;
      this.treatment = treatment;
    }

    void pass(Socket from, Socket to, boolean up) {
      byte[] buffer = new byte[8192];
      long left = up ? treatment.up : treatment.down;
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        while (left > 0) {
          int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
          if (n < 0) {
            to.shutdownOutput();
            return;
          }
          if (blackHole) {
            closed.await();
          }
          send(out, buffer, n);
          left -= n;
        }
        end(up);
      } catch (IOException | InterruptedException e) {
        close();
      }
    }

    private void send(OutputStream out, byte[] buffer, int length) throws IOException {
      if (treatment.delayMillis > 0) {
        byte[] piece = Arrays.copyOf(buffer, length);
        later.schedule(() -> sendLater(out, piece), treatment.delayMillis, TimeUnit.MILLISECONDS);
        return;
      }
      for (int i = 0; treatment.oneByte && i < length; i++) {
        out.write(buffer[i]);
      }
      if (!treatment.oneByte) {
        out.write(buffer, 0, length);
      }
    }

    private void sendLater(OutputStream out, byte[] piece) {
      try {
        out.write(piece);
      } catch (IOException e) {
        close();
      }
    }

    private void end(boolean up) throws IOException, InterruptedException {
      switch (treatment.end) {
        case RESET -> {
          server.setSoLinger(true, 0);
          close();
        }
        case BLACK_HOLE -> {
          blackHole = true;
          closed.await();
        }
        case HALF_CLOSE -> {
          server.shutdownOutput();
          if (!up) {
            server.getInputStream().transferTo(client.getOutputStream());
            close();
          }
        }
      }
    }

    void close() {
      closed.countDown();
      links.remove(this);
      for (Socket socket : new Socket[] {client, server}) {
        try {
          socket.close();
        } catch (IOException e) {
          // It is closed all the same.
        }
      }
    }
  }
}
