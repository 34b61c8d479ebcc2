package io.github.vertxdebug.source;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.vm.deadlocks}: {@code count}, how many threads wait for each other in a circle, from
 * {@link ThreadMXBean#findDeadlockedThreads()}; and of the first {@value #MOST_LISTED} of them, by thread id, {@code name},
 * {@code waits_for} (the lock) and {@code held_by} (the name of its owner), from {@link ThreadInfo}.
 *
 * <p>Read on a worker thread every five seconds: to look for circles the JVM stops all threads at a safepoint, and a deadlock
 * lasts. Holds nothing. Only platform threads that wait for
 * monitors or for locks with an owner are seen; where the JVM does not know the owners of locks, monitors alone.
 */
final class DeadlockSource implements SampledSource<DeadlockSource.Sample> {

  static final int MOST_LISTED = 20;

  /** Names are the application's, and of any length. */
  private static final int LONGEST_NAME = 200;

  record Waiting(
      long id, String name, @Nullable String lock, @Nullable String owner) {}

  record Sample(int count, List<Waiting> listed) {}

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final boolean knowsOwners = threads.isSynchronizerUsageSupported();

  @Override
  public String name() {
    return "deadlocks";
  }

  @Override
  public long periodMillis() {
    return 5000;
  }

  @Override
  public Sample sample() {
    long @Nullable [] ids =
        knowsOwners ? threads.findDeadlockedThreads() : threads.findMonitorDeadlockedThreads();
    if (ids == null) {
      return new Sample(0, List.of());
    }
    List<Waiting> listed = new ArrayList<>();
    for (ThreadInfo thread : threads.getThreadInfo(ids)) {
      // Null: it has ended since, so somebody has broken the circle.
      if (thread != null && listed.size() < MOST_LISTED) {
        listed.add(new Waiting(
            thread.getThreadId(),
            shorten(thread.getThreadName()),
            thread.getLockName(),
            thread.getLockOwnerName() == null ? null : shorten(thread.getLockOwnerName())));
      }
    }
    return new Sample(ids.length, List.copyOf(listed));
  }

  private static String shorten(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
  }

  @Override
  public void write(Sample sample, StateWriter out) {
    out.object("metrics").object("vm").object("deadlocks");
    out.put("count", (long) sample.count);
    out.object("threads");
    for (Waiting thread : sample.listed) {
      out.object(Long.toString(thread.id)).put("name", thread.name);
      out.put("waits_for", thread.lock).put("held_by", thread.owner).end();
    }
    out.end().end().end().end();
  }
}
