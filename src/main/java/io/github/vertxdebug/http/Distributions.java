package io.github.vertxdebug.http;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.ArrayList;
import java.util.List;

/** Buckets and percentiles as Micrometer has them, turned into Prometheus'; times into seconds. Stateless. */
final class Distributions {

  private Distributions() {}

  /** Counts of their own for each bucket, and one for all above. Buckets are read while others record: none goes down. */
  static ClassicHistogramBuckets whole(CountAtBucket[] buckets, long count, boolean time) {
    ClassicHistogramBuckets.Builder whole = ClassicHistogramBuckets.builder();
    double below = 0;
    boolean infinite = false;
    for (CountAtBucket bucket : buckets) {
      double bound = bound(bucket, time);
      infinite |= Double.isInfinite(bound);
      whole.bucket(bound, Math.max(0, (long) (bucket.count() - below)));
      below = Math.max(below, bucket.count());
    }
    if (!infinite) {
      whole.bucket(Double.POSITIVE_INFINITY, Math.max(0, (long) (count - below)));
    }
    return whole.build();
  }

  private static double bound(CountAtBucket bucket, boolean time) {
    return time ? bucket.bucket(SECONDS) : bucket.bucket();
  }

  /** The upper bound of a bucket as a label, in seconds for times. */
  static String le(CountAtBucket bucket, boolean time) {
    double bound = bound(bucket, time);
    return bound == Double.POSITIVE_INFINITY ? "+Inf" : Double.toString(bound);
  }

  static Quantiles quantiles(ValueAtPercentile[] percentiles, boolean time) {
    List<Quantile> quantiles = new ArrayList<>();
    for (ValueAtPercentile percentile : percentiles) {
      quantiles.add(new Quantile(
          percentile.percentile(), time ? percentile.value(SECONDS) : percentile.value()));
    }
    return quantiles.isEmpty() ? Quantiles.EMPTY : Quantiles.of(quantiles);
  }
}
