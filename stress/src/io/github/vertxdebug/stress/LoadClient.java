package io.github.vertxdebug.stress;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Event streams by the thousand, as a process of its own, so that its time is not counted as the server's: one selector (epoll, on
 * Linux), one buffer, one thread that reads all of them all the time. It is told by lines what to do, and answers each with one:
 *
 * <pre>
 *   open PORT PATH STREAMS [OF]   opens them, OF so many to an HTTP/2 connection, and waits until each has an answer
 *   measure SECONDS               tells what they were sent in that time
 *   close                         closes them
 * </pre>
 */
public final class LoadClient {

  /** How many may wait for their answer at once; less than any server's backlog. */
  private static final int AT_ONCE = 256;

  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final int SILENT_FROM = 10;
  private static final int READ_BYTES = 1 << 16;

  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
  private final byte[] bytes = new byte[READ_BYTES];
  private final List<SelectionKey> keys = new ArrayList<>();
  private final Queue<String> orders = new ConcurrentLinkedQueue<>();
  private String path = "/";
  private int port;
  private LoadTally tally = new LoadTally();
  private int begun;
  private int lost;

  private LoadClient(Selector selector) {
    this.selector = selector;
  }

  public static void main(String[] args) throws IOException {
    LoadClient client = new LoadClient(Selector.open());
    Thread listening = new Thread(client::listen, "orders");
    listening.setDaemon(true);
    listening.start();
    client.work();
  }

  private void listen() {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    lines.lines().forEach(line -> {
      orders.add(line);
      selector.wakeup();
    });
    orders.add("end");
    selector.wakeup();
  }

  private void work() throws IOException {
    while (true) {
      selector.select(this::ready, 100);
      String order = orders.poll();
      if (order == null) {
        continue;
      }
      String[] words = order.split(" ", -1);
      switch (words[0]) {
        case "open" ->
          answer(open(
              Integer.parseInt(words[1]),
              words[2],
              Integer.parseInt(words[3]),
              words.length > 4 ? Integer.parseInt(words[4]) : 0));
        case "measure" -> answer(measure(Double.parseDouble(words[1])));
        case "close" -> answer(close());
        default -> {
          return;
        }
      }
    }
  }

  private static void answer(JsonObject answer) {
    System.out.println(answer.encode());
  }

  /** @param each how many to an HTTP/2 connection; 0 for HTTP/1.1 */
  private JsonObject open(int toPort, String toPath, int streams, int each) throws IOException {
    port = toPort;
    path = toPath;
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    tally = new LoadTally();
    begun = 0;
    lost = 0;
    int asked = 0;
    long start = System.nanoTime();
    while (begun + lost < streams && System.nanoTime() - start < PATIENCE_NANOS) {
      while (asked < streams && asked - begun - lost < AT_ONCE) {
        LoadConnection connection =
            each == 0 ? new Http1Load() : new Http2Load(Math.min(each, streams - asked));
        asked += connection.streams();
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(server);
        keys.add(channel.register(selector, SelectionKey.OP_CONNECT, connection));
      }
      selector.select(this::ready, 10);
    }
    return tally.toJson().put("begun", begun).put("seconds", (System.nanoTime() - start) / 1e9);
  }

  private JsonObject measure(double seconds) throws IOException {
    tally = new LoadTally();
    long seqBefore = furthest();
    long cpuBefore = cpuNanos();
    long start = System.nanoTime();
    while (System.nanoTime() - start < seconds * 1e9) {
      selector.select(this::ready, 10);
    }
    return tally
        .toJson()
        .put("seconds", (System.nanoTime() - start) / 1e9)
        .put("ticks", furthest() - seqBefore)
        .put("silent", silent())
        .put("lost", lost)
        .put("cpuSeconds", (cpuNanos() - cpuBefore) / 1e9);
  }

  /** Numbers of the last tick that each stream was sent. */
  private LongStream seqs() {
    return keys.stream()
        .map(key -> (LoadConnection) key.attachment())
        .flatMapToLong(
            connection -> IntStream.range(0, connection.streams()).mapToLong(connection::seq));
  }

  /** Number of the last tick that any stream was sent. */
  private long furthest() {
    return seqs().max().orElse(-1);
  }

  /** How many have not been sent what others were many ticks ago. */
  private long silent() {
    long furthest = furthest();
    return seqs().filter(seq -> seq < furthest - SILENT_FROM).count();
  }

  private JsonObject close() throws IOException {
    for (SelectionKey key : keys) {
      key.channel().close();
    }
    keys.clear();
    selector.selectNow();
    return new JsonObject().put("lost", lost);
  }

  private void ready(SelectionKey key) {
    SocketChannel channel = (SocketChannel) key.channel();
    LoadConnection connection = (LoadConnection) key.attachment();
    IOException failed = null;
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        write(channel, connection.request(path, port));
        return;
      }
      buffer.clear();
      int count = channel.read(buffer);
      if (count > 0) {
        buffer.flip().get(bytes, 0, count);
        int before = connection.begun();
        tally.bytes += count;
        ByteBuffer answer = connection.take(bytes, count, tally);
        begun += connection.begun() - before;
        write(channel, answer);
      }
      if (count >= 0 && !connection.isOver()) {
        return;
      }
    } catch (IOException e) {
      failed = e;
    }
    lose(key, connection, failed);
  }

  /** What is sent always fits into the buffer of a connection that has hardly anything to send. */
  private void write(SocketChannel channel, ByteBuffer out) throws IOException {
    if (out.hasRemaining()) {
      channel.write(out);
      if (out.hasRemaining()) {
        tally.mistake("the server does not read");
      }
    }
  }

  private void lose(SelectionKey key, LoadConnection connection, @Nullable IOException why) {
    try {
      key.channel().close();
    } catch (IOException e) {
      key.cancel();
    }
    begun -= connection.begun();
    lost += connection.streams();
    tally.mistake("a connection was ended" + (why == null ? "" : ": " + why.getMessage()));
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
