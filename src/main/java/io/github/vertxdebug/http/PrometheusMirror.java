package io.github.vertxdebug.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the Prometheus registry to scrape, or makes one for a process that has none: for another kind of registry, one that
 * reads that registry's meters when it is scraped; without any registry, one with the JVM's own figures. The host's registry
 * is never changed, but for the two listeners that tell of new and removed meters.
 */
final class PrometheusMirror implements Shareable {

  private final PrometheusMeterRegistry prometheus;

  private PrometheusMirror(PrometheusMeterRegistry prometheus) {
    this.prometheus = prometheus;
  }

  /** The registry to scrape in a Vert.x instance; one and the same for all its dashboards. */
  static PrometheusMeterRegistry of(Vertx vertx, @Nullable MeterRegistry registry) {
    PrometheusMeterRegistry own = prometheusIn(registry);
    if (own != null) {
      return own;
    }
    LocalMap<String, PrometheusMirror> shared =
        vertx.sharedData().getLocalMap("vertx-debug-dashboard.prometheus");
    return shared.computeIfAbsent("mirror", key -> new PrometheusMirror(mirror(registry)))
        .prometheus;
  }

  private static PrometheusMeterRegistry mirror(@Nullable MeterRegistry registry) {
    PrometheusMeterRegistry made = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    if (registry == null) {
      new JvmMemoryMetrics().bindTo(made);
      new JvmThreadMetrics().bindTo(made);
      new ClassLoaderMetrics().bindTo(made);
      new ProcessorMetrics().bindTo(made);
      new UptimeMetrics().bindTo(made);
      new FileDescriptorMetrics().bindTo(made);
    } else {
      // Listeners cannot be taken back, so they must not keep the mirror of a Vert.x that is gone.
      // They come before the walk,
      // so that no meter slips between; registering one twice changes nothing.
      WeakReference<PrometheusMeterRegistry> weak = new WeakReference<>(made);
      registry.config().onMeterAdded(meter -> with(weak, mirror -> mirror(meter, mirror)));
      registry.config().onMeterRemoved(meter -> with(weak, mirror -> mirror.remove(meter.getId())));
      registry.getMeters().forEach(meter -> mirror(meter, made));
    }
    return made;
  }

  private static void with(
      WeakReference<PrometheusMeterRegistry> weak, Consumer<PrometheusMeterRegistry> action) {
    PrometheusMeterRegistry mirror = weak.get();
    if (mirror != null) {
      action.accept(mirror);
    }
  }

  private static @Nullable PrometheusMeterRegistry prometheusIn(@Nullable MeterRegistry registry) {
    if (registry instanceof PrometheusMeterRegistry prometheus) {
      return prometheus;
    }
    if (registry instanceof CompositeMeterRegistry composite) {
      for (MeterRegistry part : composite.getRegistries()) {
        PrometheusMeterRegistry found = prometheusIn(part);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static void mirror(Meter meter, PrometheusMeterRegistry to) {
    Meter.Id id = meter.getId();
    String name = id.getName();
    String description = id.getDescription();
    String unit = id.getBaseUnit();
    if (meter instanceof Counter counter) {
      FunctionCounter.builder(name, counter, Counter::count)
          .tags(id.getTags())
          .description(description)
          .baseUnit(unit)
          .register(to);
    } else if (meter instanceof FunctionCounter counter) {
      FunctionCounter.builder(name, counter, FunctionCounter::count)
          .tags(id.getTags())
          .description(description)
          .baseUnit(unit)
          .register(to);
    } else if (meter instanceof Timer timer) {
      FunctionTimer.builder(
              name,
              timer,
              Timer::count,
              t -> t.totalTime(TimeUnit.NANOSECONDS),
              TimeUnit.NANOSECONDS)
          .tags(id.getTags())
          .description(description)
          .register(to);
    } else if (meter instanceof FunctionTimer timer) {
      FunctionTimer.builder(
              name,
              timer,
              t -> (long) t.count(),
              t -> t.totalTime(TimeUnit.NANOSECONDS),
              TimeUnit.NANOSECONDS)
          .tags(id.getTags())
          .description(description)
          .register(to);
    } else if (meter instanceof TimeGauge gauge) {
      TimeGauge.builder(name, gauge, TimeUnit.SECONDS, g -> g.value(TimeUnit.SECONDS))
          .tags(id.getTags())
          .description(description)
          .register(to);
    } else if (meter instanceof Gauge gauge) {
      Gauge.builder(name, gauge, Gauge::value)
          .tags(id.getTags())
          .description(description)
          .baseUnit(unit)
          .register(to);
    } else {
      // Summaries, long task timers and meters of the application's own kinds: their measurements,
      // as they come.
      Meter.builder(name, id.getType(), meter.measure())
          .tags(id.getTags())
          .description(description)
          .baseUnit(unit)
          .register(to);
    }
  }
}
