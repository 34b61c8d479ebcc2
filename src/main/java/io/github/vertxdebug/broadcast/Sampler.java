package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;
import io.vertx.core.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a cheap source of a slow one: reads it on a worker thread, once in its period and never twice at a time, and
 * writes the latest reading. Broadcaster's event loop only, but for the reading itself. What came of a reading is taken in when
 * somebody next asks: a dozen readings a second need not wake the loop when each ends.
 *
 * <p>A source that takes more than a hundredth of the time is read less often, down to once in {@value #MOST_SECONDS}
 * seconds, and at its full pace again when it has become faster. A reading that is older than that pace explains, because
 * nobody watched meanwhile, is not shown: what is not known yet is absent, and never the figure of an hour ago.
 *
 * @param <S> what one reading yields
 */
final class Sampler<S> implements Source {

  /** The shortest and the longest time between the starts of two readings at the full pace, in milliseconds. */
  private static final long LEAST_PERIOD_MILLIS = 1000;

  private static final long MOST_PERIOD_MILLIS = 60_000;

  /** The share of the time that a reading may take of a worker thread before it is made less often. */
  private static final double SHARE = 0.01;

  /** The most seconds between two readings that took no longer, unless one period is more. */
  static final int MOST_SECONDS = 32;

  /** A reading that takes longer counts as hung, and the one before it as too old to show, in nanoseconds. */
  static final long PATIENCE_NANOS = 5_000_000_000L;

  /** Runs a blocking call on a worker thread; who listens to the future hears of it on the broadcaster's event loop. */
  interface Worker {
    <T> Future<T> run(Callable<T> call);
  }

  /** What there is to tell when there is no reading that may be shown. */
  private enum Nothing {
    YET,
    FOR_TOO_LONG,
    BUT_OLD
  }

  /** What came of a reading: a value or a failure. */
  private record Reading<S>(@Nullable S value, @Nullable Throwable failure, long tookNanos) {}

  private final SampledSource<S> source;
  private final Worker worker;
  private final LongSupplier nanoTime;

  private final long periodNanos;
  private final boolean isWrittenAtEveryTick;
  private final Pace pace;

  private @Nullable Future<Reading<S>> inFlight;
  private long startedNanos;
  private boolean everStarted;
  private @Nullable Reading<S> latest;
  private @Nullable Throwable failure;
  private long latestNanos;

  /** What was last asked to be written: a {@link Reading}, a failure, or {@link Nothing}; null before the first time. */
  private @Nullable Object told;

  Sampler(SampledSource<S> source, Worker worker, LongSupplier nanoTime) {
    this.source = source;
    this.worker = worker;
    this.nanoTime = nanoTime;
    this.periodNanos = TimeUnit.MILLISECONDS.toNanos(periodMillis(source));
    this.isWrittenAtEveryTick = isWrittenAtEveryTick(source);
    int mostPeriods = (int) Math.max(1, TimeUnit.SECONDS.toNanos(MOST_SECONDS) / periodNanos);
    this.pace = new Pace(periodNanos, periodNanos * SHARE, mostPeriods);
  }

  /** What a source asks for, as far as it may. */
  private static long periodMillis(SampledSource<?> source) {
    try {
      return Math.max(LEAST_PERIOD_MILLIS, Math.min(MOST_PERIOD_MILLIS, source.periodMillis()));
    } catch (Throwable e) {
      return LEAST_PERIOD_MILLIS; // an application's; its readings tell whether it works at all
    }
  }

  private static boolean isWrittenAtEveryTick(SampledSource<?> source) {
    try {
      return source.isWrittenAtEveryTick();
    } catch (Throwable e) {
      return false; // the same
    }
  }

  @Override
  public String name() {
    return source.name();
  }

  /** Starts a reading if one is due. */
  void start() {
    takeIn();
    if (inFlight != null) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (everStarted && (now - startedNanos < periodNanos || !pace.isDue(now - startedNanos))) {
      return;
    }
    everStarted = true;
    startedNanos = now;
    inFlight = worker.run(this::read);
  }

  /** Takes in what came of the reading under way, if it has ended. */
  private void takeIn() {
    Future<Reading<S>> ended = inFlight;
    if (ended == null || !ended.isComplete()) {
      return;
    }
    inFlight = null;
    latestNanos = startedNanos;
    Reading<S> reading = ended.result();
    latest = reading;
    failure = reading == null ? ended.cause() : reading.failure();
    if (reading != null) {
      pace.took(reading.tookNanos());
    }
  }

  /** The same; the future, which never fails, is done when no reading is under way. */
  Future<Void> refresh() {
    start();
    Future<Reading<S>> running = inFlight;
    return running == null ? Future.succeededFuture() : running.otherwiseEmpty().mapEmpty();
  }

  /** On a worker thread. */
  private Reading<S> read() {
    long start = nanoTime.getAsLong();
    try {
      S value = source.sample();
      return new Reading<>(value, null, nanoTime.getAsLong() - start);
    } catch (Throwable e) {
      return new Reading<>(null, e, nanoTime.getAsLong() - start);
    }
  }

  /** What the last reading took on its worker thread, in milliseconds; NaN when there is none. */
  double tookMillis() {
    Reading<S> reading = latest;
    return reading == null ? Double.NaN : reading.tookNanos() / 1e6;
  }

  /** How long after the start of one reading the next one starts, in milliseconds; NaN when it is its usual period. */
  double slowedToMillis() {
    return pace.slowed() ? pace.periods() * (periodNanos / 1e6) : Double.NaN;
  }

  /** Whether {@link #write} would write what it wrote the last time. */
  @SuppressWarnings("ReferenceEquality") // Another reading is another object.
  boolean hasNothingNew() {
    return !isWrittenAtEveryTick && toTell() == told;
  }

  @Override
  public void write(StateWriter out) {
    Object now = toTell();
    told = now;
    if (now == Nothing.FOR_TOO_LONG) {
      throw new IllegalStateException(
          "no answer for more than " + PATIENCE_NANOS / 1_000_000_000 + " s");
    } else if (now instanceof Throwable failed) {
      throw Sampler.<RuntimeException>as(failed);
    }
    Reading<S> reading = latest;
    S value = now instanceof Nothing || reading == null ? null : reading.value();
    if (value != null) {
      source.write(value, out);
    }
  }

  private Object toTell() {
    takeIn();
    long now = nanoTime.getAsLong();
    if (inFlight != null && now - startedNanos > PATIENCE_NANOS) {
      return Nothing.FOR_TOO_LONG;
    }
    if (now - latestNanos > pace.periods() * periodNanos + PATIENCE_NANOS) {
      return Nothing.BUT_OLD;
    }
    Throwable failed = failure;
    if (failed != null) {
      return failed;
    }
    Reading<S> reading = latest;
    return reading == null ? Nothing.YET : reading;
  }

  /** The failure itself, as whoever asks takes any, so that it is told as what it is. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> E as(Throwable failure) throws E {
    throw (E) failure;
  }

  @Override
  public void close() {
    source.close();
  }
}
