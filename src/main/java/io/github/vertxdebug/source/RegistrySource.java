package io.github.vertxdebug.source;

import io.github.vertxdebug.source.MeterIndex.View;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/**
 * {@code metrics.registry}: which kind of Micrometer registry Vert.x reports to, how many series it has, how many
 * {@code meters} of each type, and how many of them are {@code left_out} of the state because there are too many. Broadcaster's
 * loop; holds nothing. Absent: {@code left_out} when it is none.
 */
final class RegistrySource implements Source {

  private final MeterIndex index;
  private final String backend;

  RegistrySource(MeterRegistry registry, MeterIndex index) {
    this.index = index;
    this.backend = backend(registry);
  }

  @Override
  public String name() {
    return "registry";
  }

  @Override
  public void write(StateWriter out) {
    View view = index.view();
    out.object("metrics").object("registry");
    out.put("backend", backend).put("series", (long) view.series());
    out.putIfKnown("left_out", view.leftOut() == 0 ? -1 : view.leftOut());
    out.object("meters");
    view.types().forEach((type, count) -> out.put(type, (long) count));
    out.end().end().end();
  }

  private static String backend(MeterRegistry registry) {
    if (MeterIndex.isPrometheus(registry)) {
      return "prometheus";
    } else if (registry instanceof CompositeMeterRegistry) {
      return "composite";
    }
    String name = registry.getClass().getSimpleName();
    return name.equals("JmxMeterRegistry")
        ? "jmx"
        : name.isEmpty() ? registry.getClass().getName() : name;
  }
}
