package io.github.vertxdebug.source;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #MOST} pauses for garbage collection, to be laid beside other things that happened at the same moment.
 * Their places are right to a millisecond or two, as the JVM tells them in whole ones; of a length of 0 is what took less.
 *
 * <p>The JVM's notification thread adds, any thread reads: the list is replaced, never changed.
 */
final class GcPauses {

  static final int MOST = 256;

  /** One pause, by {@link System#nanoTime}. */
  record Pause(String collector, long startNanos, long endNanos) {}

  /** What lies within a stretch of time: how many pauses, and how much of them. */
  record Share(int count, double millis) {}

  private volatile List<Pause> pauses = List.of();

  void add(Pause pause) {
    List<Pause> before = pauses;
    List<Pause> after = new ArrayList<>(before);
    if (before.size() == MOST) {
      after.remove(0);
    }
    after.add(pause);
    pauses = List.copyOf(after);
  }

  /** What lies between two moments by {@link System#nanoTime}; null when the first is longer ago than is remembered. */
  @Nullable
  Share between(long fromNanos, long toNanos) {
    List<Pause> known = pauses;
    if (known.size() == MOST && known.get(0).startNanos - fromNanos > 0) {
      return null;
    }
    int count = 0;
    long nanos = 0;
    for (Pause pause : known) {
      if (pause.startNanos - toNanos < 0 && pause.endNanos - fromNanos >= 0) {
        long from = pause.startNanos - fromNanos > 0 ? pause.startNanos : fromNanos;
        long to = pause.endNanos - toNanos < 0 ? pause.endNanos : toNanos;
        count++;
        nanos += to - from;
      }
    }
    return new Share(count, nanos / 1e6);
  }

  /** What is remembered, the oldest first. */
  List<Pause> pauses() {
    return pauses;
  }
}
