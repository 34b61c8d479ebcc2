package io.github.vertxdebug.source;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A question to an event loop: a task that notes when it ran, and on which thread. While it has not run the watchdog may leave
 * a {@link Sighting} of the thread in it.
 *
 * <p>The loop it is posted to is the only writer of the answer, the watchdog of what it saw; any thread reads both.
 */
final class Probe implements Runnable {

  private long postedNanos;

  /** The same moment by the calendar. */
  private long postedMillis;

  private final LongSupplier nanoTime;

  private long ranNanos;
  private @Nullable Thread thread;
  /** Makes the two above visible. */
  private volatile boolean answered;

  private volatile @Nullable Sighting sighting;

  /** When the watchdog will look at the loop's thread. Its own, once the probe is posted. */
  long lookNanos;

  /** Whether the watchdog has already given the loop a second chance. Its own. */
  boolean spared;

  Probe(long postedNanos, long postedMillis, LongSupplier nanoTime) {
    this.postedNanos = postedNanos;
    this.postedMillis = postedMillis;
    this.nanoTime = nanoTime;
    this.lookNanos = postedNanos + Watchdog.PATIENCE_NANOS;
  }

  long postedNanos() {
    return postedNanos;
  }

  long postedMillis() {
    return postedMillis;
  }

  /** Counts it as posted a moment later than it was. The broadcaster's, which is also who reads it. */
  void postedAnew(long nanos, long millis) {
    postedNanos = nanos;
    postedMillis = millis;
  }

  @Override
  public void run() {
    ranNanos = nanoTime.getAsLong();
    thread = Thread.currentThread();
    answered = true;
  }

  boolean isAnswered() {
    return answered;
  }

  /** When it ran; of an answered probe only. */
  long ranNanos() {
    return ranNanos;
  }

  /** How long it waited; of an answered probe only. */
  long lagNanos() {
    return Math.max(
        0, ranNanos - postedNanos); // it may have run while it was counted as posted anew
  }

  /** Where it ran; null until it is answered. */
  @Nullable
  Thread thread() {
    return answered ? thread : null;
  }

  void seen(Sighting what) {
    sighting = what;
  }

  /** What the watchdog saw; null unless the loop was blocked for long enough for it to look. */
  @Nullable
  Sighting sighting() {
    return sighting;
  }
}
