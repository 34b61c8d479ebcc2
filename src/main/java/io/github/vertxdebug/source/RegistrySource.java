package io.github.vertxdebug.source;

import io.github.vertxdebug.source.MeterIndex.View;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Locale;

/**
 * {@code metrics.registry}: which kind of Micrometer registry Vert.x reports to, how many series it has, how many
 * {@code meters} of each type, how many of them are {@code left_out} of the state because there are too many, and the sentence
 * {@code left_out_why} that says so (see {@link MeterIndex}), and {@code by_step_why}: why counts are missing. Broadcaster's
 * loop; holds nothing. Absent: the first two when nothing is left out, the third when the registry counts since the start.
 */
final class RegistrySource implements Source {

  private static final String WHY = String.format(
      Locale.ROOT,
      "at most %,d series are shown, and %,d of HTTP, event bus and pools are read, "
          + "so that neither an event loop nor a stream has too much to do",
      MeterIndex.MAX_OTHERS,
      MeterIndex.MAX_FAMILIES);

  private static final String BY_STEP_WHY =
      "this registry keeps the counts of its last whole step only, so what is counted since the start "
          + "is not known under metrics.aio, and metrics.modular tells last_step";

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
    out.put("left_out_why", view.leftOut() == 0 ? null : WHY);
    out.put("by_step_why", view.byStep() ? BY_STEP_WHY : null);
    out.object("meters");
    view.types().forEach((type, count) -> out.put(type, (long) count));
    out.end().end().end();
  }

  private static String backend(MeterRegistry registry) {
    if (RegistryLeaves.isPrometheus(registry)) {
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
