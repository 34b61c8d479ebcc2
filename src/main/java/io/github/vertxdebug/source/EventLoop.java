package io.github.vertxdebug.source;

import io.github.vertxdebug.platform.NettyInternals;
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
 * and looks at its thread while it gives none.
 */
final class EventLoop {

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
  private @Nullable Probe last;
  private long baseNanos;
  private long baseCpuNanos = -1;
  private @Nullable Incident incident;
  private long blockedUntilNanos;
  private long blocked;
  private long blockedMillis;

  EventLoop(
      String id,
      EventExecutor executor,
      LongSupplier nanoTime,
      LongSupplier epochMillis,
      ThreadMXBean threads) {
    this.id = id;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.epochMillis = epochMillis;
    this.threads = threads;
    this.blockedUntilNanos = nanoTime.getAsLong();
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
   * Posts a probe, also while one is out.
   *
   * @param lateNanos how long ago it was due, when nobody could post it
   */
  void post(long lateNanos) {
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
      executor.execute(probe);
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
  void prime(Incidents incidents) {
    long now = nanoTime.getAsLong();
    takeIn(now, incidents);
    Probe answer = last;
    if (answer != null) {
      baseCpuNanos = cpuNanos(answer);
      baseNanos = now;
    }
  }

  /** Takes in what has been answered, and what has not been for too long. */
  void takeIn(long now, Incidents incidents) {
    Probe probe = probes.peek();
    for (; probe != null && probe.isAnswered(); probe = probes.peek()) {
      probes.remove(probe);
      last = probe;
      thread = probe.thread();
      lag.add(probe.lagNanos());
      if (probe.lagNanos() >= Watchdog.PATIENCE_NANOS) {
        Incident told = incidentOf(probe, incidents);
        if (told != null) {
          told.ends(probe.ranNanos());
          blockedMillis += told.millis();
          blockedUntilNanos = probe.ranNanos();
          incident = null;
        }
      }
    }
    if (probe != null && now - probe.postedNanos >= Watchdog.PATIENCE_NANOS) {
      Incident told = incidentOf(probe, incidents);
      if (told != null) {
        told.lasts(now);
      }
    }
  }

  /** Null when the one before has told of it: two probes may wait for the end of one block. */
  private @Nullable Incident incidentOf(Probe probe, Incidents incidents) {
    if (probe.postedNanos - blockedUntilNanos < 0) {
      return null;
    }
    Incident present = incident;
    if (present == null) {
      present = incidents.begin(id, probe);
      incident = present;
      blocked++;
    }
    Thread suspect = thread != null ? thread : NettyInternals.thread(executor);
    present.thread = suspect == null ? null : suspect.getName();
    return present;
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
    Incident present = incident;
    out.put("blocked", blocked);
    out.put("blocked_ms", blockedMillis + (present == null ? 0 : present.millis()));
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
    double soFar = Round.nanosToMillis(now - waiting.postedNanos);
    return Double.isNaN(known) ? soFar : Math.max(known, soFar);
  }

  private long pendingTasks() {
    if (!(executor instanceof SingleThreadEventExecutor loop)) {
      return -1;
    }
    int ours = 0;
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
