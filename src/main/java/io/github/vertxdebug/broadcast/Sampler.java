package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;
import io.vertx.core.Future;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a cheap source of a slow one: reads it on a worker thread, at most once a second and never twice at a time, and
 * writes the latest reading. Broadcaster's event loop only, but for the reading itself.
 *
 * @param <S> what one reading yields
 */
final class Sampler<S> implements Source {

  /** At least this long between the starts of two readings, in nanoseconds. */
  static final long PERIOD_NANOS = 1_000_000_000L;

  /** A reading that takes longer counts as hung, and the one before it as too old to show, in nanoseconds. */
  static final long PATIENCE_NANOS = 5_000_000_000L;

  /** Runs a blocking call on a worker thread; the future completes on the broadcaster's event loop. */
  interface Worker {
    <T> Future<T> run(Callable<T> call);
  }

  private record Reading<S>(S value, double tookMillis) {}

  private final SampledSource<S> source;
  private final Worker worker;
  private final LongSupplier nanoTime;

  private @Nullable Future<Reading<S>> inFlight;
  private long startedNanos;
  private boolean everStarted;
  private @Nullable Reading<S> latest;
  private @Nullable Throwable failure;

  Sampler(SampledSource<S> source, Worker worker, LongSupplier nanoTime) {
    this.source = source;
    this.worker = worker;
    this.nanoTime = nanoTime;
  }

  @Override
  public String name() {
    return source.name();
  }

  /** Starts a reading if one is due; the future, which never fails, is done when no reading is under way. */
  Future<Void> refresh() {
    Future<Reading<S>> running = inFlight;
    if (running == null) {
      long now = nanoTime.getAsLong();
      if (everStarted && now - startedNanos < PERIOD_NANOS) {
        return Future.succeededFuture();
      }
      everStarted = true;
      startedNanos = now;
      running = worker.run(() -> {
        long start = nanoTime.getAsLong();
        S value = source.sample();
        return new Reading<>(value, (nanoTime.getAsLong() - start) / 1e6);
      });
      inFlight = running;
      running.onComplete(done -> {
        inFlight = null;
        latest = done.succeeded() ? done.result() : null;
        failure = done.cause();
      });
    }
    return running.otherwiseEmpty().mapEmpty();
  }

  /** What the last reading took on its worker thread, in milliseconds; NaN when there is none. */
  double tookMillis() {
    Reading<S> reading = latest;
    return reading == null ? Double.NaN : reading.tookMillis();
  }

  @Override
  public void write(StateWriter out) {
    if (inFlight != null && nanoTime.getAsLong() - startedNanos > PATIENCE_NANOS) {
      throw new IllegalStateException(
          "no answer for more than " + PATIENCE_NANOS / 1_000_000_000 + " s");
    }
    Throwable failed = failure;
    if (failed != null) {
      throw new IllegalStateException(failed.toString(), failed);
    }
    Reading<S> reading = latest;
    if (reading != null) {
      source.write(reading.value(), out);
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
