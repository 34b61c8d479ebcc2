package io.github.vertxdebug.storm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Clients of several kinds at one dashboard, all of whom agree on what each state is, or it is a mistake. Closing it drops
 * those that are still there. To be used from one thread.
 */
public final class Crowd implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 120;

  private final int port;
  private final int tickMillis;
  private final long reachTicks;
  private final Mistakes mistakes;
  private final Ledger ledger;
  private final Consumer<FoldedState> check;
  private final SplittableRandom random;
  private final Loop loop;
  private final Map<String, Counts> counts = new ConcurrentSkipListMap<>();
  private final List<Client> clients = new ArrayList<>();
  private CountDownLatch gone = new CountDownLatch(0);

  /**
   * @param tickMillis of the dashboard
   * @param reachTicks how many states back a client can resume, for certain
   * @param check what must be true of every state at which any client arrives
   */
  public Crowd(
      int port,
      int tickMillis,
      long reachTicks,
      long seed,
      Ledger ledger,
      Mistakes mistakes,
      Consumer<FoldedState> check) {
    this.port = port;
    this.tickMillis = tickMillis;
    this.reachTicks = reachTicks;
    this.ledger = ledger;
    this.mistakes = mistakes;
    this.check = check;
    this.random = new SplittableRandom(seed);
    this.loop = new Loop("crowd", mistakes);
  }

  /** Adds clients; they come when the crowd {@link #begin}s. */
  public Crowd add(int count, Manner manner) {
    for (int i = 0; i < count; i++) {
      Watcher watcher = new Watcher(manner.kind + " " + i, ledger, mistakes, check);
      clients.add(new Client(this, loop, manner, watcher, random.split()));
    }
    return this;
  }

  public void begin() {
    gone = new CountDownLatch(clients.size());
    clients.forEach(client -> loop.execute(client::come));
  }

  /** Waits until they have come so often, all together. */
  public void awaitVisits(long visits) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (sum(one -> one.visits) < visits && System.nanoTime() < end) {
      Thread.sleep(10);
    }
  }

  /**
   * Has all of them stop, and waits until they are gone.
   *
   * @param now whether they leave at once; else each sees what it came for
   */
  public void end(boolean now) throws InterruptedException {
    clients.forEach(client -> loop.execute(() -> client.stop(now)));
    if (!gone.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      mistakes.add(gone.getCount() + " clients hang");
    }
  }

  /** What the clients have done, by kind. */
  public Map<String, Counts> counts() {
    return counts;
  }

  public long sum(Function<Counts, LongAdder> of) {
    return counts.values().stream().mapToLong(one -> of.apply(one).sum()).sum();
  }

  // For its clients

  Counts counts(String kind) {
    return counts.computeIfAbsent(kind, k -> new Counts());
  }

  int port() {
    return port;
  }

  int tickMillis() {
    return tickMillis;
  }

  long reachTicks() {
    return reachTicks;
  }

  void mistake(String what) {
    mistakes.add(what);
  }

  void gone() {
    gone.countDown();
  }

  @Override
  public void close() {
    loop.close();
  }
}
