package io.github.vertxdebug.source;

import io.github.vertxdebug.platform.NettyInternals;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.management.ThreadMXBean;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one event loop. The broadcaster's loop asks it and takes the answers in; the watchdog may ask it as well,
 * and looks at its thread while it gives none. What became of late answers is {@link LoopBlocks}'.
 */
final class EventLoop {

  /** Does nothing but wake the loop. */
  private static final class Nudge implements Runnable {
    volatile boolean ran;

    @Override
    public void run() {
      ran = true;
    }
  }

  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String id;
  private final EventExecutor executor;
  private final LongSupplier nanoTime;
  private final LongSupplier epochMillis;
  private final ThreadMXBean threads;

  /** Those whose answer has not been taken in, in the order they were posted; taken off by the broadcaster's loop only. */
  private final Queue<Probe> probes = new ConcurrentLinkedQueue<>();

  /** Where the last probe ran. */
  private volatile @Nullable Thread thread;

  // The rest belongs to the broadcaster's loop.
  private final LagHistogram lag = new LagHistogram();

  private final LoopBlocks blocks;

  /** A probe that the loop may not have been woken for. */
  private @Nullable Probe asleep;

  private @Nullable Nudge nudge;

  private @Nullable Probe last;
  private long baseNanos;
  private long baseCpuNanos = -1;

  EventLoop(
      String id,
      EventExecutor executor,
      LongSupplier nanoTime,
      LongSupplier epochMillis,
      ThreadMXBean threads,
      Incidents incidents) {
    this.id = id;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.epochMillis = epochMillis;
    this.threads = threads;
    this.blocks = new LoopBlocks(id, incidents, nanoTime.getAsLong());
  }

  /** A loop without a thread has never had anything to do; probing it would start one, for good. */
  boolean isStarted() {
    return NettyInternals.isStarted(executor);
  }

  /** Whether this is the loop we run on. */
  boolean isHere() {
    return executor.inEventLoop();
  }

  /** Posts a probe unless one is out. The broadcaster's loop or the watchdog. */
  void ask() {
    if (waiting() == null) {
      post(0);
    }
  }

  /**
   * Posts a probe unless one is out, for the loop to come to when something else wakes it, or {@link #wake}. A wake-up costs more than
   * all that a loop does for a probe. The broadcaster's loop.
   */
  void askOnceAwake() {
    if (waiting() == null) {
      post(0, true);
    }
  }

  /** Wakes the loop if it has not come to what it was {@link #askOnceAwake} yet. The broadcaster's loop. */
  void wake() {
    Probe probe = asleep;
    asleep = null;
    if (probe != null && !probe.isAnswered()) {
      probe.postedAnew(nanoTime.getAsLong(), epochMillis.getAsLong());
      try {
        nudge = new Nudge();
        executor.execute(nudge);
      } catch (RejectedExecutionException e) {
        probes.remove(probe); // as below
      }
    }
  }

  /**
   * Posts a probe, also while one is out.
   *
   * @param lateNanos how long ago it was due, when nobody could post it
   */
  void post(long lateNanos) {
    post(lateNanos, false);
  }

  private void post(long lateNanos, boolean onceAwake) {
    if (!isStarted()) {
      return;
    }
    long now = nanoTime.getAsLong();
    Probe probe = new Probe(
        now - lateNanos,
        epochMillis.getAsLong() - TimeUnit.NANOSECONDS.toMillis(lateNanos),
        nanoTime);
    probe.lookNanos = now
        + Math.max(
            Watchdog.PATIENCE_NANOS - lateNanos, lateNanos == 0 ? 0 : Watchdog.SECOND_CHANCE_NANOS);
    probes.add(probe);
    try {
      if (onceAwake && executor instanceof AbstractEventExecutor loop) {
        asleep = probe;
        loop.lazyExecute(probe);
      } else {
        executor.execute(probe);
      }
    } catch (RejectedExecutionException e) {
      // The loop is shutting down: it has no lag any more.
      probes.remove(probe);
    }
  }

  /** The probe that has waited longest for its answer; null when none does. Any thread. */
  @Nullable
  Probe waiting() {
    for (Probe probe : probes) {
      if (!probe.isAnswered()) {
        return probe;
      }
    }
    return null;
  }

  /** Takes the stack of the loop's thread and leaves it in the probe that it does not answer. The watchdog's. */
  void look(Probe unanswered) {
    Thread suspect = NettyInternals.thread(executor);
    if (suspect == null) {
      suspect = thread;
    }
    StackTraceElement[] frames =
        suspect == null ? new StackTraceElement[0] : suspect.getStackTrace();
    // If it has answered by now, the stack may be of what came after.
    boolean caught = frames.length > 0 && !unanswered.isAnswered();
    unanswered.seen(new Sighting(caught ? Sighting.stackOf(frames) : null));
  }

  /** Begins to measure, ahead of a reading that no tick leads up to. */
  void prime() {
    long now = nanoTime.getAsLong();
    takeIn(now);
    Probe answer = last;
    if (answer != null) {
      baseCpuNanos = cpuNanos(answer);
      baseNanos = now;
    }
  }

  /** Takes in what has been answered, and what has not been for too long. */
  void takeIn(long now) {
    Probe probe = probes.peek();
    for (; probe != null && probe.isAnswered(); probe = probes.peek()) {
      probes.remove(probe);
      last = probe;
      thread = probe.thread();
      lag.add(probe.lagNanos());
      blocks.answered(probe, thread);
    }
    if (probe != null) {
      Thread ran = thread;
      blocks.waits(probe, ran != null ? ran : NettyInternals.thread(executor), now);
    }
  }

  void write(StateWriter out, long now) {
    Probe answer = last;
    Probe waiting = probes.peek();
    out.object(id);
    Thread known = thread;
    out.put("thread", known == null ? null : known.getName());
    out.put("lag_ms", lagMillis(now, answer, waiting));
    lag.write("lag", out, now);
    out.putIfKnown("pending_tasks", pendingTasks());
    out.put("busy_share", busyShare(now, answer));
    blocks.write(out);
    out.end();
  }

  private static double lagMillis(long now, @Nullable Probe answer, @Nullable Probe waiting) {
    double known = Double.NaN;
    if (answer != null && now - answer.ranNanos() <= MAX_AGE_NANOS) {
      known = Round.nanosToMillis(answer.lagNanos());
    }
    if (waiting == null) {
      return known;
    }
    double soFar = Round.nanosToMillis(now - waiting.postedNanos());
    return Double.isNaN(known) ? soFar : Math.max(known, soFar);
  }

  private long pendingTasks() {
    if (!(executor instanceof SingleThreadEventExecutor loop)) {
      return -1;
    }
    Nudge last = nudge;
    int ours = last == null || last.ran ? 0 : 1;
    for (Probe probe : probes) {
      ours += probe.isAnswered() ? 0 : 1;
    }
    return Math.max(0, loop.pendingTasks() - ours);
  }

  private double busyShare(long now, @Nullable Probe answer) {
    if (answer == null) {
      return Double.NaN;
    }
    long cpu = cpuNanos(answer);
    double share = Double.NaN;
    if (cpu >= 0 && baseCpuNanos >= 0 && now > baseNanos) {
      share = Round.share((double) (cpu - baseCpuNanos) / (now - baseNanos));
    }
    baseCpuNanos = cpu;
    baseNanos = now;
    return share;
  }

  private long cpuNanos(Probe answer) {
    Thread ran = answer.thread();
    return ran != null && threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
        ? threads.getThreadCpuTime(ran.getId())
        : -1;
  }
}
