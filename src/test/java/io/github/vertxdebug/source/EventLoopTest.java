package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A loop that sleeps until it is woken, and then does all that there is to do when the test says so. */
class EventLoopTest {

  private static final long MILLISECOND = 1_000_000;

  private long nanos = 1;
  private final SleepingExecutor executor = new SleepingExecutor();
  private final Incidents incidents = new Incidents(new GcPauses(), new Throttling());
  private final EventLoop loop = new EventLoop(
      "00",
      executor,
      () -> nanos,
      () -> nanos / MILLISECOND,
      ManagementFactory.getThreadMXBean(),
      incidents);

  @Test
  void shouldNotWakeALoopThatSomethingElseWakes() {
    loop.askOnceAwake();
    assertEquals(0, executor.wakeUps);
    nanos += 3 * MILLISECOND;
    executor.execute(() -> {}); // what it is sent
    executor.run();
    loop.wake();
    assertEquals(1, executor.wakeUps);
    assertEquals(3.0, lagMillis());
  }

  @Test
  void shouldWakeALoopThatNothingElseWakesAndNotCountHowLongThatWasWaitedFor() {
    loop.askOnceAwake();
    nanos += 3 * MILLISECOND; // what others are sent
    loop.wake();
    assertEquals(1, executor.wakeUps);
    nanos += 2 * MILLISECOND;
    executor.run();
    assertEquals(2.0, lagMillis());
    loop.wake();
    assertEquals(1, executor.wakeUps, "there is nothing to wake it for");
  }

  @Test
  void shouldTellABlockThatEndsWhenItDidThoughTheLoopWasWokenLater() {
    loop.askOnceAwake();
    nanos += 30 * MILLISECOND; // what others are sent, on a busy machine
    loop.wake();
    nanos += 400 * MILLISECOND;
    executor.run();
    loop.takeIn(nanos);
    RecordingWriter out = new RecordingWriter();
    incidents.write(out, nanos);
    String id = out.objectAt("incidents").keySet().iterator().next();
    assertEquals(400, out.longAt("incidents", id, "duration_ms"));
    assertEquals(30, out.longAt("incidents", id, "began_ms"));
  }

  @Test
  void shouldAskNoSecondTimeWhileItIsNotAnswered() {
    loop.askOnceAwake();
    loop.wake();
    loop.askOnceAwake();
    loop.wake();
    loop.ask();
    assertEquals(2, executor.tasks.size(), "a probe, and what wakes the loop");
    executor.run();
    loop.takeIn(nanos);
    loop.askOnceAwake();
    assertEquals(1, executor.tasks.size());
  }

  private double lagMillis() {
    loop.takeIn(nanos);
    RecordingWriter out = new RecordingWriter();
    loop.write(out, nanos);
    return out.doubleAt("00", "lag_ms");
  }

  private static final class SleepingExecutor extends AbstractEventExecutor {
    final Queue<Runnable> tasks = new ArrayDeque<>();
    int wakeUps;

    @Override
    public void lazyExecute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
      wakeUps++;
    }

    void run() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }

    @Override
    public boolean inEventLoop(Thread thread) {
      return false;
    }

    @Override
    public boolean isShuttingDown() {
      return false;
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
      return terminationFuture();
    }

    @Override
    public Future<?> terminationFuture() {
      return GlobalEventExecutor.INSTANCE.newSucceededFuture(null);
    }

    @Override
    @Deprecated
    public void shutdown() {}

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
