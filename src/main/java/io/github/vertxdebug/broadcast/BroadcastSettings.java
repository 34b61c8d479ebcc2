package io.github.vertxdebug.broadcast;

/**
 * What the broadcaster needs to know.
 *
 * @param tickMillis the timer's period
 * @param maxSubscribers how many streams and event-bus subscribers there may be together
 * @param historyTicks how many snapshots are kept for clients that come back
 */
public record BroadcastSettings(int tickMillis, int maxSubscribers, int historyTicks) {

  /** The longest period a subscriber may ask for. */
  public static final int MAX_INTERVAL_MILLIS = 60_000;

  /** How many ticks an interval spans, rounded up; at least one. */
  int ticks(int intervalMillis) {
    return Math.max(1, (intervalMillis + tickMillis - 1) / tickMillis);
  }
}
