package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.snapshot.SnapshotBuilder;
import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One source's part of the state: read anew when it is due, which a dear source is not at every tick (see {@link Pace}), and
 * repeated as it was otherwise. Logs its first failure. Broadcaster's event loop only.
 */
final class Part {

  private static final Logger LOG = System.getLogger(Collector.class.getName());

  /** The share of the event loop's time that one source may take. */
  private static final double SHARE = 0.02;

  /** What it may take however fast the ticks are, in nanoseconds. */
  private static final double ALWAYS_ALLOWED_NANOS = 1_000_000;

  /** The longest that figures are repeated. */
  private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(1);

  final Source source;
  final String name;

  /** Whether its last failure was none of those that another one's old figures may cause. */
  boolean failsAnyway;

  private final Pace pace;
  private double tookMillis = Double.NaN;
  private double untoldMillis;
  private int untoldReadings;
  private boolean everRead;
  private long readNanos;
  private @Nullable String error;
  private boolean logged;
  private boolean everBlamed;
  private long blamedNanos;

  /** Where the builder has its calls: of the last finished collection, and of the present one. */
  private int from;

  private int to;
  private int nextFrom;
  private int nextTo;

  Part(Source source, long tickNanos) {
    this.source = source;
    this.name = source.name();
    int mostTicks = source.isReadAtEveryTick() ? 1 : (int) Math.max(1, MOST_NANOS / tickNanos);
    this.pace = new Pace(tickNanos, Math.max(ALWAYS_ALLOWED_NANOS, SHARE * tickNanos), mostTicks);
  }

  boolean isDue(long now) {
    return !everRead || pace.isDue(now - readNanos);
  }

  /** Writes the last figures once more; false when another source has written in their place since. */
  boolean repeat(SnapshotBuilder builder) {
    nextFrom = builder.mark();
    try {
      builder.repeat(from, to);
      nextTo = builder.mark();
      return true;
    } catch (IllegalStateException e) {
      builder.rollback(nextFrom);
      return false;
    }
  }

  /** Has the source write; the failure if it fails, which then has written nothing. */
  @Nullable
  Throwable read(SnapshotBuilder builder) {
    nextFrom = builder.mark();
    Throwable failure = null;
    try {
      source.write(builder);
      builder.requireClosed();
      error = null;
      failsAnyway = false;
    } catch (Throwable e) {
      builder.rollback(nextFrom);
      error = text(e);
      failure = e;
    }
    nextTo = builder.mark();
    return failure;
  }

  /**
   * Whether its failure may be put down to another's old figures, for which all are then read: once a minute, so that one that
   * fails at random makes no dear one be read all the time.
   */
  boolean mayBlameOthers(long now) {
    if (everBlamed && now - blamedNanos < MOST_NANOS) {
      return false;
    }
    everBlamed = true;
    blamedNanos = now;
    return true;
  }

  /** Notes when the last reading began, and what it took. */
  void took(long start, long nanos) {
    everRead = true;
    readNanos = start;
    pace.took(nanos);
    double took = source instanceof Sampler<?> sampler ? sampler.tookMillis() : nanos / 1e6;
    if (Double.isNaN(took)) {
      tookMillis = Double.NaN; // there is no reading to tell of, or no more
    } else {
      untoldMillis += took;
      untoldReadings++;
    }
  }

  /**
   * Renews what the state tells of the cost of a reading: the mean since the last time.
   *
   * @param due whether it is time; at every tick it would be a good part of every delta
   */
  void tell(boolean due) {
    if (untoldReadings > 0 && (due || Double.isNaN(tookMillis))) {
      tookMillis = Math.round(1e2 * untoldMillis / untoldReadings) / 1e2;
      untoldMillis = 0;
      untoldReadings = 0;
    }
  }

  /** The collection that it was last read or repeated for is finished. */
  void finished() {
    from = nextFrom;
    to = nextTo;
  }

  void failed(Throwable e) {
    error = text(e);
    if (!logged) {
      logged = true;
      try {
        LOG.log(
            Level.WARNING,
            "Debug dashboard: source '" + name + "' failed, its part is left out",
            e);
      } catch (Throwable speechless) {
        // It cannot be logged either; the state says it.
      }
    }
  }

  /** What its reading cost, and what failed. */
  void writeReading(StateWriter out) {
    double period = source instanceof Sampler<?> sampler ? sampler.slowedToMillis() : Double.NaN;
    boolean slowed = pace.slowed() || !Double.isNaN(period);
    out.object(name)
        .put("took_ms", tookMillis)
        .put("error", error)
        .putIfKnown("slowed", slowed ? 1 : -1)
        .putIfKnown("every_ticks", pace.slowed() ? pace.periods() : -1)
        .put("period_ms", period)
        .end();
  }

  private static String text(Throwable e) {
    try {
      return e.toString();
    } catch (Throwable speechless) {
      return e.getClass().getName(); // it cannot even say what is wrong
    }
  }

  /** Milliseconds with two decimals: enough to see, and quiet in the deltas. */
  static double millis(long nanos) {
    return Math.round(nanos / 1e4) / 1e2;
  }
}
