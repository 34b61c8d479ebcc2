package io.github.vertxdebug.http;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.vertxdebug.source.BucketCounts;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Buckets and percentiles as Micrometer has them, turned into Prometheus'; times into seconds. Stateless. */
final class Distributions {

  private Distributions() {}

  /** Counts of their own for each bucket, and one for all above. */
  static ClassicHistogramBuckets whole(CountAtBucket[] buckets, long count, boolean time) {
    ClassicHistogramBuckets.Builder whole = ClassicHistogramBuckets.builder();
    double[] cumulative =
        Arrays.stream(buckets).mapToDouble(CountAtBucket::count).toArray();
    long[] counts = new long[buckets.length + 1];
    BucketCounts.apart(cumulative, count, counts);
    boolean infinite = false;
    for (int i = 0; i < buckets.length; i++) {
      double bound = bound(buckets[i], time);
      infinite |= Double.isInfinite(bound);
      whole.bucket(bound, counts[i]);
    }
    if (!infinite) {
      whole.bucket(Double.POSITIVE_INFINITY, counts[buckets.length]);
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
