package io.github.vertxdebug.source;

/**
 * How long the oldest of some waiting messages has been waiting, from two counters that are looked at now and then: how many
 * have been taken so far, and how many wait. Vert.x tells no ages, but a queue is in order: when n were taken, the next one is
 * number n + 1, and it had come by the first look at which more than n had.
 *
 * <p>So the age is never too high, and too low by no more than the time between two looks while there is one queue. Several
 * queues (handlers of one address) take turns, so that the oldest may be an earlier one than number n + 1: the age is then a
 * lower bound. Messages that vanish untaken (their handler was unregistered) count as taken, which keeps it one, unless as
 * many have come by the same look.
 *
 * <p>Broadcaster's loop. Bounded: {@value #MOST} looks; of more, every other one is forgotten, which makes ages up to that much
 * coarser, and still never too high.
 */
final class OldestWaiting {

  static final int MOST = 64;

  /** At each look: how many had come, ascending; and when. Those before the oldest waiting message are dropped. */
  private final long[] come = new long[MOST];

  private final long[] nanos = new long[MOST];
  private int looks;
  private long vanished;

  /**
   * Looks at the counters.
   *
   * @param taken how many were taken from the queue so far
   * @param waiting how many wait, at least one
   * @return for how long the oldest has waited at least, in nanoseconds
   */
  long look(long taken, long waiting, long now) {
    long all = taken + waiting + vanished;
    if (looks > 0 && all < come[looks - 1]) {
      vanished += come[looks - 1] - all;
      all = come[looks - 1];
    }
    if (looks == 0 || all > come[looks - 1]) {
      add(all, now);
    }
    dropUpTo(taken + vanished);
    return now - nanos[0];
  }

  private void add(long all, long now) {
    if (looks == MOST) {
      // Of each two the later one stays: a message is then taken to have come later than it did.
      for (int i = 1; i < MOST; i += 2) {
        come[i / 2] = come[i];
        nanos[i / 2] = nanos[i];
      }
      looks = MOST / 2;
    }
    come[looks] = all;
    nanos[looks] = now;
    looks++;
  }

  /** The last look stays in any case: there is something waiting, so more had come by then than were taken. */
  private void dropUpTo(long taken) {
    int gone = 0;
    while (gone < looks - 1 && come[gone] <= taken) {
      gone++;
    }
    if (gone > 0) {
      looks -= gone;
      System.arraycopy(come, gone, come, 0, looks);
      System.arraycopy(nanos, gone, nanos, 0, looks);
    }
  }
}
