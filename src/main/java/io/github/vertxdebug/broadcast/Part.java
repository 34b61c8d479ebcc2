package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.snapshot.Section;
import io.github.vertxdebug.snapshot.SectionWriter;
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

  /** Whether it was its place, taken already, that its last reading failed for. */
  boolean conflicts;

  /** Whether its last failure was none of those that another one's old figures may cause. */
  boolean failsAnyway;

  /** How long the last reading is good for while there are ticks: whole ones, of which the last may be early by half. */
  private final long goodForNanos;

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

  private final SectionWriter writer = new SectionWriter();

  /** What was last read, and is repeated. */
  private Section section = Section.EMPTY;

  Part(Source source, long tickNanos) {
    this.source = source;
    this.name = source.name();
    long ticks = (periodNanos(source) + tickNanos - 1) / tickNanos;
    this.goodForNanos = ticks * tickNanos - tickNanos / 2;
    int mostTicks = source.isReadAtEveryTick() ? 1 : (int) Math.max(1, MOST_NANOS / tickNanos);
    this.pace = new Pace(tickNanos, Math.max(ALWAYS_ALLOWED_NANOS, SHARE * tickNanos), mostTicks);
  }

  /** What a source asks for, as far as it may. */
  private static long periodNanos(Source source) {
    try {
      return Math.max(
          0, Math.min(MOST_NANOS, TimeUnit.MILLISECONDS.toNanos(source.periodMillis())));
    } catch (Throwable e) {
      return 0; // an application's; its readings tell whether it works at all
    }
  }

  /** @param ticking whether it is a tick that asks, and not somebody who wants to know how things are now */
  boolean isDue(long now, boolean ticking) {
    long since = now - readNanos;
    return !everRead || (pace.isDue(since) && (!ticking || error != null || since >= goodForNanos));
  }

  /** Whether reading it anew would write what it wrote the last time. */
  boolean hasNothingNew() {
    return everRead
        && error == null
        && source instanceof Sampler<?> sampler
        && sampler.hasNothingNew();
  }

  /** Adds the last figures once more; false when another source has written in their place since. */
  boolean repeat(SnapshotBuilder builder) {
    try {
      builder.add(section);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Has the source write; the failure if it fails, which then has written nothing. */
  @Nullable
  Throwable read(SnapshotBuilder builder) {
    conflicts = false;
    try {
      writer.begin();
      source.write(writer);
      section = writer.finish();
    } catch (Throwable e) {
      return leaveOut(builder, e);
    }
    try {
      builder.add(section);
    } catch (Throwable e) {
      conflicts = true;
      return leaveOut(builder, e);
    }
    error = null;
    failsAnyway = false;
    return null;
  }

  private Throwable leaveOut(SnapshotBuilder builder, Throwable why) {
    section = Section.EMPTY;
    builder.add(section);
    error = text(why);
    return why;
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
