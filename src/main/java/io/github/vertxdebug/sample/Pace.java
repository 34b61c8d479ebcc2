package io.github.vertxdebug.sample;

import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Repeats a step at varying intervals: each timer is set when the step before is done, so a stall is not made up for by a
 * burst. Belongs to the context that starts it, and to nobody else.
 */
final class Pace {

  private final Vertx vertx;
  private final LongSupplier delayMillis;
  private final Runnable step;
  private @Nullable Timer next;
  private boolean stopped;

  Pace(Vertx vertx, LongSupplier delayMillis, Runnable step) {
    this.vertx = vertx;
    this.delayMillis = delayMillis;
    this.step = step;
  }

  void start() {
    Timer timer = vertx.timer(delayMillis.getAsLong());
    next = timer;
    timer.onSuccess(due -> {
      if (!stopped) {
        step.run();
        start();
      }
    });
  }

  void stop() {
    stopped = true;
    if (next != null) {
      next.cancel();
    }
  }
}
