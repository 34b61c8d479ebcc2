package io.github.vertxdebug.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that takes its time to read, and that many ask for: whoever asks while it is being read, or for a moment after that began,
 * gets that reading. So one worker thread is busy with it at most, however many ask.
 *
 * <p>One that has not begun in {@value #PATIENCE_SECONDS} seconds is replaced; while one hangs for longer, others are refused
 * instead of having one more worker hang.
 *
 * <p>Any thread; the answer comes back on the asker's own context, and waits for no other event loop. Holds the last reading as long as
 * it may be shared and until the next one, nothing where that is no time at all.
 *
 * @param <T> what is read; immutable
 */
final class SharedReading<T> {

  static final long PATIENCE_SECONDS = 30;

  /** Runs a call on a worker thread, sooner or later; the future fails if it will not. */
  interface Worker {
    Future<?> run(Callable<?> call);
  }

  /** One that is under way, or was a moment ago. */
  private static final class Reading<T> {
    final Promise<T> answer = Promise.promise();
    final long sinceNanos;
    volatile boolean begun;

    Reading(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }
  }

  private final Vertx vertx;
  private final Worker worker;
  private final Supplier<T> read;
  private final String what;
  private final long freshNanos;
  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable Reading<T>> last = new AtomicReference<>();

  /**
   * @param what is read, as it is told to who is refused
   * @param freshNanos how old a reading may be, from its beginning, that is over; 0 for not at all
   */
  SharedReading(
      Vertx vertx,
      Worker worker,
      Supplier<T> read,
      String what,
      long freshNanos,
      LongSupplier nanoTime) {
    this.vertx = vertx;
    this.worker = worker;
    this.read = read;
    this.what = what;
    this.freshNanos = freshNanos;
    this.nanoTime = nanoTime;
  }

  Future<T> get() {
    Context asker = vertx.getOrCreateContext();
    Promise<T> answer = Promise.promise();
    shared().onComplete(done -> asker.runOnContext(v -> answer.handle(done)));
    return answer.future();
  }

  private Future<T> shared() {
    while (true) {
      long now = nanoTime.getAsLong();
      Reading<T> present = last.get();
      if (present != null && mayBeShared(present, now)) {
        return present.answer.future();
      }
      boolean over = present == null || present.answer.future().isComplete();
      if (present != null && !over && present.begun) {
        return Future.failedFuture(
            what + " has been under way for more than " + PATIENCE_SECONDS + " seconds");
      }
      Reading<T> mine = new Reading<>(now);
      if (last.compareAndSet(present, mine)) {
        if (present != null && !over) {
          present.answer.tryFail("not begun in " + PATIENCE_SECONDS + " seconds");
        }
        begin(mine);
        return mine.answer.future();
      }
    }
  }

  private boolean mayBeShared(Reading<T> reading, long now) {
    Future<T> answer = reading.answer.future();
    return answer.isComplete()
        ? answer.succeeded() && now - reading.sinceNanos < freshNanos
        : now - reading.sinceNanos < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
  }

  private void begin(Reading<T> mine) {
    Future<?> run;
    try {
      run = worker.run(() -> {
        read(mine);
        return null;
      });
    } catch (Throwable e) { // Vert.x is closing, or there can be no more threads
      run = Future.failedFuture(e);
    }
    run.onFailure(e -> {
      release(mine);
      mine.answer.tryFail(e);
    });
  }

  /** On a worker thread. */
  @SuppressWarnings("ReferenceEquality") // Another one has taken its place.
  private void read(Reading<T> mine) {
    mine.begun = true; // first, so that it is hardly ever replaced and read all the same
    if (last.get() != mine) {
      return; // it was replaced before it began, and its answer was failed
    }
    T result;
    try {
      result = read.get();
    } catch (Throwable e) {
      release(mine);
      mine.answer.tryFail(e);
      return;
    }
    if (freshNanos == 0) {
      // First, so that who asks because of this answer gets a later one.
      release(mine);
    }
    mine.answer.tryComplete(result);
  }

  private void release(Reading<T> mine) {
    last.compareAndSet(mine, null);
  }
}
