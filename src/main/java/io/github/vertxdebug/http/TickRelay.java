package io.github.vertxdebug.http;

import io.github.vertxdebug.broadcast.Addresses;
import io.github.vertxdebug.broadcast.Frame;
import io.github.vertxdebug.broadcast.Signal;
import io.github.vertxdebug.broadcast.SignalCodec;
import io.github.vertxdebug.broadcast.Standing;
import io.github.vertxdebug.platform.SharedChunks;
import io.github.vertxdebug.platform.SharedChunks.Shared;
import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Receives the ticks for one event loop and hands them to that loop's streams, one after the other, then reports which
 * baselines they need next. There is one per event loop that has streams, because a bus consumer per stream would cost time
 * proportional to their number at each registration.
 *
 * <p>Lives on its event loop; listens as long as it has streams.
 */
final class TickRelay {

  private static final Logger LOG = System.getLogger(TickRelay.class.getName());

  private static final long STANDINGS_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A stream, as the relay sees it. On the relay's event loop only. */
  interface Member {

    /** Number of the state the client was last sent. */
    long baseline();

    /** Whether it is closed. */
    boolean isOver();

    /** Whether it wants a delta at tick {@code seq}; a stream that refuses gets none before it accepts again. */
    boolean wants(long seq);

    /**
     * Takes one tick.
     *
     * @param delta the event that leads from this stream's baseline to {@code seq}, or null when there is none at hand, which
     *     just means a larger one next time
     * @return whether the stream refused the tick
     */
    boolean tick(long seq, @Nullable Buffer delta, long nowNanos);

    /** Whether it does not take all it is sent. */
    boolean isStrained();

    /**
     * How it stands.
     *
     * @param seq the tick that was handed on last
     */
    Standing standing(long seq, long nowNanos);

    /** Drops the peer at once. */
    void abort();

    /** Ends the stream in good order. */
    void end();
  }

  private final Vertx vertx;
  private final Executor loop;
  private final SharedChunks chunks = new SharedChunks();
  private final String address = Addresses.RELAY + unique();
  private final List<Member> members = new ArrayList<>();
  private final Promise<Void> ended = Promise.promise();
  private final Promise<Void> undeployed = Promise.promise();
  private boolean ending;
  private Runnable atTheEnd = () -> {};
  private boolean vertxCloses;
  private int undeploying;
  private int entered;
  private long streamsSoFar;
  /** The tick that was handed on last. */
  private long handedOn;

  private long standingsNanos =
      System.nanoTime() - STANDINGS_NANOS; // so that the first to come shows at once
  private boolean handingOn;
  private boolean someLeft;
  private @Nullable MessageConsumer<Signal.Tick> consumer;

  /** To be made on the event loop it is for. */
  TickRelay(Vertx vertx) {
    this.vertx = vertx;
    this.loop = VertxInternals.thisLoop(vertx);
  }

  /** How frames go to many connections of this event loop at once. */
  SharedChunks chunks() {
    return chunks;
  }

  String address() {
    return address;
  }

  /** Announces a stream that is about to join; returns its id. From now on ticks are received. */
  String enter() {
    if (entered++ == 0) {
      // Not in the context of the request that happens to be first: it ends with its verticle.
      VertxInternals.detachedOnThisLoop(
          vertx,
          () -> consumer = vertx
              .eventBus()
              .<Signal.Tick>localConsumer(address, message -> handOn(message.body())));
      // A tick may have come in the moment in which it stopped listening before. Nobody reported
      // it, and the broadcaster would wait for that before it sends another.
      tell(Addresses.REPORT, new Signal.TickReport(address, 0, Set.of(), Set.of(), 0));
    }
    return address.substring(Addresses.RELAY.length()) + "/" + streamsSoFar++;
  }

  /** Begins to hand ticks to a stream that has {@link #enter entered}. */
  void add(Member member) {
    members.add(member);
    if (ending) {
      member.end();
    }
  }

  /** Hands a stream no more ticks. */
  void remove(Member member) {
    if (handingOn) {
      someLeft = true; // the list is being walked; swept when that is done
    } else {
      members.remove(member);
    }
  }

  /** The broadcaster knows that a stream which had entered is over. After the last one no more ticks are received. */
  void exit() {
    MessageConsumer<Signal.Tick> listening = consumer;
    if (--entered == 0 && listening != null) {
      consumer = null;
      listening.unregister();
    }
    endedIfEmpty();
  }

