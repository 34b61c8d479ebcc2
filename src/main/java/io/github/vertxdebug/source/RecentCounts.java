package io.github.vertxdebug.source;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What came into the buckets of timers between two looks at them. One thread at a time.
 *
 * <p>A timer that was not there at the last look has counted all it holds since. What timers held at the first look of all
 * is not known to be recent.
 *
 * <p><b>Registries that forget.</b> Where buckets do not count since the start (all but Prometheus'), a timer drops its oldest
 * counts now and then, every 40 s by Micrometer's default, and what came in since the last look cannot be told then: it is left
 * out. So is what cannot be reconciled with the timer's own count.
 */
final class RecentCounts {

  /** Recorders write into a bucket and into the count one after the other, so the two may differ by those under way. */
  private static final long UNDER_WAY = 8;

  /** What a timer held, or what came into it. */
  static final class Look {

    /** Upper bounds. */
    final double[] boundsMillis;

    /** Observations by bucket, not cumulative; the last above all bounds. */
    final long[] counts;

    private final long count;

    Look(double[] boundsMillis, long[] counts, long count) {
      this.boundsMillis = boundsMillis;
      this.counts = counts;
      this.count = count;
    }
  }

  private IdentityHashMap<Meter, Look> before = new IdentityHashMap<>();
  private IdentityHashMap<Meter, Look> now = new IdentityHashMap<>();
  private boolean first = true;

  /** Begins a round of looks. */
  void begin(boolean nothingIsRecent) {
    first = nothingIsRecent;
    before = now;
    now = new IdentityHashMap<>();
  }

  /** What came in since the last round; null when the meter keeps no buckets, or counts by steps. */
  @Nullable
  Look since(Series series) {
    if (series.byStep() || !(series.meter() instanceof Timer timer)) {
      return null;
    }
    long count = timer.count();
    CountAtBucket[] buckets = BucketCounts.of(timer);
    if (buckets.length == 0) {
      return null;
    }
    Look last = before.get(timer);
    Look present = look(buckets, count, last, series.sinceStart());
    now.put(timer, present);
    return new Look(present.boundsMillis, grown(timer, last, present, series.sinceStart()), count);
  }

  private static Look look(
      CountAtBucket[] buckets, long count, @Nullable Look last, boolean sinceStart) {
    int n = buckets.length;
    int bounded = buckets[n - 1].bucket() >= Long.MAX_VALUE ? n - 1 : n;
    double[] bounds = new double[bounded];
    double[] cumulative = new double[bounded];
    for (int i = 0; i < bounded; i++) {
      bounds[i] = buckets[i].bucket(TimeUnit.MILLISECONDS);
      cumulative[i] = buckets[i].count();
    }
    long[] counts = new long[bounded + 1];
    BucketCounts.apart(cumulative, count, counts);
    if (!sinceStart) {
      counts[bounded] = 0; // the count is of another time than the buckets
    } else if (last != null && last.counts.length == counts.length) {
      counts[bounded] = Math.max(last.counts[bounded], counts[bounded]);
    }
    return new Look(bounds, counts, count);
  }

  private long[] grown(Timer timer, @Nullable Look last, Look present, boolean sinceStart) {
    int top = present.counts.length - 1;
    long[] grown = new long[top + 1];
    if (first || (last != null && !Arrays.equals(last.boundsMillis, present.boundsMillis))) {
      return grown;
    }
    long counted = present.count - (last == null ? 0 : last.count);
    long inBuckets = 0;
    for (int i = 0; i <= top; i++) {
      grown[i] = present.counts[i] - (last == null ? 0 : last.counts[i]);
      if (grown[i] < 0) {
        return new long[top + 1]; // it has forgotten
      }
      inBuckets += grown[i];
    }
    // A reading between the two writes of a recorder is no observation above all bounds.
    boolean anyAbove = top == 0 || timer.max(TimeUnit.MILLISECONDS) > present.boundsMillis[top - 1];
    if (!sinceStart) {
      long above = counted - inBuckets;
      if (above < -UNDER_WAY || (!anyAbove && above > UNDER_WAY)) {
        return new long[top + 1];
      }
      grown[top] = Math.max(0, above);
    }
    if (!anyAbove) {
      grown[top] = 0;
    }
    return grown;
  }
}
