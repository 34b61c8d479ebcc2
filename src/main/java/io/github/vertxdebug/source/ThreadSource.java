package io.github.vertxdebug.source;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * The counts in {@code metrics.vm.threads}: live, daemon, peak, and started since the JVM began, from the {@link ThreadMXBean}.
 * Platform threads only: the JVM does not count virtual ones. Broadcaster's loop, once a second; holds nothing; always present.
 * The states, which cost a look at every thread, are {@link ThreadStateSource}'s.
 */
final class ThreadSource implements Source {

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public long periodMillis() {
    return 1000;
  }

  @Override
  public void write(StateWriter out) {
    out.object("metrics").object("vm").object("threads");
    out.put("live", (long) threads.getThreadCount());
    out.put("daemon", (long) threads.getDaemonThreadCount());
    out.put("peak", (long) threads.getPeakThreadCount());
    out.put("started", threads.getTotalStartedThreadCount());
    out.end().end().end();
  }
}
