package io.github.vertxdebug.source;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.vm.jit}: the compiler's name and the time (ms, summed over its threads) spent compiling, from the
 * {@link CompilationMXBean}. Broadcaster's loop, once a second; holds nothing; absent in a JVM that only interprets, the time
 * also where the JVM does not measure it.
 */
final class JitSource implements Source {

  private final @Nullable CompilationMXBean jit = ManagementFactory.getCompilationMXBean();

  @Override
  public String name() {
    return "jit";
  }

  @Override
  public long periodMillis() {
    return 1000;
  }

  @Override
  public void write(StateWriter out) {
    if (jit == null) {
      return;
    }
    out.object("metrics").object("vm").object("jit").put("compiler", jit.getName());
    out.putIfKnown(
        "time_ms", jit.isCompilationTimeMonitoringSupported() ? jit.getTotalCompilationTime() : -1);
    out.end().end().end();
  }
}
