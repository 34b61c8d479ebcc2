package io.github.vertxdebug.source;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the resident memory is used for, in bytes. Immutable; the parts add up to {@link ProcStatus#resident()} exactly.
 *
 * <p>Exact, from the kernel: {@code mappedFiles} (RssFile: the JVM's own code, libraries, jars, mapped files) and
 * {@code shared} (RssShmem). The others share the anonymous memory (RssAnon), each clipped to what is left of it:
 *
 * <ul>
 *   <li>{@code heap}, {@code codeCache}, {@code threadStacks}: counted in the kernel's list of mappings now and then
 *       ({@link MappedMemory}), and in between moved by as much as the estimates move, but no further than the process grew or shrank: for
 *       heap and code the sum of their pools' peak use, at most what is committed; for stacks the number of threads. Where there is no such list the estimates stand alone,
 *       with {@value #STACK_BYTES} bytes a thread, what a lightly used stack was measured to occupy.
 *   <li>{@code metaspace}: the peak use of the pool, at most what is committed; it is handed out in small pieces, so hardly a page
 *       of it is not touched.
 *   <li>{@code direct}: the capacity of direct buffers; the JVM zeroes its own, and so touches them. Of the chunks of Netty's
 *       pooled allocator only the pages that are in memory. Those of the adaptive one have no address to look for:
 *       they count in full, touched or not, at the expense of {@code other}.
 *   <li>{@code other}: the rest. The collector's own tables, malloc, the compiler, and the errors of the estimates.
 * </ul>
 *
 * ZGC keeps the heap in shared memory: there the heap's part comes out of {@code shared}, and between two countings all that this
 * has grown or shrunk by is the heap's. Without generations it maps each page at three addresses, and the kernel counts it in
 * {@code resident} once for each that it was used at: a collection alone makes the heap's part larger, and so it is told, by up to
 * three times what there is.
 */
record MemoryBreakdown(
    long heap,
    long metaspace,
    long codeCache,
    long direct,
    long threadStacks,
    long mappedFiles,
    long shared,
    long other) {

  static final long STACK_BYTES = 80 * 1024;

  /** What the JVM says about itself, before the kernel's figures clip it. Bytes. */
  record Estimates(
      long heap,
      boolean heapIsShared,
      long metaspace,
      long codeCache,
      long direct,
      long threadStacks) {

    /** There are always the same; to look for them once more costs more than to read them. */
    private static final List<MemoryPoolMXBean> POOLS =
        List.copyOf(ManagementFactory.getMemoryPoolMXBeans());

    /**
     * Reads the MXBeans.
     *
     * @param threads how many the process has
     */
    static Estimates read(long threads) {
      long heap = 0;
      long metaspace = 0;
      long codeCache = 0;
      boolean shared = false;
      for (MemoryPoolMXBean pool : POOLS) {
        String name = pool.getName();
        long touched = touched(pool);
        if (pool.getType() == MemoryType.HEAP) {
          heap += touched;
          shared |= name.startsWith("Z");
        } else if (CodeCacheSource.holdsCode(pool)) {
          codeCache += touched;
        } else if (name.equals("Metaspace")) {
          // Contains the compressed class space, which is listed as a pool of its own as well.
          metaspace += touched;
        }
      }
      long committed = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
      return new Estimates(
          Math.min(heap, committed),
          shared,
          metaspace,
          codeCache,
          BufferPoolSource.directBytes(),
          Math.max(0, threads) * STACK_BYTES);
    }

    /**
     * What was measured, moved by as much as the estimates have moved since.
     *
     * @param then the estimates at the time of the measurement
     * @param grown by how many bytes the anonymous memory has really grown since, or shrunk: no part has moved further than that
     * @param sharedHeap the shared memory that is the heap's, where the heap is shared
     */
    Estimates corrected(MappedMemory measured, Estimates then, long grown, long sharedHeap) {
      long chunks = measured.chunkCapacity() - measured.chunks();
      return new Estimates(
          heapIsShared && measured.heap() >= 0
              ? sharedHeap
              : moved(measured.heap(), heap, then.heap, grown),
          heapIsShared,
          metaspace,
          moved(measured.codeCache(), codeCache, then.codeCache, grown),
          moved(Math.max(0, then.direct - chunks), direct, then.direct, grown),
          moved(measured.threadStacks(), threadStacks, then.threadStacks, grown));
    }

    private static long moved(long measured, long now, long then, long grown) {
      long most = Math.max(0, grown);
      long least = Math.min(0, grown);
      return measured < 0
          ? now
          : Math.max(0, measured + Math.max(least, Math.min(now - then, most)));
    }

    private static long touched(MemoryPoolMXBean pool) {
      @Nullable MemoryUsage usage = pool.getUsage();
      @Nullable MemoryUsage peak = pool.getPeakUsage();
      if (usage == null) {
        return 0;
      }
      // A pool of the heap may have shrunk in favour of another: only their sum is compared with
      // what is committed.
      long peakUsed = peak == null ? usage.getUsed() : peak.getUsed();
      return pool.getType() == MemoryType.HEAP
          ? peakUsed
          : Math.min(peakUsed, usage.getCommitted());
    }
  }

  static MemoryBreakdown of(ProcStatus status, Estimates estimates) {
    long files = Math.max(0, status.file());
    long shared = Math.max(0, status.shared());
    long anonymous = Math.max(0, status.resident() - files - shared);
    long heap;
    if (estimates.heapIsShared) {
      heap = Math.min(estimates.heap, shared);
      shared -= heap;
    } else {
      heap = Math.min(estimates.heap, anonymous);
      anonymous -= heap;
    }
    long metaspace = Math.min(estimates.metaspace, anonymous);
    anonymous -= metaspace;
    long codeCache = Math.min(estimates.codeCache, anonymous);
    anonymous -= codeCache;
    long direct = Math.min(estimates.direct, anonymous);
    anonymous -= direct;
    long stacks = Math.min(estimates.threadStacks, anonymous);
    anonymous -= stacks;
    return new MemoryBreakdown(
        heap, metaspace, codeCache, direct, stacks, files, shared, anonymous);
  }
}
