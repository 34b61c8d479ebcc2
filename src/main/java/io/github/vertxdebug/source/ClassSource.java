package io.github.vertxdebug.source;

import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;

/**
 * {@code metrics.vm.classes}: classes loaded now, loaded since start, unloaded since start, from the
 * {@link ClassLoadingMXBean}. Broadcaster's loop, once a second; holds nothing; always present.
 */
final class ClassSource implements Source {

  private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();

  @Override
  public String name() {
    return "classes";
  }

  @Override
  public long periodMillis() {
    return 1000;
  }

  @Override
  public void write(StateWriter out) {
    out.object("metrics").object("vm").object("classes");
    out.put("loaded", (long) classes.getLoadedClassCount());
    out.put("total_loaded", classes.getTotalLoadedClassCount());
    out.put("unloaded", classes.getUnloadedClassCount());
    out.end().end().end();
  }
}
