package io.github.vertxdebug.source;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSupport;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads several timers (or summaries) as one: {@code count}, {@code total_ms}, {@code max_ms} ({@code total} and {@code max}
 * for summaries) and {@code buckets}, each the number of observations above the previous bound up to its own, the last
 * {@code inf}. The maximum is Micrometer's, which fades after a few minutes.
 *
 * <p>{@code buckets} are absent unless every timer has them, with the same bounds, counted since the start (see {@link Series}),
 * and can be read without percentiles being computed (see {@link BucketCounts}; that is so in a Prometheus registry, and in a
 * composite of such unless percentiles were asked for).
 * Where the meters count by steps (see {@link RegistryLeaves}), {@code count} and {@code total_ms} are not known.
 * Kept from tick to tick so that the keys of the buckets are made once. Broadcaster's loop.
 */
final class Timings {

  /** For so long after a change the figures may not be whole. */
  private static final long SETTLING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** For so long they are taken for the present ones while nothing is counted. */
  private static final long KEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(950);

  private final List<Series> meters;
  private final LongSupplier nanoTime;

  /** Where there is but one meter, and that a timer. */
  private final @Nullable Timer only;

  private final boolean byStep;
  private long count;
  private double total;
  private double max;

  /** NaN before the first bound is known. */
  private double[] bounds = {Double.NaN};

  private String[] keys = {};
  private double[] cumulative = {};
  private long[] counts = {};
  private boolean hasBuckets;
  private boolean timers;
  private boolean empty = true;

  /** When the meters were last read, and when they were first seen to have counted what they have counted then. */
  private long readNanos;

  private long changedNanos;

  /** Whether buckets can be had; looked for at the first reading. */
  private boolean bucketsAreCheap = true;

  private boolean lookedForBuckets;

  Timings(List<Series> meters) {
    this(meters, System::nanoTime);
  }

  Timings(List<Series> meters, LongSupplier nanoTime) {
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.only = meters.size() == 1 && meters.get(0).meter() instanceof Timer timer ? timer : null;
    this.byStep = meters.stream().anyMatch(Series::byStep);
  }

  /** Whether there is any meter to read. */
  boolean isKnown() {
    return !meters.isEmpty();
  }

  /** Reads the meters and writes the figures into the object {@code key}; nothing when there are no meters. */
  void write(StateWriter out, String key) {
    if (isKnown()) {
      write(out.object(key));
      out.end();
    }
  }

  /** Reads the meters and writes the figures into the present object. */
  void write(StateWriter out) {
    read();
    if (byStep) {
      writeMax(out); // nothing else of it is since the start
    } else {
      writeLast(out);
    }
  }

  /**
   * Reads the meters. Where nothing is counted there is nothing to read but the maximum, which fades, and that once a second. Who
   * records may have counted and not yet added, so what was read right after a change is not kept.
   */
  void read() {
    long now = nanoTime.getAsLong();
    long counted = counted();
    if (counted != count || empty || byStep) {
      changedNanos = now;
    } else if (readNanos - changedNanos >= SETTLING_NANOS && now - readNanos < KEPT_NANOS) {
      return;
    }
    readNanos = now;
    readAll();
    if (count != counted) {
      changedNanos = now; // it was being counted meanwhile
    }
  }

  private long counted() {
    if (only != null) {
      return only.count();
    }
    long counted = 0;
    for (int i = 0; i < meters.size(); i++) {
      Meter meter = meters.get(i).meter();
      if (meter instanceof Timer timer) {
        counted += timer.count();
      } else if (meter instanceof DistributionSummary summary) {
        counted += summary.count();
      }
    }
    return counted;
  }

  private void readAll() {
    count = 0;
    total = 0;
    max = 0;
    hasBuckets = bucketsAreCheap();
    timers = true;
    if (only != null && !hasBuckets) {
      empty = false;
      addPlain(only);
      return;
    }
    empty = true;
    for (Series series : meters) {
      if (series.meter() instanceof HistogramSupport histogram) {
        timers = histogram instanceof Timer;
        addPlain(histogram);
        if (hasBuckets) {
          addBuckets(histogram, empty);
        }
        empty = false;
      }
    }
  }

  /** Writes what was read last; of registries that count by steps the last whole one, under names that say so. */
  void writeLast(StateWriter out) {
    double amount = timers ? Round.millis(total) : total;
    if (byStep) {
      out.put("last_step_count", count)
          .put(timers ? "last_step_total_ms" : "last_step_total", amount);
    } else {
      out.put("count", count).put(timers ? "total_ms" : "total", amount);
    }
    writeMax(out);
    if (hasBuckets && !empty) {
      writeBuckets(out.object("buckets"));
      out.end();
    }
  }

  private void writeMax(StateWriter out) {
    out.put(timers ? "max_ms" : "max", timers ? Round.millis(max) : max);
  }

  private boolean bucketsAreCheap() {
    if (!lookedForBuckets) {
      lookedForBuckets = true;
      for (Series series : meters) {
        bucketsAreCheap &= series.sinceStart()
            && series.meter() instanceof HistogramSupport histogram
            && !BucketCounts.isDear(histogram);
      }
    }
    return bucketsAreCheap;
  }

  private void addBuckets(HistogramSupport meter, boolean first) {
    boolean timer = meter instanceof Timer;
    CountAtBucket[] buckets = BucketCounts.of(meter);
    if (buckets.length == 0 || !(timer || meter instanceof DistributionSummary)) {
      hasBuckets = false;
      bucketsAreCheap &= !BucketCounts.isWithoutForGood(meter);
      return;
    }
    double[] present = new double[buckets.length];
    for (int i = 0; i < present.length; i++) {
      present[i] = timer ? buckets[i].bucket(TimeUnit.MILLISECONDS) : buckets[i].bucket();
    }
    if (!Arrays.equals(present, bounds)) {
      if (!first) {
        hasBuckets = false;
        return;
      }
      bounds = present;
      keys = Arrays.stream(present).mapToObj(bound -> key(bound, timer)).toArray(String[]::new);
      counts = new long[keys.length + 1];
    }
    if (first) {
      cumulative = new double[present.length];
    }
    for (int i = 0; i < present.length; i++) {
      cumulative[i] += buckets[i].count();
    }
  }

  private void addPlain(HistogramSupport meter) {
    if (meter instanceof Timer timer) {
      addPlain(timer);
    } else if (meter instanceof DistributionSummary summary) {
      count += summary.count();
      total += summary.totalAmount();
      max = Math.max(max, summary.max());
    }
  }

  private void addPlain(Timer timer) {
    count += timer.count();
    total += timer.totalTime(TimeUnit.MILLISECONDS);
    max = Math.max(max, timer.max(TimeUnit.MILLISECONDS));
  }

  private void writeBuckets(StateWriter out) {
    BucketCounts.apart(cumulative, count, counts);
    boolean infinite = false;
    for (int i = 0; i < keys.length; i++) {
      out.put(keys[i], counts[i]);
      infinite |= keys[i].equals("inf");
    }
    if (!infinite) {
      out.put("inf", counts[keys.length]);
    }
  }

  private static String key(double bound, boolean timer) {
    if (Double.isInfinite(bound) || (timer && bound >= Long.MAX_VALUE / 1e6)) {
      return "inf";
    }
    // Timers have bounds in whole nanoseconds.
    BigDecimal exact = BigDecimal.valueOf(bound);
    BigDecimal shown = timer ? exact.setScale(6, RoundingMode.HALF_EVEN) : exact;
    return shown.signum() == 0 ? "0" : shown.stripTrailingZeros().toPlainString();
  }
}
