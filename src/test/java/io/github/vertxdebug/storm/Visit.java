package io.github.vertxdebug.storm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One connection that asks for one stream over HTTP/1.1, from its beginning to its end, which comes exactly once. It reads as
 * fast as it is told to. On the thread of its {@link Loop}.
 */
final class Visit implements Loop.Ready {

  /** How it ends when it is this side that ends it. */
  enum Goodbye {
    FIN,
    RESET,
    HALF_CLOSE
  }

  /** Whom it is made for. */
  interface Owner extends StreamBytes.Listener {

    /**
     * The other side has ended it, or there was nothing there.
     *
     * @param complete whether the body was
     */
    void ended(boolean complete, String how);
  }

  private static final String HOST = "127.0.0.1";

  private final Loop loop;
  private final Owner owner;
  private final StreamBytes bytes;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer request;
  private int bytesAtATime = Integer.MAX_VALUE;
  private long pauseMillis;
  private boolean left;
  private boolean over;

  /**
   * @param request the whole request
   * @param receiveBuffer of the kernel, 0 for its own choice
   */
  Visit(Loop loop, int port, String request, int receiveBuffer, Owner owner) throws IOException {
    this.loop = loop;
    this.owner = owner;
    this.bytes = new StreamBytes(new UntilItLeft());
    this.request = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
    channel = SocketChannel.open();
    if (receiveBuffer > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
    }
    channel.configureBlocking(false);
    key = loop.register(channel, SelectionKey.OP_CONNECT, this);
    if (channel.connect(new InetSocketAddress(HOST, port))) {
      loop.execute(this::connected);
    }
  }

  /** The request for an event stream. */
  static String request(int port, String query, String... headers) {
    StringBuilder text = new StringBuilder("GET /debug/diagnostics/memory" + query
        + " HTTP/1.1\r\nHost: " + HOST + ":" + port + "\r\nAccept: text/event-stream\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      text.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  /** Reads so many bytes, then none for a while, over and over. */
  void readSlowly(int bytesAtATime, long pauseMillis) {
    this.bytesAtATime = bytesAtATime;
    this.pauseMillis = pauseMillis;
  }

  /** Reads nothing until it is told to. */
  void stopReading() {
    if (key.isValid()) {
      key.interestOps(key.interestOps() & ~SelectionKey.OP_READ);
    }
  }

  void readOn() {
    if (key.isValid() && request.position() == request.limit()) {
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  @Override
  public void ready() throws IOException {
    if (key.isConnectable()) {
      try {
        channel.finishConnect();
      } catch (IOException e) {
        end(false, "no connection: " + e.getMessage());
        return;
      }
      connected();
    } else if (key.isReadable()) {
      read();
    }
  }

  private void connected() {
    if (over) {
      return;
    }
    key.interestOps(SelectionKey.OP_READ);
    try {
      channel.write(request);
    } catch (IOException e) {
      end(false, "no request: " + e.getMessage());
    }
  }

  private void read() {
    ByteBuffer buffer = loop.buffer.clear();
    if (bytesAtATime < buffer.capacity()) {
      buffer.limit(bytesAtATime);
    }
    int n;
    try {
      n = channel.read(buffer);
    } catch (IOException e) {
      end(false, "" + e.getMessage());
      return;
    }
    if (n < 0) {
      end(bytes.isComplete(), "the end");
      return;
    }
    try {
      bytes.take(buffer.flip());
    } catch (IOException | RuntimeException e) {
      end(false, "nonsense: " + e);
      return;
    }
    if (pauseMillis > 0 && !over) {
      stopReading();
      loop.after(pauseMillis, this::readOn);
    }
  }

  /** Ends it from this side. What comes after is not looked at. */
  void leave(Goodbye how) {
    if (over || left) {
      return;
    }
    left = true;
    try {
      if (how == Goodbye.HALF_CLOSE) {
        channel.shutdownOutput();
        return; // the other side ends it
      }
      if (how == Goodbye.RESET) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // It is over on the other side, too.
    }
    close();
  }

  private final class UntilItLeft implements StreamBytes.Listener {
    @Override
    public void answered(int status) {
      if (!over && !left) {
        owner.answered(status);
      }
    }

    @Override
    public void event(String id, String type, byte[] data, int offset, int length) {
      if (!over && !left) {
        owner.event(id, type, data, offset, length);
      }
    }
  }

  private void end(boolean complete, String how) {
    if (!over) {
      close();
      owner.ended(complete, how);
    }
  }

  private void close() {
    over = true;
    try {
      channel.close();
    } catch (IOException e) {
      // As good an end as any.
    }
  }
}
