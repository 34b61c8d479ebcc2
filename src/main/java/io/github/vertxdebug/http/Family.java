package io.github.vertxdebug.http;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One metric family of a scrape while it grows: no label set twice, and every point of the family's own kind. One thread. */
final class Family {

  /** What a family may be, and the names of its samples: the family's own, and those with one of these words behind it. */
  enum Kind {
    COUNTER(CounterDataPointSnapshot.class, "_total _created"),
    GAUGE(GaugeDataPointSnapshot.class, ""),
    HISTOGRAM(HistogramDataPointSnapshot.class, "_bucket _count _sum _created"),
    GAUGE_HISTOGRAM(HistogramDataPointSnapshot.class, "_bucket _gcount _gsum"),
    SUMMARY(SummaryDataPointSnapshot.class, "_count _sum _created"),
    INFO(InfoDataPointSnapshot.class, "_info"),
    STATE_SET(StateSetDataPointSnapshot.class, ""),
    UNKNOWN(UnknownDataPointSnapshot.class, "");

    private final Class<? extends DataPointSnapshot> points;
    private final String suffixes;

    Kind(Class<? extends DataPointSnapshot> points, String suffixes) {
      this.points = points;
      this.suffixes = suffixes;
    }

    static Kind of(MetricSnapshot family) {
      if (family instanceof HistogramSnapshot histogram) {
        return histogram.isGaugeHistogram() ? GAUGE_HISTOGRAM : HISTOGRAM;
      }
      return family instanceof CounterSnapshot
          ? COUNTER
          : family instanceof GaugeSnapshot
              ? GAUGE
              : family instanceof SummarySnapshot
                  ? SUMMARY
                  : family instanceof InfoSnapshot
                      ? INFO
                      : family instanceof StateSetSnapshot ? STATE_SET : UNKNOWN;
    }

    /** All names that nobody else may have, in either format. */
    List<String> names(String family) {
      List<String> names = new ArrayList<>(List.of(family));
      if (!suffixes.isEmpty()) {
        for (String suffix : suffixes.split(" ", -1)) {
          names.add(family + suffix);
        }
      }
      return names;
    }
  }

  private final Kind kind;
  private final MetricMetadata metadata;
  private final Map<Labels, DataPointSnapshot> points = new LinkedHashMap<>();

  Family(Kind kind, MetricMetadata metadata) {
    this.kind = kind;
    this.metadata = metadata;
  }

  Kind kind() {
    return kind;
  }

  /** Takes a point; false when it is of another kind, or when there is one with its labels already. */
  boolean add(DataPointSnapshot point) {
    if (!kind.points.isInstance(point)) {
      return false;
    }
    DataPointSnapshot lawful = relabelled(point, LabelNames.lawful(point.getLabels(), kind));
    return lawful != null && points.putIfAbsent(lawful.getLabels(), lawful) == null;
  }

  boolean isEmpty() {
    return points.isEmpty();
  }

  MetricSnapshot snapshot() {
    return switch (kind) {
      case COUNTER -> new CounterSnapshot(metadata, all(CounterDataPointSnapshot.class));
      case GAUGE -> new GaugeSnapshot(metadata, all(GaugeDataPointSnapshot.class));
      case HISTOGRAM -> new HistogramSnapshot(metadata, all(HistogramDataPointSnapshot.class));
      case GAUGE_HISTOGRAM ->
        new HistogramSnapshot(true, metadata, all(HistogramDataPointSnapshot.class));
      case SUMMARY -> new SummarySnapshot(metadata, all(SummaryDataPointSnapshot.class));
      case INFO -> new InfoSnapshot(metadata, all(InfoDataPointSnapshot.class));
      case STATE_SET -> new StateSetSnapshot(metadata, all(StateSetDataPointSnapshot.class));
      case UNKNOWN -> new UnknownSnapshot(metadata, all(UnknownDataPointSnapshot.class));
    };
  }

  private <T extends DataPointSnapshot> Collection<T> all(Class<T> type) {
    List<T> all = new ArrayList<>(points.size());
    points.values().forEach(point -> all.add(type.cast(point)));
    return all;
  }

  /** The same point under other labels; itself when they are its own, null when its kind is too rare for that. */
  @SuppressWarnings("ReferenceEquality") // What needs no change is given back as it came.
  private static @Nullable DataPointSnapshot relabelled(DataPointSnapshot point, Labels labels) {
    if (labels == point.getLabels()) {
      return point;
    } else if (point instanceof CounterDataPointSnapshot p) {
      return new CounterDataPointSnapshot(
          p.getValue(), labels, p.getExemplar(), p.getCreatedTimestampMillis());
    } else if (point instanceof GaugeDataPointSnapshot p) {
      return new GaugeDataPointSnapshot(p.getValue(), labels, p.getExemplar());
    } else if (point instanceof SummaryDataPointSnapshot p) {
      return new SummaryDataPointSnapshot(
          p.getCount(),
          p.getSum(),
          p.getQuantiles(),
          labels,
          p.getExemplars(),
          p.getCreatedTimestampMillis());
    } else if (point instanceof HistogramDataPointSnapshot p && p.hasClassicHistogramData()) {
      return new HistogramDataPointSnapshot(
          p.getClassicBuckets(),
          p.getSum(),
          labels,
          p.getExemplars(),
          p.getCreatedTimestampMillis());
    } else if (point instanceof InfoDataPointSnapshot) {
      return new InfoDataPointSnapshot(labels);
    } else if (point instanceof UnknownDataPointSnapshot p) {
      return new UnknownDataPointSnapshot(p.getValue(), labels, p.getExemplar());
    }
    return null;
  }
}
