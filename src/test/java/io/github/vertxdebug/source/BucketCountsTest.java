package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class BucketCountsTest {

  private static long[] apart(long all, double... cumulative) {
    long[] counts = new long[cumulative.length + 1];
    BucketCounts.apart(cumulative, all, counts);
    return counts;
  }

  @Test
  void shouldTakeCumulativeCountsApart() {
    assertArrayEquals(new long[] {2, 0, 5, 3}, apart(10, 2, 2, 7));
    assertArrayEquals(new long[] {4}, apart(4));
  }

  @Test
  void shouldCountNothingTwiceNorBelowNothingWhereALaterBucketLagsBehind() {
    assertArrayEquals(new long[] {5, 0, 4, 0}, apart(8, 5, 3, 9));
  }
}
