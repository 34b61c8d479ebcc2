package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RunningDashboard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real deadlocks, of locks that give up when they are interrupted: afterwards none of their threads is left. */
@Timeout(60)
class DeadlockSourceTest {

  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void dissolve() throws InterruptedException {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** As many threads, each of which holds a lock and waits for that of the next. */
  private void deadlock(String name, int size) {
    List<ReentrantLock> locks =
        IntStream.range(0, size).mapToObj(i -> new ReentrantLock()).toList();
    CyclicBarrier allHold = new CyclicBarrier(size);
    for (int i = 0; i < size; i++) {
      ReentrantLock own = locks.get(i);
      ReentrantLock next = locks.get((i + 1) % size);
      Thread thread = new Thread(() -> embrace(own, next, allHold), name + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    RunningDashboard.awaitUntil(
        "all wait",
        () -> locks.stream().allMatch(ReentrantLock::hasQueuedThreads)
            && threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
  }

  private static void embrace(ReentrantLock own, ReentrantLock next, CyclicBarrier allHold) {
    own.lock();
    try {
      allHold.await();
      next.lockInterruptibly();
      next.unlock();
    } catch (InterruptedException | BrokenBarrierException e) {
      Thread.currentThread().interrupt();
    } finally {
      own.unlock();
    }
  }

  @Test
  void shouldNameTheThreadsOfADeadlockAndWhatEachWaitsFor() throws Exception {
    DeadlockSource source = new DeadlockSource();
    assertEquals(0, RecordingWriter.of(source).longAt("metrics", "vm", "deadlocks", "count"));

    deadlock("philosopher-", 2);
    RecordingWriter out = RecordingWriter.of(source);
    assertEquals(2, out.longAt("metrics", "vm", "deadlocks", "count"));
    String dump = Jcmd.ofThis("Thread.print", "-l");
    assertTrue(dump.contains("Found 1 deadlock"), "the JDK's own tool sees it too");
    for (int i = 0; i < 2; i++) {
      String id = Long.toString(threads.get(i).getId());
      Map<String, Object> told = out.objectAt("metrics", "vm", "deadlocks", "threads", id);
      assertEquals("philosopher-" + i, told.get("name"));
      assertEquals("philosopher-" + (1 - i), told.get("held_by"));
      assertTrue(
          told.get("waits_for").toString().startsWith(ReentrantLock.class.getName()),
          told::toString);
    }

    dissolve();
    RecordingWriter after = RecordingWriter.of(source);
    assertEquals(0, after.longAt("metrics", "vm", "deadlocks", "count"));
    assertEquals(Map.of(), after.objectAt("metrics", "vm", "deadlocks", "threads"));
  }

  @Test
  void shouldCountALargeCircleAndListNoMoreThanItMay() throws Exception {
    deadlock("n".repeat(1000), DeadlockSource.MOST_LISTED + 5);
    RecordingWriter out = RecordingWriter.of(new DeadlockSource());
    assertEquals(DeadlockSource.MOST_LISTED + 5, out.longAt("metrics", "vm", "deadlocks", "count"));
    Map<String, Object> listed = out.objectAt("metrics", "vm", "deadlocks", "threads");
    assertEquals(DeadlockSource.MOST_LISTED, listed.size());
    assertTrue(listed.toString().length() < DeadlockSource.MOST_LISTED * 700);
  }
}
