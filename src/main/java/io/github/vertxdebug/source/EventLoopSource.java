package io.github.vertxdebug.source;

import io.netty.util.concurrent.EventExecutor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.aio.loops}: how promptly each event loop gets to its work; {@code metrics.aio.incidents} and
 * {@code metrics.aio.stacks}: when one did not, and what it was at (see {@link Incidents}).
 *
 * <p>After each write, at a tick just before the state is sent, a probe, a task that does nothing, is posted to every loop whose
 * last one has come back. A loop that has streams wakes up for it and the state at once, so its lag contains what it took to send
 * that, some hundredths of a millisecond. {@code lag_ms} is the time from post to run of the last probe; while one is out, the
 * time it has been waiting if that is longer, so that the lag of a blocked loop grows from tick to tick. {@code lag} counts all
 * of them ({@link LagHistogram}). {@code pending_tasks} is the length of the loop's task queue without our probe.
 * {@code busy_share} is the CPU time of the loop's thread (ThreadMXBean) over the wall time since the last write, or since
 * {@link #prime()}. {@code blocked} is how often the loop answered no probe for 150 ms, {@code blocked_ms} for how long
 * altogether, both since the start. A loop that has no thread yet is left out.
 *
 * <p>Between {@link #ticking} and {@link #resting} a {@link Watchdog} takes the stack of a loop that does not answer, asks the
 * loops between ticks that are more than 100 ms apart, and asks the broadcaster's own: what a loop posts to itself cannot find it
 * busy.
 *
 * <p>Broadcaster's loop. {@link #close()} ends the watchdog. Absent: {@code thread} and {@code lag.max_ms} until the first
 * answer, {@code lag_ms} when the last answer is older than five seconds and {@code busy_share} at first, as old figures must
 * not pass for new ones.
 */
final class EventLoopSource implements Source {

  private final List<EventLoop> loops = new ArrayList<>();
  private final Incidents incidents;
  private final LongSupplier nanoTime;
  private @Nullable Watchdog watchdog;

  EventLoopSource(Collection<EventExecutor> executors, GcPauses gc, Throttling throttling) {
    this(executors, gc, throttling, System::nanoTime, System::currentTimeMillis);
  }

  EventLoopSource(
      Collection<EventExecutor> executors,
      GcPauses gc,
      Throttling throttling,
      LongSupplier nanoTime,
      LongSupplier epochMillis) {
    this.incidents = new Incidents(gc, throttling);
    this.nanoTime = nanoTime;
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    int width = Math.max(2, Integer.toString(executors.size() - 1).length());
    for (EventExecutor executor : executors) {
      String number = Integer.toString(loops.size());
      String id = "0".repeat(width - number.length()) + number;
      loops.add(new EventLoop(id, executor, nanoTime, epochMillis, threads, incidents));
    }
  }

  @Override
  public String name() {
    return "loops";
  }

  /** It posts the probes: a block between two readings would be missed. */
  @Override
  public boolean isReadAtEveryTick() {
    return true;
  }

  @Override
  public void prime() {
    for (EventLoop loop : loops) {
      if (loop.isStarted()) {
        loop.prime();
        loop.ask();
      }
    }
  }

  @Override
  public void ticking(long tickMillis) {
    resting();
    EventLoop own = loops.stream().filter(EventLoop::isHere).findFirst().orElse(null);
    watchdog = Watchdog.start(loops, own, tickMillis, nanoTime);
  }

  @Override
  public void write(StateWriter out) {
    Watchdog watching = watchdog;
    if (watching != null) {
      watching.ticks(nanoTime.getAsLong());
    }
    out.object("metrics").object("aio").object("loops");
    for (EventLoop loop : loops) {
      if (loop.isStarted()) {
        long now = nanoTime.getAsLong();
        loop.takeIn(now);
        loop.write(out, now);
        if (watching == null) {
          loop.ask();
        }
      }
    }
    out.end();
    incidents.write(out, nanoTime.getAsLong());
    out.end().end();
  }

  @Override
  public void sending() {
    Watchdog watching = watchdog;
    if (watching != null) {
      for (EventLoop loop : loops) {
        if (!watching.asks(loop)) {
          loop.askOnceAwake();
        }
      }
    }
  }

  /** What is sent wakes those that have streams; the others are woken here. */
  @Override
  public void sent() {
    Watchdog watching = watchdog;
    if (watching != null) {
      loops.forEach(EventLoop::wake);
      watching.ticked(nanoTime.getAsLong());
    }
  }

  @Override
  public void resting() {
    Watchdog watching = watchdog;
    if (watching != null) {
      watchdog = null;
      watching.stop();
    }
  }

  @Override
  public void close() {
    resting();
  }
}
