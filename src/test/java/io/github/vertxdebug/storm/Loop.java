package io.github.vertxdebug.storm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** One thread for many clients: their sockets, and what they mean to do later. Closing it closes their sockets. */
final class Loop implements AutoCloseable {

  /** What is to be done when a socket can go on. */
  interface Ready {
    void ready() throws IOException;
  }

  private record Later(long atNanos, long number, Runnable task) implements Comparable<Later> {
    @Override
    public int compareTo(Later other) {
      long difference = atNanos - other.atNanos;
      return difference != 0 ? Long.signum(difference) : Long.compare(number, other.number);
    }
  }

  /** For whoever reads, on this thread only. */
  final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);

  private final Mistakes mistakes;
  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Later> later = new PriorityQueue<>();
  private final Thread thread;
  private long numbers;
  private volatile boolean closed;

  Loop(String name, Mistakes mistakes) {
    this.mistakes = mistakes;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Does something on this thread. From any. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  /** Does something later. On this thread. */
  void after(long millis, Runnable task) {
    later.add(
        new Later(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), numbers++, task));
  }

  SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
    return channel.register(selector, operations, ready);
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(this::ready, untilNext());
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          safely(task);
        }
        long now = System.nanoTime();
        while (!later.isEmpty() && later.peek().atNanos - now <= 0) {
          safely(later.poll().task);
        }
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException | RuntimeException e) {
      mistakes.add("the clients' thread ended: " + e);
    }
  }

  private long untilNext() {
    Later next = later.peek();
    return next == null
        ? 100
        : Math.max(
            1, Math.min(100, TimeUnit.NANOSECONDS.toMillis(next.atNanos - System.nanoTime())));
  }

  private void ready(SelectionKey key) {
    safely(() -> {
      try {
        ((Ready) key.attachment()).ready();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private void safely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      mistakes.add("a client failed: " + e);
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
