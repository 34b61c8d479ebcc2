package io.github.vertxdebug.source;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that looks at an event loop while it is blocked, which no event loop can do: the broadcaster's may be the one.
 *
 * <pre>
 *   tick ──► probes to the other loops        ──► unanswered for 150 ms: their stack
 *     │
 *     └──► half a tick later, by the watchdog: a probe to the broadcaster's own loop ──► the same
 *          between ticks that are more than 100 ms apart: a probe to every loop, ten a second
 *          a tick that does not come: a probe to every loop, in its place
 * </pre>
 *
 * <p>So no loop is left unasked for more than 100 ms, and what blocks one for 250 ms is found whenever it begins, however rare
 * the ticks are. For that a tick is cut into equal steps of 100 ms at most, and loops are asked in the middle of each: the one
 * that ticks is so not asked while it does. It keeps no time of its own but is wound up by each tick, and sleeps until the first
 * thing that is due then: about one awakening a step, and none without ticks. Until the next tick takes them in, answers wait: 600
 * of each loop when ticks are a minute apart, and none is asked for when the next tick is overdue.
 *
 * <p>When the whole process stood still, for a collection of garbage or for want of a processor, so did this thread, and no
 * probe was posted that could have come back late. So whoever of the two comes first afterwards, the tick or this thread, posts
 * those that were due, with the time that has passed already. One that wakes late gives the loops a moment to answer before it
 * looks: a stack of what they do now would accuse the wrong one.
 *
 * <p>{@link #stop()} ends it, at once or when it wakes. A daemon: it keeps no process alive.
 */
final class Watchdog implements Runnable {

  /** From then on a loop that does not answer is blocked. */
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

  private static final long FOR_EVER = Long.MAX_VALUE;

  /** A loop is asked at least as often. */
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A tick that is late by so much is missed. */
  private static final long MISSED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** A look that is late by so much says that the process stood still. */
  private static final long STOOD_STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

  /** What a loop gets to answer after that. */
  static final long SECOND_CHANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final List<EventLoop> loops;
  private final @Nullable EventLoop own;

  /** Whom the ticks do not ask, or not often enough. */
  private final List<EventLoop> betweenTicks;

  private final long tickNanos;

  /** Into how many steps a tick is cut, and how long they are. */
  private final long steps;

  private final long stepNanos;
  private final LongSupplier nanoTime;
  private final Thread thread;

  private volatile boolean stopped;

  /** When the last tick came; at first when ticks began. Written by the broadcaster's loop. */
  private volatile long tickedNanos;

  /** Until when the thread sleeps, and whether it does so until it is woken. Written by the thread. */
  private volatile long sleepsUntilNanos;

  private volatile boolean sleepsForEver;

  /** In how many steps since which tick the loops have been asked; the thread's. */
  private long asked;

  private long askedAfter;

  /** After which tick all loops have been asked because the next one did not come. Whoever sets it asks them. */
  private final AtomicLong missedAfter;

  /** @param own the loop that ticks; null when no loop does */
  Watchdog(List<EventLoop> loops, @Nullable EventLoop own, long tickMillis, LongSupplier nanoTime) {
    this.loops = loops;
    this.own = own;
    this.tickNanos = TimeUnit.MILLISECONDS.toNanos(tickMillis);
    this.steps = Math.max(1, (tickNanos + STEP_NANOS - 1) / STEP_NANOS);
    this.stepNanos = tickNanos / steps;
    this.betweenTicks = steps > 1 ? loops : own == null ? List.of() : List.of(own);
    this.nanoTime = nanoTime;
    this.tickedNanos = nanoTime.getAsLong();
    this.askedAfter = tickedNanos;
    this.missedAfter = new AtomicLong(tickedNanos - 1);
    this.thread = new Thread(null, this, "vertx-debug-watchdog", 0, false);
    thread.setDaemon(true);
  }

  static Watchdog start(
      List<EventLoop> loops, @Nullable EventLoop own, long tickMillis, LongSupplier nanoTime) {
    Watchdog watchdog = new Watchdog(loops, own, tickMillis, nanoTime);
    watchdog.thread.start();
    return watchdog;
  }

  /** Whether it is this thread that asks a loop, and not the tick. */
  boolean asks(EventLoop loop) {
    return loop == own;
  }

  /** A tick has come. Broadcaster's loop. */
  void ticks(long now) {
    long late = now - (tickedNanos + tickNanos);
    // Were this thread alive, it would have missed the tick long ago.
    if (late >= PATIENCE_NANOS && mayAskInPlaceOfATick(tickedNanos)) {
      loops.forEach(loop -> loop.post(late));
    }
  }

  private boolean mayAskInPlaceOfATick(long ticked) {
    long before = missedAfter.get();
    return before != ticked && missedAfter.compareAndSet(before, ticked);
  }

  /** A tick has posted its probes. Broadcaster's loop. */
  void ticked(long now) {
    tickedNanos = now;
    // In step it wakes by itself, half a tick from now.
    if (sleepsForEver || sleepsUntilNanos - (now + PATIENCE_NANOS) > 0) {
      LockSupport.unpark(thread);
    }
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    while (!stopped) {
      long ticked = tickedNanos;
      long now = nanoTime.getAsLong();
      long nanos = checked(now);
      sleepsForEver = nanos == FOR_EVER;
      sleepsUntilNanos = now + nanos;
      // A tick in between has either seen for how long we mean to sleep, or is seen here.
      if (ticked == tickedNanos && !stopped) {
        if (nanos == FOR_EVER) {
          LockSupport.park(this);
        } else {
          LockSupport.parkNanos(this, nanos);
        }
      }
    }
  }

  /** As {@link #check}; what fails there, for want of memory perhaps, is tried again and not the end of it. */
  private long checked(long now) {
    try {
      return check(now);
    } catch (RuntimeException | Error e) {
      return PATIENCE_NANOS;
    }
  }

  /** Does what is due, and tells in how many nanoseconds something will be; {@link Long#MAX_VALUE} for nothing. */
  long check(long now) {
    long ticked = tickedNanos;
    long sleep = FOR_EVER;
    List<EventLoop> askedLate = List.of();
    if (askedAfter != ticked) {
      askedAfter = ticked;
      asked = 0;
    }
    if (!betweenTicks.isEmpty() && asked < steps) {
      long due = nextStep(ticked) - now;
      if (due <= 0) {
        asked = Math.min(steps, asked + 1 - due / stepNanos); // what was slept through is one
        long late = -due > STOOD_STILL_NANOS ? -due : 0;
        betweenTicks.forEach(loop -> ask(loop, late));
        askedLate = late > 0 ? betweenTicks : askedLate;
      }
      if (asked < steps) {
        sleep = nextStep(ticked) - now;
      }
    }
    if (missedAfter.get() != ticked) {
      long due = ticked + tickNanos + MISSED_NANOS - now;
      if (due > 0) {
        sleep = Math.min(sleep, due);
      } else if (mayAskInPlaceOfATick(ticked)) {
        long late = -due > STOOD_STILL_NANOS ? -due + MISSED_NANOS : 0;
        for (EventLoop loop : loops) {
          if (!askedLate.contains(loop)) {
            ask(loop, late);
          }
        }
      }
    }
    for (EventLoop loop : loops) {
      sleep = Math.min(sleep, lookAt(loop, now));
    }
    return sleep;
  }

  private long nextStep(long ticked) {
    return ticked + asked * stepNanos + stepNanos / 2;
  }

  private static void ask(EventLoop loop, long lateNanos) {
    if (lateNanos > 0) {
      // Whatever is out: the tick may have come just now, and asked as if nothing had been.
      loop.post(lateNanos);
    } else {
      loop.ask();
    }
  }

  private static long lookAt(EventLoop loop, long now) {
    Probe probe = loop.waiting();
    if (probe == null || probe.sighting() != null) {
      return FOR_EVER;
    }
    long due = probe.lookNanos - now;
    if (due > 0) {
      return due;
    }
    if (-due > STOOD_STILL_NANOS && !probe.spared) {
      probe.spared = true;
      probe.lookNanos = now + SECOND_CHANCE_NANOS;
      return SECOND_CHANCE_NANOS;
    }
    loop.look(probe);
    return FOR_EVER;
  }
}
