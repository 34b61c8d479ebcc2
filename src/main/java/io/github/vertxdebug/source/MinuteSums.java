package io.github.vertxdebug.source;

import org.jspecify.annotations.Nullable;

/**
 * Sums of what came in during the last sixty seconds: each second's share is kept until it is a minute old. One thread at a
 * time.
 *
 * <p>Bounded: sixty rows, each made when something comes in.
 */
final class MinuteSums {

  static final int SECONDS = 60;

  private final long[] @Nullable [] rows = new long[SECONDS] @Nullable [];
  private final long[] sums;
  private long second;

  /** @param width how many sums there are */
  MinuteSums(int width, long second) {
    this.sums = new long[width];
    this.second = second;
  }

  /** Forgets what is a minute old; seconds never go back. */
  void advance(long now) {
    long steps = Math.min(SECONDS, now - second);
    for (long i = 1; i <= steps; i++) {
      int place = Math.floorMod(second + i, SECONDS);
      long[] old = rows[place];
      if (old != null) {
        for (int b = 0; b < sums.length; b++) {
          sums[b] -= old[b];
        }
        rows[place] = null;
      }
    }
    second = Math.max(second, now);
  }

  /** Adds what came in, sum by sum, in the present second. */
  void add(long[] amounts) {
    long[] row = null;
    for (int b = 0; b < sums.length; b++) {
      if (amounts[b] != 0) {
        row = row == null ? present() : row;
        row[b] += amounts[b];
        sums[b] += amounts[b];
      }
    }
  }

  private long[] present() {
    int place = Math.floorMod(second, SECONDS);
    long[] row = rows[place];
    if (row == null) {
      row = new long[sums.length];
      rows[place] = row;
    }
    return row;
  }

  long sum(int which) {
    return sums[which];
  }

  long sumOfAll() {
    long all = 0;
    for (long sum : sums) {
      all += sum;
    }
    return all;
  }
}
