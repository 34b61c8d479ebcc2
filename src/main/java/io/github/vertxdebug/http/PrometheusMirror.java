package io.github.vertxdebug.http;

import io.github.vertxdebug.source.RegistryLeaves;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a scrape answers with from whatever registry the host has: from a Prometheus registry, also one inside a
 * composite, what it would answer itself; from any other kind its meters, one by one; without a registry the JVM's own figures.
 * Nothing of the host's is changed, not even listened to.
 *
 * <p>A Prometheus registry that cannot be scraped, because two of its meters get in each other's way, is read meter by meter,
 * so that one bad name costs one series and not the scrape.
 *
 * <p>Any thread; reading is for worker threads.
 */
final class PrometheusMirror {

  private static final Logger LOG = System.getLogger(PrometheusMirror.class.getName());

  private final @Nullable MeterRegistry registry;
  private final AtomicReference<@Nullable MeterRegistry> jvm = new AtomicReference<>();
  private final AtomicBoolean failed = new AtomicBoolean();

  /** Reads {@code registry}, or the JVM where there is none. */
  PrometheusMirror(@Nullable MeterRegistry registry) {
    this.registry = registry;
  }

  /** What there is to tell now. */
  Exposition read() {
    Exposition exposition = new Exposition();
    MeterRegistry leaf = RegistryLeaves.best(registry);
    MeterRegistry best = leaf == null ? jvm() : leaf;
    MetricSnapshots own = scraped(best);
    if (own != null) {
      exposition.addAll(own);
    } else {
      MeterFamilies.read(best, exposition);
    }
    return exposition;
  }

  private @Nullable MetricSnapshots scraped(MeterRegistry best) {
    if (!(best instanceof PrometheusMeterRegistry prometheus)) {
      return null;
    }
    try {
      return prometheus.getPrometheusRegistry().scrape();
    } catch (RuntimeException | LinkageError e) {
      // The message is not logged: it holds names and labels, which may be a client's.
      if (failed.compareAndSet(false, true)) {
        LOG.log(
            Level.WARNING,
            "Debug dashboard: the Prometheus registry cannot be scraped as a whole ({0}), so its meters are read one by one",
            e.getClass().getName());
      }
      return null;
    }
  }

  /** The JVM's own figures, made when they are first asked for: that reads files. */
  private MeterRegistry jvm() {
    MeterRegistry known = jvm.get();
    if (known != null) {
      return known;
    }
    MeterRegistry made = new SimpleMeterRegistry();
    new JvmMemoryMetrics().bindTo(made);
    new JvmThreadMetrics().bindTo(made);
    new ClassLoaderMetrics().bindTo(made);
    new ProcessorMetrics().bindTo(made);
    new UptimeMetrics().bindTo(made);
    new FileDescriptorMetrics().bindTo(made);
    MeterRegistry first = jvm.compareAndExchange(null, made);
    return first == null ? made : first;
  }
}
