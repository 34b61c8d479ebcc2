package io.github.vertxdebug.source;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #MOST} pauses for garbage collection, to be laid beside other things that happened at the same moment.
 *
 * <p>A notification tells when a pause began and ended in whole milliseconds of the JVM's own clock. How that clock stands to
 * {@link System#nanoTime} is nowhere told: it is taken from the notification that came the soonest after its pause, so that
 * places are right to a few milliseconds, and the first ones the least. Of a length of 0 is what took less than one.
 *
 * <p>The JVM's notification thread adds, any thread reads: the list is replaced, never changed.
 */
final class GcPauses {

  static final int MOST = 256;

  /** One pause; times in milliseconds of the JVM's clock. */
  record Pause(String collector, long startMillis, long endMillis) {}

  /** What lies within a stretch of time: how many pauses, and how much of them. */
  record Share(int count, double millis) {}

  /** @param aheadNanos what {@link System#nanoTime} is ahead of the JVM's clock */
  private record Log(long aheadNanos, List<Pause> pauses) {}

  private volatile Log log = new Log(0, List.of());

  /** @param heardNanos when the notification of it came, by {@link System#nanoTime} */
  void add(Pause pause, long heardNanos) {
    Log before = log;
    long ahead = heardNanos - TimeUnit.MILLISECONDS.toNanos(pause.endMillis);
    if (!before.pauses.isEmpty() && before.aheadNanos - ahead < 0) {
      ahead = before.aheadNanos;
    }
    int size = before.pauses.size();
    List<Pause> pauses = new ArrayList<>(before.pauses.subList(Math.max(0, size - MOST + 1), size));
    pauses.add(pause);
    log = new Log(ahead, List.copyOf(pauses));
  }

  /** What lies between two moments by {@link System#nanoTime}; null when the first is longer ago than is remembered. */
  @Nullable
  Share between(long fromNanos, long toNanos) {
    Log now = log;
    int count = 0;
    long nanos = 0;
    if (now.pauses.size() == MOST
        && TimeUnit.MILLISECONDS.toNanos(now.pauses.get(0).startMillis) + now.aheadNanos - fromNanos
            > 0) {
      return null;
    }
    for (Pause pause : now.pauses) {
      long start = TimeUnit.MILLISECONDS.toNanos(pause.startMillis) + now.aheadNanos;
      long end = TimeUnit.MILLISECONDS.toNanos(pause.endMillis) + now.aheadNanos;
      if (start - toNanos < 0 && end - fromNanos >= 0) {
        count++;
        long from = start - fromNanos > 0 ? start : fromNanos;
        long to = end - toNanos < 0 ? end : toNanos;
        nanos += to - from;
      }
    }
    return new Share(count, nanos / 1e6);
  }

  /** What is remembered, the oldest first. */
  List<Pause> pauses() {
    return log.pauses;
  }
}