  /** Nobody has to guess it, so not from the secure random numbers: they come from a file, and this is an event loop. */
  private static UUID unique() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong());
  }

  private static @Nullable Shared shared(@Nullable Frame frame) {
    return frame == null ? null : frame.shared();
  }

  /**
   * Ends all streams in good order; done when the last is closed and the broadcaster knows. From any thread.
   *
   * @param last what to do then, on the event loop
   */
  Future<Void> end(Runnable last) {
    loop.execute(() -> {
      ending = true;
      atTheEnd = last;
      List.copyOf(members).forEach(member -> safely(member, member::end));
      endedIfEmpty();
    });
    return ended.future();
  }

  /** Whether its streams are being ended, so that no further one may enter. */
  boolean isEnding() {
    return ending;
  }

  /** Undeploys a stream's verticle, unless Vert.x does: two of them at it make it log an error. */
  void undeploy(String deployment) {
    if (!vertxCloses) {
      undeploying++;
      vertx
          .undeploy(deployment)
          .onComplete(done -> loop.execute(() -> {
            undeploying--;
            undeployedIfNone();
          }));
    }
  }

  /** Undeploys nothing from now on, because Vert.x does; done when what is under way is done. From any thread. */
  Future<Void> leaveUndeploying() {
    loop.execute(() -> {
      vertxCloses = true;
      undeployedIfNone();
    });
    return undeployed.future();
  }

  private void undeployedIfNone() {
    if (vertxCloses && undeploying == 0) {
      undeployed.tryComplete();
    }
  }

  private void endedIfEmpty() {
    if (ending && entered == 0) {
      atTheEnd.run();
      ended.tryComplete();
    }
  }

  private void handOn(Signal.Tick tick) {
    long now = System.nanoTime();
    // Before this tick is written: what waits now has done so since the last one.
    List<Standing> standings = standingsIfDue(now);
    handedOn = tick.seq();
    Set<Long> due = new HashSet<>();
    Set<Long> baselines = new HashSet<>();
    int refusals = 0;
    Map<Long, Shared> frames = new HashMap<>();
    // Most streams are in step, so what was looked up for one is mostly right for the next.
    long before = -1;
    long after = -1;
    boolean afterIsDue = false;
    Shared frame = null;
    handingOn = true;
    for (Member member : members) {
      if (member.baseline() != before) {
        before = member.baseline();
        frame = frames.computeIfAbsent(before, baseline -> shared(tick.deltas().get(baseline)));
        chunks.use(frame);
      }
      Buffer delta = frame == null ? null : frame.buffer();
      try {
        refusals += member.tick(tick.seq(), delta, now) ? 1 : 0;
      } catch (Throwable e) {
        // Its own misfortune: the others get their tick, and the broadcaster its report.
        LOG.log(Level.WARNING, "Debug dashboard: dropped an event stream that failed", e);
        safely(member, member::abort);
      }
      boolean wants = member.wants(tick.seq() + 1);
      if (member.baseline() != after || (wants && !afterIsDue)) {
        after = member.baseline();
        baselines.add(after);
        if (wants) {
          due.add(after);
        }
        afterIsDue = wants;
      }
    }
    handingOn = false;
    chunks.use(null);
    frames.values().forEach(Shared::close);
    if (someLeft) {
      someLeft = false;
      members.removeIf(Member::isOver);
    }
    Signal.TickReport report = new Signal.TickReport(address, tick.seq(), due, baselines, refusals);
    if (!tick.answer().leave(report)) {
      tell(Addresses.REPORT, report);
    }
    if (!standings.isEmpty()) {
      standingsNanos = now;
      tell(Addresses.STANDINGS, new Signal.Standings(address, standings));
    }
  }

  /** Does with one stream what may fail, for the sake of the others. */
  private static void safely(Member member, Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      LOG.log(Level.WARNING, "Debug dashboard: could not end an event stream: " + member, e);
    }
  }

  private void tell(String broadcasters, Signal signal) {
    if (!vertxCloses) { // the broadcaster has no use for it any more
      vertx.eventBus().send(broadcasters, signal, SignalCodec.OPTIONS);
    }
  }

  private List<Standing> standingsIfDue(long now) {
    if (now - standingsNanos < STANDINGS_NANOS) {
      return List.of();
    }
    try {
      return standings(handedOn, now);
    } catch (Throwable e) {
      // The streams get their tick all the same, and the broadcaster its report.
      LOG.log(Level.WARNING, "Debug dashboard: could not tell how the event streams stand", e);
      return List.of();
    }
  }

  /** How those stand that do not take all they are sent; the places left go to those that have been there longest. */
  private List<Standing> standings(long seq, long nowNanos) {
    List<Standing> strained = new ArrayList<>();
    for (Member member : members) {
      if (member.isStrained()) {
        strained.add(member.standing(seq, nowNanos));
      }
    }
    List<Standing> chosen = new ArrayList<>(Standing.mostInteresting(strained));
    for (Member member : members) {
      if (chosen.size() >= Standing.MOST) {
        break;
      }
      if (!member.isStrained()) {
        chosen.add(member.standing(seq, nowNanos));
      }
    }
    return List.copyOf(chosen);
  }
}
