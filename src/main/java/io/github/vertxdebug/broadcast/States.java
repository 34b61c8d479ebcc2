package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.snapshot.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The states of the process that the broadcaster has taken: gives each its number, remembers those that somebody may still
 * need, and knows which is the present one. Broadcaster's event loop only; neither Vert.x nor a clock is needed.
 */
final class States {

  /** Where snapshots come from. */
  interface Origin {

    /** Takes one now. */
    Snapshot collect(long seq);

    /** Has slow readings made that are due; done when they are there, or when it was waited for long enough. Never fails. */
    Future<?> refreshed();
  }

  private final String boot;
  private final History history;
  private final Origin origin;
  private final Consumer<Set<Long>> addBaselines;
  private final Frames.EncodingCounts encodings = new Frames.EncodingCounts();

  private long seq;
  private boolean ticking;
  private @Nullable Frames live;
  private @Nullable Future<Frames> pending;

  /**
   * @param boot tells the states of this broadcaster from those of any other
   * @param addBaselines adds to a set the numbers of all states that a subscriber stands on
   */
  States(String boot, History history, Origin origin, Consumer<Set<Long>> addBaselines) {
    this.boot = boot;
    this.history = history;
    this.origin = origin;
    this.addBaselines = addBaselines;
  }

  /** Notes that from now on each tick takes a state, or that none does any more. */
  void ticking(boolean now) {
    ticking = now;
    live = null; // what is known from before the first tick is old
  }

  /** The state of the last tick; null while there are no ticks, and before the first. */
  @Nullable
  Frames live() {
    return live;
  }

  /** Takes the next state. */
  Frames next() {
    Snapshot snapshot = origin.collect(++seq);
    Set<Long> baselines = new HashSet<>();
    addBaselines.accept(baselines);
    history.add(snapshot, baselines);
    Frames frames = new Frames(boot, history, snapshot, encodings);
    if (ticking) {
      live = frames;
    }
    return frames;
  }

  /**
   * The present state: the last tick's while there are ticks, else a fresh one, under a number of its own. Askers that come
   * while a fresh one is in the making share it.
   */
  Future<Frames> present() {
    Frames ofTheLastTick = live;
    if (ofTheLastTick != null) {
      return Future.succeededFuture(ofTheLastTick);
    }
    Future<Frames> underWay = pending;
    if (underWay != null) {
      return underWay;
    }
    Promise<Frames> made = Promise.promise();
    pending = made.future();
    origin.refreshed().onComplete(done -> {
      pending = null;
      Frames meanwhile = live;
      try {
        made.complete(meanwhile != null ? meanwhile : next());
      } catch (RuntimeException e) {
        made.fail(e);
      }
    });
    return made.future();
  }

  /** The number of the state that an event's id stands for, if it is one of ours and still remembered by {@code frames}; else -1. */
  long known(@Nullable String eventId, Frames frames) {
    long number = EventId.seq(eventId, boot);
    return number >= 0 && frames.reaches(number) ? number : -1;
  }

  /** How many states were taken. */
  long taken() {
    return seq;
  }

  /** How many snapshots are remembered. */
  int kept() {
    return history.size();
  }

  Frames.EncodingCounts encodings() {
    return encodings;
  }
}
