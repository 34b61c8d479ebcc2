package io.github.vertxdebug;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * A shutdown hook that keeps the promise to be gone within two seconds: Vert.x closes in a hook of its own, and where a peer
 * that reads no more holds that up, this one ends the process. The watch is a daemon, so a shutdown that is done sooner does
 * not wait for it.
 */
final class ShutdownLimit implements Runnable {

  private static final Duration LIMIT = Duration.ofMillis(1_500);

  /** What a shell reports for a process that SIGTERM ended. */
  private static final int TERMINATED = 128 + 15;

  private final IntSupplier failure;

  ShutdownLimit(IntSupplier failure) {
    this.failure = failure;
  }

  @Override
  public void run() {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Thread watch = new Thread(() -> haltAt(deadline), "dashboard-halt");
    watch.setDaemon(true);
    watch.start();
  }

  private void haltAt(long deadline) {
    for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    int status = failure.getAsInt();
    Runtime.getRuntime().halt(status != 0 ? status : TERMINATED);
  }
}
