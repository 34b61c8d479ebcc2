package io.github.vertxdebug.source;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * {@code metrics.vm.cpu}: {@code process} and {@code system}, shares of the whole machine (or of the container's limit) from 0
 * to 1 since the last reading; {@code process_time_ms}, CPU time since start; {@code load_1m}, the run queue's average. Also
 * {@code metrics.vm.processors}, which may change in a container. From the JDK's own OperatingSystemMXBean and
 * {@link Runtime}. Read on a worker thread: it opens files. Holds nothing. Absent: each figure the platform does not give
 * (Windows has no load average).
 */
final class CpuSource implements SampledSource<CpuSource.Sample> {

  private static final double NANOS_PER_MILLI = 1e6;

  record Sample(
      double process, double system, double processTimeMillis, double load, int processors) {}

  private final java.lang.management.OperatingSystemMXBean system =
      ManagementFactory.getOperatingSystemMXBean();

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Sample sample() {
    double load = known(system.getSystemLoadAverage());
    int processors = Runtime.getRuntime().availableProcessors();
    if (system instanceof OperatingSystemMXBean jdk) {
      double time = known((double) jdk.getProcessCpuTime()) / NANOS_PER_MILLI;
      return new Sample(
          known(jdk.getProcessCpuLoad()), known(jdk.getCpuLoad()), time, load, processors);
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

  private static double known(double value) {
    return value < 0 ? Double.NaN : value;
  }
}
