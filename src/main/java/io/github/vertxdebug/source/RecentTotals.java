package io.github.vertxdebug.source;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many observations came into timers between two looks at them, and what they took altogether, as {@link RecentCounts}
 * tells it of buckets: for timers that have none. One thread at a time.
 */
final class RecentTotals {

  /** Observations, and nanoseconds of them. */
  private record Held(long count, double nanos) {}

  private IdentityHashMap<Meter, Held> before = new IdentityHashMap<>();
  private IdentityHashMap<Meter, Held> now = new IdentityHashMap<>();
  private boolean first = true;

  /** Begins a round of looks. */
  void begin(boolean nothingIsRecent) {
    first = nothingIsRecent;
    before = now;
    now = new IdentityHashMap<>();
  }

  /** Observations and microseconds since the last round; null where a meter counts by steps. */
  long @Nullable [] since(Series series) {
    if (series.byStep() || !(series.meter() instanceof Timer timer)) {
      return null;
    }
    Held present = new Held(timer.count(), timer.totalTime(TimeUnit.NANOSECONDS));
    Held last = before.getOrDefault(timer, new Held(0, 0));
    now.put(timer, present);
    return first
        ? new long[2]
        : new long[] {
          Math.max(0, present.count - last.count),
          Math.max(0, Math.round((present.nanos - last.nanos) / 1e3))
        };
  }
}
