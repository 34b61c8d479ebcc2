package io.github.vertxdebug.http;

import io.github.vertxdebug.http.Family.Kind;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one scrape answers with. Families are put in one by one, and whatever their names and labels, the whole is valid in
 * both formats: no family and no sample name twice, no label set twice, every family of one type and with a help text. What
 * would break that is left out and counted in {@value #LEFT_OUT}; who came first stays.
 *
 * <p>Made anew for each scrape, and used by one thread, a worker's.
 */
final class Exposition {

  static final String LEFT_OUT = "vertx_debug_dashboard_scrape_left_out";

  private static final String LEFT_OUT_HELP =
      "Series that this scrape leaves out, because their names or labels are another's or they cannot be read";
  private static final String NO_HELP = "A meter without a description";

  /** Without the exemplars on gauges and sums that Micrometer's default has, and OpenMetrics has not. */
  private static final PrometheusConfig PLAIN = new PrometheusConfig() {
    @Override
    public @Nullable String get(String key) {
      return null; // every setting is left at its default
    }

    @Override
    public Properties prometheusProperties() {
      return new Properties();
    }
  };

  private final Map<String, Family> families = new TreeMap<>();
  private final Map<String, Family> owners = new HashMap<>();
  private long leftOut;

  void addAll(Iterable<MetricSnapshot> more) {
    more.forEach(this::add);
  }

  /** Puts a family in, or adds its points to the one that has its name. */
  void add(MetricSnapshot more) {
    List<? extends DataPointSnapshot> points = more.getDataPoints();
    if (points.isEmpty()) {
      return;
    }
    String name = more.getMetadata().getPrometheusName();
    Kind kind = Kind.of(more);
    Family family = families.get(name);
    if (family == null && kind.names(name).stream().noneMatch(owners::containsKey)) {
      family = new Family(kind, described(more.getMetadata()));
      families.put(name, family);
      for (String taken : kind.names(name)) {
        owners.put(taken, family);
      }
    }
    if (family == null || family.kind() != kind) {
      leftOut += points.size();
      return;
    }
    for (DataPointSnapshot point : points) {
      if (!isUnknown(point) && !family.add(point)) {
        leftOut++;
      }
    }
  }

  /** Counts series that could not even be read. */
  void leaveOut(long series) {
    leftOut += series;
  }

  /** All of it as text in UTF-8. */
  byte[] write(ExpositionFormat format) {
    if (leftOut > 0) {
      double told = (double) leftOut;
      add(new GaugeSnapshot(
          new MetricMetadata(LEFT_OUT, LEFT_OUT_HELP),
          List.of(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(told).build())));
    }
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    for (Family family : families.values()) {
      if (!family.isEmpty()) {
        all.metricSnapshot(family.snapshot());
      }
    }
    MetricSnapshots snapshots = all.build();
    // The library's writers are reached through a registry only; this one holds nothing else.
    PrometheusRegistry ours = new PrometheusRegistry();
    ours.register((MultiCollector) () -> snapshots);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      new PrometheusMeterRegistry(PLAIN, ours, Clock.SYSTEM).scrape(text, format.contentType());
    } catch (IOException e) {
      throw new IllegalStateException("an array in memory takes all that is written", e);
    }
    return text.toByteArray();
  }

  /** A counter that is not known cannot be said in OpenMetrics; a gauge that is not, can. */
  private static boolean isUnknown(DataPointSnapshot point) {
    return point instanceof CounterDataPointSnapshot counter && Double.isNaN(counter.getValue());
  }

  /** The metadata with a help text, under the name that is written. */
  private static MetricMetadata described(MetricMetadata metadata) {
    String help = metadata.getHelp();
    boolean blank = help == null || help.isBlank();
    if (!blank && metadata.getName().equals(metadata.getPrometheusName())) {
      return metadata;
    }
    return new MetricMetadata(metadata.getPrometheusName(), blank ? NO_HELP : help, null);
  }
}
