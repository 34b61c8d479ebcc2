package io.github.vertxdebug.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel held this process's cgroup back for being over its limit of CPU, as of the last three minutes, to be laid
 * beside other things that happened at the same moment.
 *
 * <p>The kernel's counters are read once a second, so what is told of a stretch of time is what was added between the last
 * reading before it and the first one after it: up to a second too early and too late. Of something that took 200 ms it says
 * "held back, this much, within the two seconds around it". Not known where there is no such pair of readings.
 *
 * <p>Broadcaster's loop.
 */
final class Throttling {

  /** Readings that are further apart say nothing of the moment. */
  private static final long FAR_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int MOST = 180;

  /** What the counters stood at, at some moment between two: how often, and how long altogether. */
  record Reading(long sinceNanos, long untilNanos, long count, long nanos) {}

  /** What was added: how often, and how long. */
  record Share(long count, double millis) {}

  private final Deque<Reading> readings = new ArrayDeque<>();

  /** Takes a reading in; one it has already is passed over. */
  void add(Reading reading) {
    Reading last = readings.peekLast();
    if (last != null && reading.untilNanos - last.untilNanos <= 0) {
      return;
    }
    if (readings.size() == MOST) {
      readings.removeFirst();
    }
    readings.addLast(reading);
  }

  /** What was added around a stretch of time; null when that is not known, or not yet. */
  @Nullable
  Share around(long fromNanos, long toNanos) {
    Reading before = null;
    for (Iterator<Reading> newest = readings.descendingIterator(); newest.hasNext(); ) {
      Reading reading = newest.next();
      if (reading.untilNanos - fromNanos <= 0) {
        before = reading;
        break;
      }
    }
    if (before == null || fromNanos - before.untilNanos > FAR_NANOS) {
      return null;
    }
    for (Reading after : readings) {
      if (after.sinceNanos - toNanos >= 0) {
        return after.sinceNanos - toNanos > FAR_NANOS
                || after.count < before.count
                || after.nanos < before.nanos
            ? null
            : new Share(after.count - before.count, (after.nanos - before.nanos) / 1e6);
      }
    }
    return null;
  }
}
