package io.github.vertxdebug.stress;

import io.github.vertxdebug.DebugDashboard;
import io.github.vertxdebug.SourceRegistration;
import io.github.vertxdebug.guard.OnPurpose;
import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.StateWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** What may go wrong inside of an application. Begun and ended by the thread that reads the orders. */
final class InnerFaults {

  private static final int HUNG_SOURCES = 8;
  private static final long BLOCK_NANOS = 1_000_000_000L;

  private final Vertx vertx;
  private final Set<Thread> apiLoops;
  private final Deque<SourceRegistration> sources = new ArrayDeque<>();
  private final List<ByteBuf> hogged = new ArrayList<>();
  private CountDownLatch hang = new CountDownLatch(1);

  /**
   * @param apiLoops event loops that serve the application's own requests, and are not blocked
   */
  InnerFaults(Vertx vertx, Set<Thread> apiLoops) {
    this.vertx = vertx;
    this.apiLoops = apiLoops;
  }

  void begin(String fault) {
    switch (fault) {
      case "throw" -> addThrowing();
      case "hang" -> addHanging();
      case "nonsense" -> addNonsense();
      case "block" -> block();
      case "block-ticks" -> blockTicks();
      case "hog" -> hog();
      case "end" -> end();
      default -> throw new IllegalArgumentException(fault);
    }
  }

  private void end() {
    sources.forEach(SourceRegistration::remove);
    sources.clear();
    hang.countDown();
    hang = new CountDownLatch(1);
    hogged.forEach(ByteBuf::release);
    hogged.clear();
  }

  private void addThrowing() {
    sources.add(DebugDashboard.addSource(vertx, "throws", out -> {
      out.put("before", 1);
      throw new IllegalStateException("on purpose");
    }));
    sources.add(DebugDashboard.addSource(vertx, "asserts", out -> {
      throw new AssertionError("on purpose");
    }));
    sources.add(DebugDashboard.addSource(vertx, "overflows", InnerFaults::overflow));
  }

  @SuppressWarnings("InfiniteRecursion") // is the fault
  private static void overflow(StateWriter out) {
    overflow(out);
  }

  private void addHanging() {
    CountDownLatch until = hang;
    for (int i = 0; i < HUNG_SOURCES; i++) {
      sources.add(DebugDashboard.addSource(vertx, new Hanging("hangs-" + i, until)));
    }
  }

  private record Hanging(String name, CountDownLatch until) implements SampledSource<String> {
    @Override
    public String sample() throws InterruptedException {
      until.await();
      return "";
    }

    @Override
    public void write(String sample, StateWriter out) {
      out.put("answer", sample);
    }
  }

  private void addNonsense() {
    String huge = "\ud800\u0000\n<img onerror=x>".repeat(100_000);
    sources.add(DebugDashboard.addSource(
        vertx,
        "numbers",
        out -> out.put("nan", Double.NaN)
            .put("infinite", Double.NEGATIVE_INFINITY)
            .put("huge", huge)
            .put(huge.substring(0, 2000), 1)));
    sources.add(DebugDashboard.addSource(vertx, "open", out -> out.object("a").object("b")));
    sources.add(DebugDashboard.addSource(vertx, "closes", out -> out.end().end().end()));
    sources.add(DebugDashboard.addSource(vertx, "many", out -> {
      for (int i = 0; i < 100_000; i++) {
        out.put("k" + i, i);
      }
    }));
    int[] turn = {0};
    sources.add(DebugDashboard.addSource(vertx, "others", out -> {
      turn[0]++;
      for (int i = 0; i < 100; i++) {
        out.put("k" + (turn[0] * 31 + i), i);
      }
    }));
  }

  /** Blocks the next event loop that serves no request of the application. */
  private void block() {
    AtomicBoolean held = new AtomicBoolean();
    while (!held.get()) {
      vertx
          .deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
              if (!apiLoops.contains(Thread.currentThread())) {
                hold();
                held.set(true);
              }
              return Future.succeededFuture();
            }
          })
          .compose(vertx::undeploy)
          .await();
    }
  }

  /** Blocks the event loop of the ticks, by a source. */
  private void blockTicks() {
    CountDownLatch done = new CountDownLatch(1);
    SourceRegistration blocks = DebugDashboard.addSource(vertx, "blocks", out -> {
      if (done.getCount() > 0) {
        done.countDown();
        hold();
      }
    });
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    blocks.remove();
  }

  private static void hold() {
    OnPurpose.block(InnerFaults::park);
  }

  private static void park() {
    long end = System.nanoTime() + BLOCK_NANOS;
    for (long left = BLOCK_NANOS; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Takes all direct memory that Netty may have, down to the last piece of a kilobyte. */
  private void hog() {
    for (int size = 1 << 20; size >= 1024; size /= 4) {
      try {
        while (true) {
          hogged.add(PooledByteBufAllocator.DEFAULT.directBuffer(size, size));
        }
      } catch (OutOfMemoryError full) {
        // As intended.
      }
    }
  }
}
