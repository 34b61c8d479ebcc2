package io.github.vertxdebug.source;

import io.github.vertxdebug.platform.NettyInternals;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.aio.loops}: how promptly each event loop gets to its work.
 *
 * <p>At each write a probe, an empty task, is posted to every loop whose last one has come back. {@code lag_ms} is the time
 * from post to run of the last probe; while one is out, the time it has been waiting if that is longer, so that the lag of a
 * blocked loop grows from tick to tick. {@code pending_tasks} is the length of the loop's task queue without our probe.
 * {@code busy_share} is the CPU time of the loop's thread (ThreadMXBean) over the wall time since the last write, or since
 * {@link #prime()}. A loop that has no thread yet is left out.
 *
 * <p>Broadcaster's loop; a probe, on the loop it asks about, leaves its answer in one volatile field of which that loop is
 * the only writer. Holds nothing that needs closing. Absent: {@code thread} until the first answer, {@code lag_ms} when the
 * last answer is older than five seconds and {@code busy_share} at first, as old figures must not pass for new ones.
 */
final class EventLoopSource implements Source {

  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final List<Loop> loops = new ArrayList<>();

  EventLoopSource(Collection<EventExecutor> executors) {
    this(executors, System::nanoTime);
  }

  EventLoopSource(Collection<EventExecutor> executors, LongSupplier nanoTime) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    int width = Math.max(2, Integer.toString(executors.size() - 1).length());
    for (EventExecutor executor : executors) {
      String number = Integer.toString(loops.size());
      String id = "0".repeat(width - number.length()) + number;
      loops.add(new Loop(id, executor, nanoTime, threads));
    }
  }

  @Override
  public String name() {
    return "loops";
  }

  @Override
  public void prime() {
    for (Loop loop : loops) {
      if (loop.isStarted()) {
        loop.prime();
      }
    }
  }

  @Override
  public void write(StateWriter out) {
    out.object("metrics").object("aio").object("loops");
    for (Loop loop : loops) {
      if (loop.isStarted()) {
        loop.write(out);
      }
    }
    out.end().end().end();
  }

  /** What a probe found: when it was posted, when it ran, on which thread. */
  private record Answer(long postedNanos, long ranNanos, String thread, long threadId) {}

  private static final class Loop {

    private final String id;
    private final EventExecutor executor;
    private final LongSupplier nanoTime;
    private final ThreadMXBean threads;

    /** Written by the loop's own thread only. */
    private volatile @Nullable Answer answer;

    // The rest belongs to the broadcaster's loop.
    private boolean waiting;
    private long postedNanos;
    private long baseNanos;
    private long baseCpuNanos = -1;

    Loop(String id, EventExecutor executor, LongSupplier nanoTime, ThreadMXBean threads) {
      this.id = id;
      this.executor = executor;
      this.nanoTime = nanoTime;
      this.threads = threads;
    }

    /** A loop without a thread has never had anything to do; probing it would start one, for good. */
    boolean isStarted() {
      return NettyInternals.isStarted(executor);
    }

    void prime() {
      long now = nanoTime.getAsLong();
      Answer last = lastAnswer();
      if (last != null) {
        baseCpuNanos = cpuNanos(last);
        baseNanos = now;
      }
      probe(now);
    }

    void write(StateWriter out) {
      long now = nanoTime.getAsLong();
      Answer last = lastAnswer();
      out.object(id);
      out.put("thread", last == null ? null : last.thread);
      out.put("lag_ms", lagMillis(now, last));
      out.putIfKnown("pending_tasks", pendingTasks());
      out.put("busy_share", busyShare(now, last));
      out.end();
      probe(now);
    }

    private @Nullable Answer lastAnswer() {
      Answer last = answer;
      if (waiting && last != null && last.postedNanos == postedNanos) {
        waiting = false;
      }
      return last;
    }

    private double lagMillis(long now, @Nullable Answer last) {
      double known = Double.NaN;
      if (last != null && now - last.ranNanos <= MAX_AGE_NANOS) {
        known = Round.nanosToMillis(last.ranNanos - last.postedNanos);
      }
      if (!waiting) {
        return known;
      }
      double soFar = Round.nanosToMillis(now - postedNanos);
      return Double.isNaN(known) ? soFar : Math.max(known, soFar);
    }

    private long pendingTasks() {
      if (executor instanceof SingleThreadEventExecutor loop) {
        return Math.max(0, loop.pendingTasks() - (waiting ? 1 : 0));
      }
      return -1;
    }

    private double busyShare(long now, @Nullable Answer last) {
      if (last == null) {
        return Double.NaN;
      }
      long cpu = cpuNanos(last);
      double share = Double.NaN;
      if (cpu >= 0 && baseCpuNanos >= 0 && now > baseNanos) {
        share = Round.share((double) (cpu - baseCpuNanos) / (now - baseNanos));
      }
      baseCpuNanos = cpu;
      baseNanos = now;
      return share;
    }

    private long cpuNanos(Answer last) {
      return threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
          ? threads.getThreadCpuTime(last.threadId)
          : -1;
    }

    private void probe(long now) {
      if (waiting) {
        return;
      }
      postedNanos = now;
      waiting = true;
      try {
        executor.execute(() -> {
          Thread thread = Thread.currentThread();
          answer = new Answer(now, nanoTime.getAsLong(), thread.getName(), thread.getId());
        });
      } catch (RejectedExecutionException e) {
        // The loop is shutting down: it has no lag any more.
        waiting = false;
      }
    }
  }
}
