package io.github.vertxdebug.guard;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;

/** Collects garbage and is done when that is: when references to all that was unreachable before are in their queues. */
final class Garbage {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Garbage() {}

  static void collect() {
    // The JVM hands the references of one collection to their queues in no particular order, but
    // all of them before those of the next collection: the second sentinel vouches for what the
    // first collection found.
    awaitOneCollection();
    awaitOneCollection();
  }

  private static void awaitOneCollection() {
    ReferenceQueue<Object> cleared = new ReferenceQueue<>();
    WeakReference<Object> sentinel = new WeakReference<>(new Object(), cleared);
    long end = System.nanoTime() + PATIENCE.toNanos();
    System.gc();
    try {
      while (cleared.remove(1_000) == null) {
        if (System.nanoTime() > end) {
          throw new AssertionError("no garbage collection within " + PATIENCE + ": " + sentinel);
        }
        System.gc();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while garbage was collected", e);
    }
  }
}
