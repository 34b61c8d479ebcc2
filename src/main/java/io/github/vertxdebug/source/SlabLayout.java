package io.github.vertxdebug.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One slab: slots of one size, laid out one after the other. A slab consists of runs, one per chunk (slots are pages) or per
 * subpage (slots are buffers of one size class). Netty tells how many slots of a run are taken but not which: within a run the
 * taken ones come first, so a bucket is exact over whole runs and a sorted picture inside one. Immutable; any thread.
 */
public final class SlabLayout {

  /** How many slots of one bucket are used and free. */
  public record Bucket(long used, long free) {}

  private final String arena;
  private final String kind;
  private final long slotBytes;

  /** Where run i begins; one more entry than there are runs, the last is the total. */
  private final long[] starts;

  /** How many slots are used before run i; one more entry than there are runs. */
  private final long[] usedBefore;

  /**
   * Lays out the runs in the order given.
   *
   * @param totals the slots of each run, in order
   * @param used how many of them are taken, each from 0 to the run's total
   */
  SlabLayout(String arena, String kind, long slotBytes, long[] totals, long[] used) {
    this.arena = arena;
    this.kind = kind;
    this.slotBytes = slotBytes;
    this.starts = new long[totals.length + 1];
    this.usedBefore = new long[totals.length + 1];
    for (int run = 0; run < totals.length; run++) {
      if (used[run] < 0 || used[run] > totals[run]) {
        throw new IllegalArgumentException(
            "run " + run + ": " + used[run] + " used of " + totals[run]);
      }
      starts[run + 1] = starts[run] + totals[run];
      usedBefore[run + 1] = usedBefore[run] + used[run];
    }
  }

  /** The arena, as {@code direct.0}. */
  public String arena() {
    return arena;
  }

  /** {@code pages} or {@code size_class}. */
  public String kind() {
    return kind;
  }

  /** The size of one slot. */
  public long slotBytes() {
    return slotBytes;
  }

  /** The number of slots. */
  public long total() {
    return starts[starts.length - 1];
  }

  /** The number of slots taken, by buffers in use or in a thread's cache. */
  public long used() {
    return usedBefore[usedBefore.length - 1];
  }

  /** The same slab without any memory: what remains on the list when Netty has given all of it back. */
  SlabLayout emptied() {
    return new SlabLayout(arena, kind, slotBytes, new long[0], new long[0]);
  }

  /**
   * Cuts the slots from {@code start} to {@code end} (exclusive) into {@code count} buckets of nearly equal width, or into
   * one per slot when there are fewer slots. The used and free slots of all buckets add up to {@code end - start}.
   *
   * @throws IllegalArgumentException unless {@code 0 <= start <= end <= total()} and {@code count >= 1}
   */
  public List<Bucket> buckets(long start, long end, int count) {
    if (start < 0 || end < start || end > total() || count < 1) {
      throw new IllegalArgumentException(
          "start " + start + ", end " + end + ", count " + count + " of " + total() + " slots");
    }
    long width = end - start;
    int buckets = (int) Math.min(count, width);
    List<Bucket> result = new ArrayList<>(buckets);
    long from = start;
    for (int i = 1; i <= buckets; i++) {
      // Not width * i / buckets, which could overflow.
      long to = start + width / buckets * i + width % buckets * i / buckets;
      long used = usedBelow(to) - usedBelow(from);
      result.add(new Bucket(used, to - from - used));
      from = to;
    }
    return result;
  }

  private long usedBelow(long slot) {
    int found = Arrays.binarySearch(starts, slot);
    int run = found >= 0 ? found : -found - 2;
    if (run == starts.length - 1) {
      return used();
    }
    return usedBefore[run] + Math.min(slot - starts[run], usedBefore[run + 1] - usedBefore[run]);
  }
}
