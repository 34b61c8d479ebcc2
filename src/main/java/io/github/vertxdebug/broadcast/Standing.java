package io.github.vertxdebug.broadcast;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * How one subscriber stands: who it is, how long it has been there, and how well it takes what it is sent.
 *
 * @param stream id of the stream, unique in the process; of a subscriber on the event bus {@code bus:} and the address
 * @param key what the state knows it by: the address, on HTTP/2 with {@code #} and the number of the stream, on the event bus
 *     behind {@code bus:}
 * @param address remote address and port, or address on the event bus
 * @param protocol {@code HTTP/1.0}, {@code HTTP/1.1}, {@code HTTP/2}, or {@code event bus}
 * @param ageMillis how long it has been there
 * @param intervalTicks how many ticks each of its deltas spans at least
 * @param lagTicks how many ticks the state it was last sent is old
 * @param frames how many events and heartbeats it was sent
 * @param sentBytes their bytes; -1 where that is not counted
 * @param queuedBytes those of them that have not left the process
 * @param refusals how many ticks it has refused
 * @param refusedInRow how many it has refused since it last accepted one
 */
public record Standing(
    String stream,
    String key,
    String address,
    String protocol,
    long ageMillis,
    long intervalTicks,
    long lagTicks,
    long frames,
    long sentBytes,
    long queuedBytes,
    long refusals,
    long refusedInRow) {

  /** How many are shown at most. */
  public static final int MOST = 100;

  /**
   * What being shown already counts as, in milliseconds of age. Relays tell of their streams at different times, so that ages
   * are comparable to a second or two; without this, streams that came together would push each other off the list for ever.
   */
  private static final long SHOWN_BONUS_MILLIS = 5000;

  /** Those in the most trouble, and of the others those that have been there longest; at most {@link #MOST}. */
  public static List<Standing> mostInteresting(List<Standing> all) {
    return mostInteresting(all, Set.of());
  }

  /**
   * The same, with a preference for some.
   *
   * @param shown keys of those that are shown so far
   */
  static List<Standing> mostInteresting(List<Standing> all, Set<String> shown) {
    Comparator<Standing> leastInterestingFirst = Comparator.comparingLong(Standing::refusedInRow)
        .thenComparingLong(Standing::queuedBytes)
        .thenComparingLong(Standing::refusals)
        .thenComparingLong(
            one -> one.ageMillis() + (shown.contains(one.key()) ? SHOWN_BONUS_MILLIS : 0));
    return all.stream().sorted(leastInterestingFirst.reversed()).limit(MOST).toList();
  }
}
