package io.github.vertxdebug.source;

import io.github.vertxdebug.guard.OnPurpose;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An application's handler that blocks its event loop, by a name that is looked for in stacks. */
final class OrderHandler {

  static final String PRICE = OrderHandler.class.getName() + ".price(OrderHandler.java:";

  private OrderHandler() {}

  /** Blocks until it is released. */
  static void price(CountDownLatch blocked, CountDownLatch release) {
    OnPurpose.block(() -> {
      blocked.countDown();
      price(release);
    });
  }

  /** Blocks for so long. */
  static void price(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    OnPurpose.block(() -> price(end, millis));
  }

  private static void price(CountDownLatch release) {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void price(long endNanos, long millis) {
    while (endNanos - System.nanoTime() > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }
}
