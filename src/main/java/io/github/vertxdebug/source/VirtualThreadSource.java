package io.github.vertxdebug.source;

import java.lang.management.ManagementFactory;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * {@code metrics.vm.virtual_threads}, what the JVM says of the scheduler of its virtual threads: {@code parallelism} (how many
 * may run at once), {@code carriers} (its platform threads), {@code mounted} (virtual threads on a carrier now) and
 * {@code queued} (those that could run and wait for a carrier). From the MBean {@code jdk.management:type=VirtualThreadScheduler}
 * of JDK 24 and later, addressed by its name because Java 17 has no class for it.
 *
 * <p>Read on a worker thread. Holds nothing. Absent on older JVMs, JDK 21 to 23 among them: they have virtual threads and no
 * public interface that counts them. How many are parked no JVM tells, short of a dump of all of them.
 */
final class VirtualThreadSource implements SampledSource<VirtualThreadSource.Sample> {

  private static final String SCHEDULER = "jdk.management:type=VirtualThreadScheduler";
  private static final String[] ATTRIBUTES = {
    "Parallelism", "PoolSize", "MountedVirtualThreadCount", "QueuedVirtualThreadCount"
  };

  /** -1: not known. */
  record Sample(long parallelism, long carriers, long mounted, long queued) {

    static final Sample NONE = new Sample(-1, -1, -1, -1);

    boolean isKnown() {
      return parallelism >= 0 || carriers >= 0 || mounted >= 0 || queued >= 0;
    }
  }

  private final ObjectName scheduler;

  VirtualThreadSource() {
    try {
      scheduler = new ObjectName(SCHEDULER);
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(SCHEDULER, e);
    }
  }

  @Override
  public String name() {
    return "virtual_threads";
  }

  @Override
  public Sample sample() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    if (!server.isRegistered(scheduler)) {
      return Sample.NONE;
    }
    long[] values = {-1, -1, -1, -1};
    for (Attribute attribute : server.getAttributes(scheduler, ATTRIBUTES).asList()) {
      for (int i = 0; i < ATTRIBUTES.length; i++) {
        if (attribute.getName().equals(ATTRIBUTES[i])
            && attribute.getValue() instanceof Number number) {
          values[i] = number.longValue();
        }
      }
    }
    return new Sample(values[0], values[1], values[2], values[3]);
  }

  @Override
  public void write(Sample sample, StateWriter out) {
    if (!sample.isKnown()) {
      return;
    }
    out.object("metrics").object("vm").object("virtual_threads");
    out.putIfKnown("parallelism", sample.parallelism).putIfKnown("carriers", sample.carriers);
    out.putIfKnown("mounted", sample.mounted).putIfKnown("queued", sample.queued);
    out.end().end().end();
  }
}
