package io.github.vertxdebug.storm;

import io.github.vertxdebug.storm.Visit.Goodbye;
import java.io.IOException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One who comes, watches, leaves and comes again, in its manner, until it is told to stop. On the thread of its loop. */
final class Client implements Visit.Owner {

  private static final long PATIENCE_MILLIS = 60_000;
  private static final int EARLY_MILLIS = 30;

  private final Crowd crowd;
  private final Loop loop;
  private final Manner manner;
  private final Watcher watcher;
  private final SplittableRandom random;
  private final Counts counts;

  private @Nullable Visit visit;
  private long number;
  private int eventsToSee;
  private boolean early;
  private boolean resuming;
  private boolean saidGoodbye;
  private boolean stopping;

  Client(Crowd crowd, Loop loop, Manner manner, Watcher watcher, SplittableRandom random) {
    this.crowd = crowd;
    this.loop = loop;
    this.manner = manner;
    this.watcher = watcher;
    this.random = random;
    this.counts = crowd.counts(manner.kind);
  }

  void come() {
    if (stopping) {
      crowd.gone();
      return;
    }
    long mine = ++number;
    counts.visits.increment();
    saidGoodbye = false;
    early = random.nextDouble() < manner.leavesEarly;
    eventsToSee = random.nextInt(manner.fewestEvents, manner.mostEvents + 1);
    String last = watcher.lastId();
    resuming = !last.isEmpty() && random.nextDouble() < manner.resumes;
    watcher.connecting(resuming ? last : null, crowd.reachTicks(), manner.intervalTicks);
    String query =
        manner.intervalTicks > 1 ? "?interval=" + (manner.intervalTicks * crowd.tickMillis()) : "";
    String request = resuming
        ? Visit.request(crowd.port(), query, "Last-Event-ID", last)
        : Visit.request(crowd.port(), query);
    try {
      Visit coming = new Visit(loop, crowd.port(), request, manner.receiveBuffer, this);
      coming.readSlowly(manner.bytesAtATime, manner.pauseMillis);
      visit = coming;
    } catch (IOException e) {
      crowd.mistake(watcher.name + ": no socket: " + e);
      crowd.gone();
      return;
    }
    if (early) {
      loop.after(random.nextInt(EARLY_MILLIS), () -> leaveIfStill(mine, Goodbye.RESET));
    }
    loop.after(PATIENCE_MILLIS, () -> {
      if (number == mine && watcher.eventsHere() == 0 && !saidGoodbye) {
        crowd.mistake(watcher.name + ": nothing came for " + PATIENCE_MILLIS + " ms");
        leaveIfStill(mine, Goodbye.RESET);
      }
    });
  }

  @Override
  public void answered(int status) {
    if (status != 200) {
      crowd.mistake(watcher.name + ": answered with " + status);
    }
  }

  @Override
  public void event(String id, String type, byte[] data, int offset, int length) {
    watcher.event(id, type, data, offset, length);
    counts.bytes.add(length);
    if (watcher.eventsHere() > 1) {
      counts.deltas.increment();
    } else {
      (resuming ? counts.resumed : counts.first).increment();
    }
    if (!early && watcher.eventsHere() >= eventsToSee) {
      int way = manner.halfCloses ? 9 : random.nextInt(10);
      leave(way < 6 ? Goodbye.RESET : way < 9 ? Goodbye.FIN : Goodbye.HALF_CLOSE);
    } else if (manner.standsStillMillis > 0) {
      Visit here = visit();
      here.stopReading();
      loop.after(manner.standsStillMillis, here::readOn);
    }
  }

  @Override
  public void ended(boolean complete, String how) {
    if (!saidGoodbye) {
      if (!manner.mayBeDropped) {
        crowd.mistake(watcher.name + ": ended after " + watcher.eventsHere() + " events, "
            + (complete ? "in good order" : "cut off") + ": " + how);
      }
      counts.dropped.increment();
    }
    away();
  }

  /** Comes no more. Whoever watches may see what it came for, or leave now. */
  void stop(boolean now) {
    stopping = true;
    if (now && visit != null && !saidGoodbye) {
      leave(random.nextBoolean() ? Goodbye.FIN : Goodbye.RESET);
    }
  }

  private void leaveIfStill(long mine, Goodbye how) {
    if (number == mine && visit != null && !saidGoodbye) {
      counts.leftEarly.increment();
      leave(how);
    }
  }

  private void leave(Goodbye how) {
    saidGoodbye = true;
    visit().leave(how);
    if (how != Goodbye.HALF_CLOSE) {
      away();
    }
  }

  private Visit visit() {
    Visit here = visit;
    if (here == null) {
      throw new IllegalStateException("not there");
    }
    return here;
  }

  private void away() {
    visit = null;
    loop.after(
        stopping ? 0 : random.nextInt(manner.leastAwayMillis, manner.mostAwayMillis + 1),
        this::come);
  }
}
