package io.github.vertxdebug.source;

import java.util.Arrays;

/**
 * A histogram of the last sixty seconds, see {@link MinuteSums}. One thread at a time.
 */
final class LastMinute {

  /** The upper bounds of the buckets, ascending; one more bucket, the last, takes what lies above them all. */
  private final double[] bounds;

  private final MinuteSums counts;

  LastMinute(double[] bounds, long second) {
    this.bounds = bounds;
    this.counts = new MinuteSums(bounds.length + 1, second);
  }

  boolean hasBounds(double[] others) {
    return Arrays.equals(bounds, others);
  }

  /** Forgets what is a minute old; seconds never go back. */
  void advance(long now) {
    counts.advance(now);
  }

  /** Adds what came in, bucket by bucket, in the present second. */
  void add(long[] came) {
    counts.add(came);
  }

  long count() {
    return counts.sumOfAll();
  }

  /** Whether the percentile lies above all bounds. */
  boolean isOver(double share) {
    return count() - counts.sum(bounds.length) < rank(share);
  }

  /**
   * The value that a share of the observations do not exceed: the place of that observation in its bucket, the observations
   * taken to be spread evenly between the bucket's bounds (the lowest begins at 0). So it is at most the width of that bucket
   * away from the true one. Above all bounds it is the last bound. NaN when there is nothing.
   *
   * @param max the largest observation of late, NaN when it is not known: the bucket it lies in ends there
   */
  double percentile(double share, double max) {
    double rank = rank(share);
    long below = 0;
    double lower = 0;
    for (int b = 0; b < bounds.length; b++) {
      long in = counts.sum(b);
      if (in > 0 && below + in >= rank) {
        double upper = max > lower && max < bounds[b] ? max : bounds[b];
        return lower + (upper - lower) * (rank - below) / in;
      }
      below += in;
      lower = bounds[b];
    }
    return count() == 0 ? Double.NaN : lower;
  }

  private double rank(double share) {
    return share * count();
  }
}
