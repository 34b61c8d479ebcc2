package io.github.vertxdebug.source;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/**
 * {@code metrics.vm.files}: file descriptors open and the most the process may open, from the UnixOperatingSystemMXBean. Read
 * on a worker thread, every two seconds: the JVM lists a directory with one entry per descriptor,
 * thousands when there are thousands of connections. Holds nothing. Absent on Windows.
 */
final class FileDescriptorSource implements SampledSource<FileDescriptorSource.Sample> {

  record Sample(long open, long max) {}

  private final OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();

  @Override
  public String name() {
    return "files";
  }

  @Override
  public long periodMillis() {
    return 2000;
  }

  @Override
  public Sample sample() {
    if (system instanceof UnixOperatingSystemMXBean unix) {
      return new Sample(unix.getOpenFileDescriptorCount(), unix.getMaxFileDescriptorCount());
    }
    return new Sample(-1, -1);
  }

  @Override
  public void write(Sample sample, StateWriter out) {
    out.object("metrics").object("vm").object("files");
    out.putIfKnown("open", sample.open).putIfKnown("max", sample.max);
    out.end().end().end();
  }
}
