package io.github.vertxdebug.broadcast;

import java.util.Arrays;

/**
 * How often something is read, given what reading it costs: so rarely that it takes no more than a share of the time, but
 * never more rarely than a bound says. What becomes cheap again is read at its full pace again.
 *
 * <p>The cost is the median of the last {@value #LOOKS}: a garbage collection, the first use of a class or a busy machine
 * slows nothing down, and a cheap reading now and then keeps no dear source at its full pace. The pace changes in steps of two, and is taken up again only when the cost is clearly below what the
 * faster one allows, so that it does not waver.
 */
final class Pace {

  static final int LOOKS = 5;

  private final long periodNanos;
  private final double allowedNanos;
  private final int mostPeriods;

  /** The last readings; those not yet made cost nothing. */
  private final long[] costs = new long[LOOKS];

  private final long[] sorted = new long[LOOKS];

  private int place;
  private int periods = 1;

  /**
   * @param periodNanos the full pace
   * @param allowedNanos what a reading may cost at the full pace
   * @param mostPeriods the slowest pace, in periods
   */
  Pace(long periodNanos, double allowedNanos, int mostPeriods) {
    this.periodNanos = periodNanos;
    this.allowedNanos = allowedNanos;
    this.mostPeriods = mostPeriods;
  }

  /** Notes what a reading took. */
  void took(long nanos) {
    costs[place] = nanos;
    place = (place + 1) % LOOKS;
    System.arraycopy(costs, 0, sorted, 0, LOOKS);
    Arrays.sort(sorted);
    long cost = sorted[LOOKS / 2];
    while (periods < mostPeriods && cost > periods * allowedNanos) {
      periods = Math.min(2 * periods, mostPeriods);
    }
    while (periods > 1 && cost < 0.8 * (periods / 2.0) * allowedNanos) {
      periods /= 2;
    }
  }

  /** How many periods lie between two readings; 1 when it is read at its full pace. */
  int periods() {
    return periods;
  }

  boolean slowed() {
    return periods > 1;
  }

  /** Whether it is time for the next reading, this long after the start of the last. */
  boolean isDue(long sinceNanos) {
    // A timer is never quite on time: half a period early is the next period and no other.
    return periods == 1 || sinceNanos >= periods * periodNanos - periodNanos / 2;
  }
}
