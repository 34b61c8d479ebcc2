package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.source.SlabLayout.Bucket;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlabLayoutTest {

  private static SlabLayout layout(long[] totals, long[] used) {
    return new SlabLayout("direct.0", "pages", 8192, totals, used);
  }

  @Test
  void shouldPutUsedSlotsOfARunFirst() {
    SlabLayout slab = layout(new long[] {4, 4}, new long[] {1, 3});
    assertEquals(8, slab.total());
    assertEquals(4, slab.used());
    assertEquals(
        List.of(new Bucket(1, 1), new Bucket(0, 2), new Bucket(2, 0), new Bucket(1, 1)),
        slab.buckets(0, 8, 4));
  }

  @Test
  void shouldGiveOneBucketPerSlotWhenAskedForMore() {
    SlabLayout slab = layout(new long[] {3}, new long[] {2});
    assertEquals(
        List.of(new Bucket(1, 0), new Bucket(1, 0), new Bucket(0, 1)), slab.buckets(0, 3, 4096));
  }

  @Test
  void shouldGiveNoBucketForAnEmptyRange() {
    assertEquals(List.of(), layout(new long[] {3}, new long[] {2}).buckets(2, 2, 10));
    assertEquals(List.of(), layout(new long[0], new long[0]).buckets(0, 0, 10));
  }

  @Test
  void shouldStayExactBeyondTheIntegers() {
    long slots = 1L << 61;
    List<Bucket> buckets =
        layout(new long[] {slots}, new long[] {slots / 2}).buckets(0, slots, 4096);
    assertEquals(4096, buckets.size());
    assertEquals(slots / 2, buckets.stream().mapToLong(Bucket::used).sum());
    assertEquals(slots / 2, buckets.stream().mapToLong(Bucket::free).sum());
  }

  @Test
  void shouldRejectRangesOutsideTheSlab() {
    SlabLayout slab = layout(new long[] {3}, new long[] {2});
    assertThrows(IllegalArgumentException.class, () -> slab.buckets(-1, 3, 1));
    assertThrows(IllegalArgumentException.class, () -> slab.buckets(0, 4, 1));
    assertThrows(IllegalArgumentException.class, () -> slab.buckets(2, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> slab.buckets(0, 3, 0));
    assertThrows(IllegalArgumentException.class, () -> layout(new long[] {3}, new long[] {4}));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldAgreeWithAnArrayOfSlots(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      int runs = random.nextInt(6);
      long[] totals = new long[runs];
      long[] used = new long[runs];
      BitSet slots = new BitSet();
      int length = 0;
      for (int i = 0; i < runs; i++) {
        totals[i] = random.nextInt(40);
        used[i] = random.nextInt((int) totals[i] + 1);
        slots.set(length, length + (int) used[i]);
        length += (int) totals[i];
      }
      int start = random.nextInt(length + 1);
      int end = start + random.nextInt(length - start + 1);
      int count = 1 + random.nextInt(60);
      List<Bucket> buckets = layout(totals, used).buckets(start, end, count);

      assertEquals(Math.min(count, end - start), buckets.size());
      int from = start;
      long narrowest = Long.MAX_VALUE;
      long widest = 0;
      for (Bucket bucket : buckets) {
        long width = bucket.used() + bucket.free();
        int to = from + (int) width;
        assertEquals(slots.get(from, to).cardinality(), bucket.used());
        narrowest = Math.min(narrowest, width);
        widest = Math.max(widest, width);
        from = to;
      }
      assertEquals(end, from);
      assertTrue(buckets.isEmpty() || widest - narrowest <= 1, () -> "widths differ: " + buckets);
    }
  }
}
