package io.github.vertxdebug.source;

import java.util.concurrent.TimeUnit;

/**
 * How often an event loop was how late, since the start: {@code buckets}, each the number of probes that waited for longer
 * than the previous bound and up to its own (milliseconds), the last {@code inf}; {@code count} and {@code max_ms}, which does
 * not fade. A probe counts once, when it is back, with all the time it took.
 *
 * <p>What is written is brought up to date once a second: with every tick it would be most of each delta. Broadcaster's loop.
 */
final class LagHistogram {

  private static final String[] KEYS = {
    "0.1", "0.5", "1", "2", "5", "10", "20", "50", "100", "150", "200", "500", "1000", "2000",
    "5000", "inf"
  };
  private static final long[] BOUNDS_NANOS = new long[KEYS.length - 1];

  static {
    for (int i = 0; i < BOUNDS_NANOS.length; i++) {
      BOUNDS_NANOS[i] = Math.round(Double.parseDouble(KEYS[i]) * 1e6);
    }
  }

  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long[] buckets = new long[KEYS.length];
  private long maxNanos;

  private final long[] shown = new long[KEYS.length];
  private long shownMaxNanos;
  private long shownCount;
  private long shownNanos;

  void add(long nanos) {
    int bucket = 0;
    while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
      bucket++;
    }
    buckets[bucket]++;
    maxNanos = Math.max(maxNanos, nanos);
  }

  /** Writes the histogram as the object {@code key}. */
  void write(String key, StateWriter out, long now) {
    if (shownCount == 0 || now - shownNanos >= PERIOD_NANOS) {
      shownNanos = now;
      shownMaxNanos = maxNanos;
      shownCount = 0;
      for (int i = 0; i < buckets.length; i++) {
        shown[i] = buckets[i];
        shownCount += buckets[i];
      }
    }
    out.object(key).object("buckets");
    for (int i = 0; i < KEYS.length; i++) {
      out.put(KEYS[i], shown[i]);
    }
    out.end();
    out.put("count", shownCount);
    out.put("max_ms", shownCount == 0 ? Double.NaN : Round.nanosToMillis(shownMaxNanos));
    out.end();
  }
}
