package io.github.vertxdebug.source;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.vm.allocated_bytes}, the heap bytes allocated since the JVM began, and {@code allocation_rate}, bytes a
 * second between the last two readings.
 *
 * <p>From JDK 21 on the total is the JVM's own ({@code TotalThreadAllocatedBytes}, read as an attribute of the Threading MBean
 * because the method is not in Java 17). Before, it is the sum over the live threads plus what threads now ended had allocated
 * when last seen: it starts with the threads alive at the first reading, and misses what a thread allocates between its last
 * reading and its end. Virtual threads count with the platform threads that carry them.
 *
 * <p>Read on a worker thread. Absent where the JVM does not measure; the rate also at the first reading and after a pause.
 */
final class AllocationSource implements SampledSource<AllocationSource.Sample> {

  /** A longer gap means that nobody watched in between: an average over it is not the present rate. */
  private static final long MAX_GAP_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Bytes; the rate in bytes per second, NaN when not known. */
  record Sample(long bytes, double rate) {}

  private record Reading(long bytes, long nanos) {}

  private final LongSupplier nanoTime;
  private final LongSupplier total;
  private @Nullable Reading last;

  AllocationSource() {
    this(System::nanoTime, source());
  }

  AllocationSource(LongSupplier nanoTime, LongSupplier total) {
    this.nanoTime = nanoTime;
    this.total = total;
  }

  @Override
  public String name() {
    return "allocation";
  }

  @Override
  public Sample sample() {
    Reading before = last;
    long bytes = total.getAsLong();
    Reading now =
        new Reading(before == null ? bytes : Math.max(bytes, before.bytes), nanoTime.getAsLong());
    last = now;
    if (before == null || bytes < 0) {
      return new Sample(now.bytes, Double.NaN);
    }
    long gap = now.nanos - before.nanos;
    boolean recent = gap > 0 && gap <= MAX_GAP_NANOS;
    return new Sample(
        now.bytes, recent ? Math.rint((now.bytes - before.bytes) * 1e9 / gap) : Double.NaN);
  }

  @Override
  public void write(Sample sample, StateWriter out) {
    out.object("metrics").object("vm");
    out.putIfKnown("allocated_bytes", sample.bytes);
    out.putIfKnown("allocation_rate", Double.isNaN(sample.rate) ? -1 : (long) sample.rate);
    out.end().end();
  }

  private static LongSupplier source() {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName threading = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
      LongSupplier total = () -> attribute(server, threading);
      if (total.getAsLong() >= 0) {
        return total;
      }
    } catch (JMException | SecurityException e) {
      // No such attribute: an older JDK.
    }
    return new PerThread();
  }

  private static long attribute(MBeanServer server, ObjectName threading) {
    try {
      return server.getAttribute(threading, "TotalThreadAllocatedBytes") instanceof Long bytes
          ? bytes
          : -1;
    } catch (JMException e) {
      return -1;
    }
  }

  /** The sum over all threads ever seen; used by one worker at a time. */
  private static final class PerThread implements LongSupplier {

    private final java.lang.management.ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private Map<Long, Long> seen = new HashMap<>();
    private long ended;

    @Override
    public long getAsLong() {
      if (!(threads instanceof ThreadMXBean jdk)
          || !jdk.isThreadAllocatedMemorySupported()
          || !jdk.isThreadAllocatedMemoryEnabled()) {
        return -1;
      }
      long[] ids = jdk.getAllThreadIds();
      long[] allocated = jdk.getThreadAllocatedBytes(ids);
      Map<Long, Long> present = new HashMap<>(ids.length * 2);
      long live = 0;
      for (int i = 0; i < ids.length; i++) {
        // -1: ended between the two calls. It stays in "seen" and so becomes one of the ended.
        if (allocated[i] >= 0) {
          present.put(ids[i], allocated[i]);
          seen.remove(ids[i]);
          live += allocated[i];
        }
      }
      for (long bytes : seen.values()) {
        ended += bytes;
      }
      seen = present;
      return ended + live;
    }
  }
}
