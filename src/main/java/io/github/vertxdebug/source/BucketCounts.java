package io.github.vertxdebug.source;

import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.HistogramSupport;
import io.micrometer.prometheusmetrics.PrometheusDistributionSummary;
import io.micrometer.prometheusmetrics.PrometheusTimer;

/**
 * The counts at the bounds of a histogram, at the least cost. Stateless; any thread.
 *
 * <p>A whole snapshot also merges and orders what it takes for the percentiles that an application may have asked for: up to a
 * millisecond, under a lock that recorders need now and then. The buckets alone, which a Prometheus timer gives as well, are
 * an array that is copied.
 */
public final class BucketCounts {

  private BucketCounts() {}

  /** The buckets of a meter, none when it keeps no histogram. */
  static CountAtBucket[] of(HistogramSupport meter) {
    if (meter instanceof PrometheusTimer timer) {
      return timer.histogramCounts();
    } else if (meter instanceof PrometheusDistributionSummary summary) {
      return summary.histogramCounts();
    }
    return meter.takeSnapshot().histogramCounts();
  }

  /** Whether a meter that has given no buckets will never give any, as such a one never changes. */
  static boolean isWithoutForGood(HistogramSupport meter) {
    return meter instanceof PrometheusTimer || meter instanceof PrometheusDistributionSummary;
  }

  /**
   * Takes cumulative counts apart: how many lie in each bucket, and above them all. Buckets are read one by one while others record, so
   * a later one may lag behind an earlier one; none of these is below nothing all the same.
   *
   * @param all how many there are altogether
   * @param into one longer than {@code cumulative}
   */
  public static void apart(double[] cumulative, long all, long[] into) {
    double below = 0;
    for (int i = 0; i < cumulative.length; i++) {
      into[i] = Math.max(0, Math.round(cumulative[i] - below));
      below = Math.max(below, cumulative[i]);
    }
    into[cumulative.length] = Math.max(0, all - Math.round(below));
  }

  /** Whether to ask for the buckets of a meter is to have percentiles computed. Asks for them, so: not at every tick. */
  static boolean isDear(HistogramSupport meter) {
    if (meter instanceof PrometheusTimer || meter instanceof PrometheusDistributionSummary) {
      return false;
    }
    HistogramSnapshot snapshot = meter.takeSnapshot();
    return snapshot.percentileValues().length > 0;
  }
}
