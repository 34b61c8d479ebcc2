package io.github.vertxdebug.http;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.vertxdebug.http.Family.Kind;
import io.github.vertxdebug.source.RegistryLeaves;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.HistogramSupport;
import io.micrometer.prometheusmetrics.PrometheusDistributionSummary;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import io.micrometer.prometheusmetrics.PrometheusTimer;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the meters of any Micrometer registry, one by one, into what Prometheus is told: names and units by its convention,
 * times in seconds. What a registry does not count since the start is no counter to Prometheus: of registries that count by
 * steps, the last whole step is told, as gauges whose names say so; buckets that are kept for a while only are told as a gauge
 * {@code …_recent} with the bound as label {@code le}, beside the totals.
 *
 * <p>On a worker thread: to read gauges and function meters is to run code of the application. A meter that fails is left out
 * and counted.
 */
final class MeterFamilies {

  private static final PrometheusNamingConvention NAMES = new PrometheusNamingConvention();

  private final Exposition exposition;

  private MeterFamilies(Exposition exposition) {
    this.exposition = exposition;
  }

  static void read(MeterRegistry registry, Exposition exposition) {
    MeterFamilies families = new MeterFamilies(exposition);
    for (Meter meter : registry.getMeters()) {
      // Some registries keep the percentiles and buckets of a timer as gauges, too.
      if (meter.getId().syntheticAssociation() == null) {
        try {
          families.read(meter);
        } catch (RuntimeException | LinkageError e) {
          exposition.leaveOut(1);
        }
      }
    }
  }

  private void read(Meter meter) {
    if (meter instanceof Counter counter) {
      count(meter, counter.count(), RegistryLeaves.countsBySteps(meter));
    } else if (meter instanceof FunctionCounter counter) {
      count(meter, counter.count(), RegistryLeaves.countsBySteps(meter));
    } else if (meter instanceof Timer timer) {
      distribution(
          timer,
          true,
          timer instanceof PrometheusTimer,
          RegistryLeaves.countsBySteps(timer),
          timer.count());
    } else if (meter instanceof DistributionSummary summary) {
      distribution(
          summary,
          false,
          summary instanceof PrometheusDistributionSummary,
          RegistryLeaves.countsBySteps(summary),
          summary.count());
    } else if (meter instanceof FunctionTimer timer) {
      if (RegistryLeaves.countsBySteps(timer)) {
        step(meter, timer.count(), timer.totalTime(SECONDS));
      } else {
        put(
            meter,
            Kind.SUMMARY,
            labels -> new SummaryDataPointSnapshot(
                (long) timer.count(),
                timer.totalTime(SECONDS),
                Quantiles.EMPTY,
                labels,
                Exemplars.EMPTY,
                0));
      }
    } else if (meter instanceof LongTaskTimer timer) {
      gauge(meter, "_active_count", timer.activeTasks());
      gauge(meter, "_duration_sum", timer.duration(SECONDS));
      gauge(meter, "_max", timer.max(SECONDS));
    } else if (meter instanceof TimeGauge gauge) {
      String name = NAMES.name(meter.getId().getName(), Meter.Type.GAUGE, "seconds");
      put(meter, Kind.GAUGE, name, labels -> gaugePoint(gauge.value(SECONDS), labels), null);
    } else if (meter instanceof Gauge gauge) {
      if (meter.getId().getName().endsWith(".info")) {
        put(meter, Kind.INFO, InfoDataPointSnapshot::new);
      } else {
        gauge(meter, "", gauge.value());
      }
    } else {
      custom(meter);
    }
  }

  private void count(Meter meter, double count, boolean byStep) {
    if (byStep) {
      gauge(meter, "_last_step", count);
    } else {
      put(meter, Kind.COUNTER, labels -> new CounterDataPointSnapshot(count, labels, null, 0));
    }
  }

  private void step(Meter meter, double count, double amount) {
    gauge(meter, "_last_step", count);
    gauge(meter, "_last_step_sum", amount);
  }

  private void distribution(
      HistogramSupport meter, boolean time, boolean sinceStart, boolean byStep, long count) {
    HistogramSnapshot snapshot = meter.takeSnapshot();
    double total = time ? snapshot.total(SECONDS) : snapshot.total();
    CountAtBucket[] buckets = snapshot.histogramCounts();
    if (byStep) {
      step(meter, (double) count, total);
    } else if (sinceStart && buckets.length > 0) {
      put(
          meter,
          Kind.HISTOGRAM,
          labels -> new HistogramDataPointSnapshot(
              Distributions.whole(buckets, count, time), total, labels, Exemplars.EMPTY, 0));
    } else {
      Quantiles quantiles = Distributions.quantiles(snapshot.percentileValues(), time);
      put(
          meter,
          Kind.SUMMARY,
          labels ->
              new SummaryDataPointSnapshot(count, total, quantiles, labels, Exemplars.EMPTY, 0));
    }
    gauge(meter, "_max", time ? snapshot.max(SECONDS) : snapshot.max());
    if (!sinceStart) {
      for (CountAtBucket bucket : buckets) {
        put(
            meter,
            Kind.GAUGE,
            name(meter) + "_recent",
            labels -> gaugePoint(bucket.count(), labels),
            Distributions.le(bucket, time));
      }
    }
  }

  /** A meter of the application's own kind: its measurements, each by its statistic. */
  private void custom(Meter meter) {
    for (Measurement measurement : meter.measure()) {
      double value = measurement.getValue();
      switch (measurement.getStatistic()) {
        case COUNT ->
          put(meter, Kind.COUNTER, labels -> new CounterDataPointSnapshot(value, labels, null, 0));
        case TOTAL, TOTAL_TIME ->
          put(
              meter,
              Kind.COUNTER,
              name(meter) + "_sum",
              labels -> new CounterDataPointSnapshot(value, labels, null, 0),
              null);
        case MAX -> gauge(meter, "_max", value);
        case ACTIVE_TASKS -> gauge(meter, "_active_count", value);
        case DURATION -> gauge(meter, "_duration_sum", value);
        default -> gauge(meter, "_value", value);
      }
    }
  }

  private void gauge(Meter meter, String suffix, double value) {
    put(meter, Kind.GAUGE, name(meter) + suffix, labels -> gaugePoint(value, labels), null);
  }

  private static GaugeDataPointSnapshot gaugePoint(double value, Labels labels) {
    return new GaugeDataPointSnapshot(value, labels, null);
  }

  private interface Point {
    DataPointSnapshot with(Labels labels);
  }

  private void put(Meter meter, Kind kind, Point point) {
    put(meter, kind, name(meter), point, null);
  }

  private void put(Meter meter, Kind kind, String name, Point point, @Nullable String le) {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (Tag tag : meter.getId().getTagsAsIterable()) {
      names.add(tag.getKey());
      values.add(tag.getValue());
    }
    if (le != null) {
      names.add(0, "le"); // the first, so that a tag of this name gives way
      values.add(0, le);
    }
    String help = meter.getId().getDescription();
    Family one = new Family(kind, new MetricMetadata(name, help));
    one.add(point.with(LabelNames.of(names, values, kind)));
    exposition.add(one.snapshot());
  }

  private static String name(Meter meter) {
    Meter.Id id = meter.getId();
    return NAMES.name(id.getName(), id.getType(), id.getBaseUnit());
  }
}
