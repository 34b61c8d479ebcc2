package io.github.vertxdebug.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/** Many clients in one thread: opens event streams and reads them as fast as they come. */
final class Streams implements AutoCloseable {

  /** How many may be connecting at a time, so that the server's queue of connections never overflows. */
  private static final int CONNECTING_AT_ONCE = 64;

  private final URI uri;
  private final Tally tally;
  private final byte[] request;
  private final Selector selector;
  private final AtomicInteger wanted = new AtomicInteger();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
  private final Thread thread = new Thread(this::run, "streams");
  /** Those that are open, in the order in which they were opened. Only the selector's thread uses it. */
  private final Deque<SelectionKey> open = new ArrayDeque<>();

  private int opened;
  private volatile int kept = Integer.MAX_VALUE;
  private volatile boolean closed;

  Streams(URI uri, Tally tally) throws IOException {
    this(uri, tally, "");
  }

  /**
   * @param query what follows the path, with its question mark
   */
  Streams(URI uri, Tally tally, String query) throws IOException {
    this.uri = uri;
    this.tally = tally;
    this.request = ("GET " + uri.resolve("diagnostics/memory").getPath() + query
            + " HTTP/1.1\r\nHost: "
            + uri.getAuthority() + "\r\nAccept: text/event-stream\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
    this.selector = Selector.open();
    thread.setDaemon(true);
    thread.start();
  }

  /** Opens as many more as it takes to have {@code count}, and waits until each has its first event. */
  void openUpTo(int count, int patienceSeconds) throws InterruptedException {
    wanted.set(count);
    selector.wakeup();
    long end = System.nanoTime() + patienceSeconds * 1_000_000_000L;
    while (tally.begun.sum() < count && tally.mistake() == null && System.nanoTime() < end) {
      Thread.sleep(20);
    }
  }

  /** Ends the youngest streams but for {@code count}. */
  void closeDownTo(int count) {
    kept = count;
    selector.wakeup();
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(this::ready, 100);
        while (open.size() > kept) {
          open.removeLast().channel().close();
        }
        while (opened < wanted.get() && opened - tally.begun.sum() < CONNECTING_AT_ONCE) {
          connect();
        }
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void connect() throws IOException {
    // The first and the last fold all they are sent: an old stream and a young
    // one, which have to agree.
    boolean folds = opened == 0 || opened == wanted.get() - 1;
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()));
    channel.write(ByteBuffer.wrap(request));
    channel.configureBlocking(false);
    open.addLast(channel.register(selector, SelectionKey.OP_READ, new StreamReader(tally, folds)));
    opened++;
  }

  private void ready(SelectionKey key) {
    try {
      buffer.clear();
      if (((SocketChannel) key.channel()).read(buffer) >= 0) {
        ((StreamReader) key.attachment()).take(buffer.flip());
        return;
      }
    } catch (IOException reset) {
      // The end of the stream all the same.
    }
    tally.ended.increment();
    key.cancel();
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    selector.wakeup();
    thread.join();
  }
}
