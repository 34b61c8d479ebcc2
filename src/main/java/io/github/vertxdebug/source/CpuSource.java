package io.github.vertxdebug.source;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * {@code metrics.vm.cpu}: {@code process} and {@code system}, shares of the whole machine (or of the container's limit) from 0
 * to 1 since the last reading; {@code process_time_ms}, CPU time since start; {@code load_1m}, the run queue's average. Also
 * {@code metrics.vm.processors}, which may change in a container. From the JDK's own OperatingSystemMXBean. Read on a worker
 * thread: it opens files. Holds nothing. Absent: each figure the platform does not give (Windows has no load average).
 *
 * <p>The bean's two loads are since the last call, whoever made it, and 0 when that was a moment ago; Micrometer makes it, too.
 * So {@code process} comes from the CPU time between two readings of our own, or since this was made; it is absent where they
 * are too close. {@code system} is the bean's, and absent when that says 0.
 */
final class CpuSource implements SampledSource<CpuSource.Sample> {

  private static final double NANOS_PER_MILLI = 1e6;

  /** The kernel counts in hundredths of a second: less time than this tells no share. */
  private static final long LEAST_NANOS = 100_000_000L;

  record Sample(
      double process, double system, double processTimeMillis, double load, int processors) {}

  private final java.lang.management.OperatingSystemMXBean system;
  private final LongSupplier nanoTime;
  private long lastNanos;
  private long lastCpuNanos;

  CpuSource() {
    this(ManagementFactory.getOperatingSystemMXBean(), System::nanoTime);
  }

  CpuSource(java.lang.management.OperatingSystemMXBean system, LongSupplier nanoTime) {
    this.system = system;
    this.nanoTime = nanoTime;
    lastNanos = nanoTime.getAsLong();
    lastCpuNanos = system instanceof OperatingSystemMXBean jdk ? jdk.getProcessCpuTime() : -1;
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Sample sample() {
    double load = known(system.getSystemLoadAverage());
    int processors = system.getAvailableProcessors();
    if (system instanceof OperatingSystemMXBean jdk) {
      long cpuNanos = jdk.getProcessCpuTime();
      double machine = jdk.getCpuLoad();
      return new Sample(
          share(cpuNanos, processors),
          machine > 0 ? machine : Double.NaN,
          known((double) cpuNanos) / NANOS_PER_MILLI,
          load,
          processors);
    }
    return new Sample(Double.NaN, Double.NaN, Double.NaN, load, processors);
  }

  @Override
  public void write(Sample sample, StateWriter out) {
    out.object("metrics").object("vm").put("processors", (long) sample.processors);
    out.object("cpu");
    out.put("process", Round.share(sample.process));
    out.put("system", Round.share(sample.system));
    out.put("process_time_ms", Round.millis(sample.processTimeMillis));
    out.put("load_1m", Round.millis(sample.load));
    out.end().end().end();
  }

  /** This process's share of all processors since the last one that could be told; NaN when it is not known. */
  private double share(long cpuNanos, int processors) {
    long now = nanoTime.getAsLong();
    long passed = now - lastNanos;
    if (passed < LEAST_NANOS) {
      return Double.NaN;
    }
    boolean known = cpuNanos >= 0 && lastCpuNanos >= 0;
    double share = (cpuNanos - lastCpuNanos) / ((double) passed * processors);
    lastNanos = now;
    lastCpuNanos = cpuNanos;
    return known ? Math.max(0, Math.min(1, share)) : Double.NaN;
  }

  private static double known(double value) {
    return value < 0 ? Double.NaN : value;
  }
}
