package io.github.vertxdebug.source;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of the last sixty seconds: what came in each second is kept until the minute is over. One thread at a time.
 *
 * <p>Bounded: sixty rows of as many counts as there are buckets, each made when something comes in.
 */
final class LastMinute {

  static final int SECONDS = 60;

  /** The upper bounds of the buckets, ascending; one more bucket, the last, takes what lies above them all. */
  private final double[] bounds;

  private final long[] @Nullable [] rows = new long[SECONDS] @Nullable [];
  private final long[] total;
  private long second;

  LastMinute(double[] bounds, long second) {
    this.bounds = bounds;
    this.total = new long[bounds.length + 1];
    this.second = second;
  }

  boolean hasBounds(double[] others) {
    return Arrays.equals(bounds, others);
  }

  /** Forgets what is a minute old; seconds never go back. */
  void advance(long now) {
    long steps = Math.min(SECONDS, now - second);
    for (long i = 1; i <= steps; i++) {
      int place = Math.floorMod(second + i, SECONDS);
      long[] old = rows[place];
      if (old != null) {
        for (int b = 0; b < total.length; b++) {
          total[b] -= old[b];
        }
        rows[place] = null;
      }
    }
    second = Math.max(second, now);
  }

  /** Adds what came in, bucket by bucket, in the present second. */
  void add(long[] counts) {
    if (Arrays.stream(counts).allMatch(count -> count == 0)) {
      return;
    }
    int place = Math.floorMod(second, SECONDS);
    long[] row = rows[place];
    if (row == null) {
      row = new long[total.length];
      rows[place] = row;
    }
    for (int b = 0; b < total.length; b++) {
      row[b] += counts[b];
      total[b] += counts[b];
    }
  }

  long count() {
    return Arrays.stream(total).sum();
  }

  /** Whether the percentile lies above all bounds. */
  boolean isOver(double share) {
    return count() - total[bounds.length] < rank(share);
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
      if (total[b] > 0 && below + total[b] >= rank) {
        double upper = max > lower && max < bounds[b] ? max : bounds[b];
        return lower + (upper - lower) * (rank - below) / total[b];
      }
      below += total[b];
      lower = bounds[b];
    }
    return count() == 0 ? Double.NaN : lower;
  }

  private double rank(double share) {
    return share * count();
  }
}
