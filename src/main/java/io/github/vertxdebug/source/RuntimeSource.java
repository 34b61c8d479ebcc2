package io.github.vertxdebug.source;

import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;

/**
 * Which JVM this is and how long it has run: {@code name}, {@code version}, {@code vendor}, {@code java_version}, {@code pid},
 * {@code start_time_ms}, {@code uptime_ms} of {@code metrics.vm}, all from the {@link RuntimeMXBean}. What cannot change is
 * read once. Broadcaster's loop; holds nothing; always present.
 */
final class RuntimeSource implements Source {

  private final RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
  private final String name = runtime.getVmName();
  private final String version = runtime.getVmVersion();
  private final String vendor = runtime.getVmVendor();
  private final String javaVersion = Runtime.version().toString();
  private final long pid = ProcessHandle.current().pid();
  private final long startTime = runtime.getStartTime();

  @Override
  public String name() {
    return "runtime";
  }

  @Override
  public void write(StateWriter out) {
    out.object("metrics").object("vm");
    out.put("name", name)
        .put("version", version)
        .put("vendor", vendor)
        .put("java_version", javaVersion);
    out.put("pid", pid).put("start_time_ms", startTime).put("uptime_ms", runtime.getUptime());
    out.end().end();
  }
}
