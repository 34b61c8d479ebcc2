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
import org.jspecify.annotations.Nullable;

/**
 * Event streams by the thousand, as a process of its own, so that its time is not counted as the server's: one selector (epoll, on
 * Linux), one buffer, one thread that reads all of them all the time. It is told by lines what to do, and answers each with one:
 *
 * <pre>
 *   open PORT PATH STREAMS   opens them and waits until each has an answer
 *   measure SECONDS          tells what they were sent in that time
 *   close                    closes them
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
  private byte[] request = {};
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
          answer(open(Integer.parseInt(words[1]), words[2], Integer.parseInt(words[3])));
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

  private JsonObject open(int port, String path, int streams) throws IOException {
    request = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
            + "\r\nAccept: text/event-stream\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    tally = new LoadTally();
    begun = 0;
    lost = 0;
    long start = System.nanoTime();
    while (begun + lost < streams && System.nanoTime() - start < PATIENCE_NANOS) {
      while (keys.size() < streams && keys.size() - begun - lost < AT_ONCE) {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(server);
        keys.add(channel.register(selector, SelectionKey.OP_CONNECT, new LoadStream()));
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

  /** Number of the last tick that any stream was sent. */
  private long furthest() {
    long furthest = -1;
    for (SelectionKey key : keys) {
      furthest = Math.max(furthest, ((LoadStream) key.attachment()).seq());
    }
    return furthest;
  }

  /** How many have not been sent what others were many ticks ago. */
  private long silent() {
    long furthest = furthest();
    return keys.stream()
        .filter(key -> ((LoadStream) key.attachment()).seq() < furthest - SILENT_FROM)
        .count();
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
    LoadStream stream = (LoadStream) key.attachment();
    IOException failed = null;
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        channel.write(ByteBuffer.wrap(request)); // fits into the empty buffer of a new connection
        return;
      }
      buffer.clear();
      int count = channel.read(buffer);
      if (count > 0) {
        buffer.flip().get(bytes, 0, count);
        boolean before = stream.hasBegun();
        stream.take(bytes, count, tally);
        begun += stream.hasBegun() && !before ? 1 : 0;
      }
      if (count >= 0 && !stream.isOver()) {
        return;
      }
    } catch (IOException e) {
      failed = e;
    }
    loseOne(key, stream, failed);
  }

  private void loseOne(SelectionKey key, LoadStream stream, @Nullable IOException why) {
    key.cancel();
    begun -= stream.hasBegun() ? 1 : 0;
    lost++;
    tally.mistake("a connection was ended" + (why == null ? "" : ": " + why.getMessage()));
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
