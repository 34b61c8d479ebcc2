package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.snapshot.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the broadcaster and the streams tell each other: immutable but for an {@link Answer}, by reference, within one process.
 * Send them with {@link SignalCodec#OPTIONS}.
 */
public sealed interface Signal {

  /**
   * A stream wants to be served; the reply is a {@link Welcome}, or a failure with code 503 when there are too many.
   *
   * @param relay address of the relay that will hand ticks to the stream
   * @param stream the stream's id, unique in the process
   * @param lastEventId id of the last event the client has, or null
   * @param intervalMillis the stream's own period; 0 for every tick
   */
  record Join(String relay, String stream, @Nullable String lastEventId, int intervalMillis)
      implements Signal {}

  /**
   * The answer to a {@link Join}.
   *
   * @param first the stream's first event
   * @param seq the state the client has once it read that event: the stream's first baseline
   * @param intervalTicks how many ticks each of its deltas spans at least
   */
  record Welcome(Frame first, long seq, int intervalTicks) implements Signal {}

  /**
   * A stream is closed, or gave up joining; the reply is empty, and no tick for the stream comes after it.
   *
   * @param evicted whether it was disconnected because it did not read
   */
  record Leave(String relay, String stream, boolean evicted) implements Signal {}

  /**
   * One tick.
   *
   * @param seq number of the state it leads to
   * @param deltas by baseline, the event that leads from there to {@code seq}; holds those the relays asked for
   * @param answer where this relay leaves its report
   */
  record Tick(long seq, Map<Long, Frame> deltas, Answer answer) implements Signal {}

  /**
   * A relay has handed on a tick and is ready for the next. It leaves that in the tick's {@link Answer}, and sends it only when that
   * is too late.
   *
   * @param seq the tick's number
   * @param due the baselines from which its streams want a delta at the next tick
   * @param baselines all baselines of its streams, due or not
   * @param refusals how many of its streams refused this tick
   */
  record TickReport(String relay, long seq, Set<Long> due, Set<Long> baselines, int refusals)
      implements Signal {}

  /**
   * How the streams of a relay stand, once a second or so.
   *
   * @param streams the most interesting of them, in no order
   */
  record Standings(String relay, List<Standing> streams) implements Signal {}

  /** Asks for the present state; the reply is a {@link State}. */
  record GetState() implements Signal {}

  /**
   * The answer to {@link GetState}.
   *
   * @param snapshot the state
   * @param json the same as JSON
   */
  record State(Snapshot snapshot, Frame json) implements Signal {}
}
