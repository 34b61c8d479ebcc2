package io.github.vertxdebug.source;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import org.jspecify.annotations.Nullable;

/**
 * What the resident memory is used for, in bytes. Immutable; the parts add up to {@link ProcStatus#resident()} exactly.
 *
 * <p>Exact, from the kernel: {@code mappedFiles} (RssFile: the JVM's own code, libraries, jars, mapped files) and
 * {@code shared} (RssShmem). Estimated, as no cheap interface tells which pages of a range are in memory, each clipped to what
 * is left of the anonymous memory (RssAnon):
 *
 * <ul>
 *   <li>{@code heap}, {@code metaspace}, {@code codeCache}: the sum of their pools' peak use, at most what is committed. A
 *       page once touched stays until it is given back, one never touched is not there.
 *   <li>{@code direct}: the capacity of direct buffers, touched or not.
 *   <li>{@code threadStacks}: threads times {@value #STACK_BYTES} bytes, what a lightly used stack was measured to occupy.
 *   <li>{@code other}: the rest. The collector's own tables, malloc, the compiler, and the errors of the estimates.
 * </ul>
 *
 * ZGC keeps the heap in shared memory: there the heap's part comes out of {@code shared}.
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
  record Estimates(long heap, boolean heapIsShared, long metaspace, long codeCache, long direct) {

    static Estimates read() {
      long heap = 0;
      long metaspace = 0;
      long codeCache = 0;
      boolean shared = false;
      for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
        String name = pool.getName();
        long touched = touched(pool);
        if (pool.getType() == MemoryType.HEAP) {
          heap += touched;
          shared |= name.startsWith("Z");
        } else if (name.startsWith("Code")) {
          codeCache += touched;
        } else if (name.equals("Metaspace")) {
          // Contains the compressed class space, which is listed as a pool of its own as well.
          metaspace += touched;
        }
      }
      long committed = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
      return new Estimates(
          Math.min(heap, committed), shared, metaspace, codeCache, BufferPoolSource.directBytes());
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
    long stacks = Math.min(Math.max(0, status.threads()) * STACK_BYTES, anonymous);
    anonymous -= stacks;
    return new MemoryBreakdown(
        heap, metaspace, codeCache, direct, stacks, files, shared, anonymous);
  }
}
