package io.github.vertxdebug.source;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM manages itself, in bytes: {@code heap} and {@code non_heap} from the {@link MemoryMXBean} (in
 * {@code metrics.vm} and in {@code memory}), {@code metrics.vm.memory_pools} from the {@link MemoryPoolMXBean}s.
 * Of a pool, {@code after_gc} is what the last collection that cleaned it left in use ({@code CollectionUsage}): where that keeps
 * rising, something leaks. Broadcaster's loop; holds nothing. Absent: {@code max} of what has no limit, {@code after_gc} of a pool
 * that no collector cleans and before its first collection. G1 cleans its old generation in mixed and full collections only.
 */
final class HeapSource implements Source {

  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final List<MemoryPoolMXBean> pools =
      List.copyOf(ManagementFactory.getMemoryPoolMXBeans());

  @Override
  public String name() {
    return "heap";
  }

  @Override
  public void write(StateWriter out) {
    MemoryUsage heap = memory.getHeapMemoryUsage();
    MemoryUsage nonHeap = memory.getNonHeapMemoryUsage();
    out.object("metrics").object("vm");
    writeBoth(out, heap, nonHeap);
    out.object("memory_pools");
    for (MemoryPoolMXBean pool : pools) {
      writePool(out, pool);
    }
    out.end().end().end();
    out.object("memory");
    writeBoth(out, heap, nonHeap);
    out.end();
  }

  private static void writeBoth(StateWriter out, MemoryUsage heap, MemoryUsage nonHeap) {
    writeUsage(out.object("heap"), heap);
    out.end();
    writeUsage(out.object("non_heap"), nonHeap);
    out.end();
  }

  private static void writePool(StateWriter out, MemoryPoolMXBean pool) {
    // Null when the pool has gone: a JVM may drop a code heap.
    @Nullable MemoryUsage usage = pool.getUsage();
    if (usage == null) {
      return;
    }
    @Nullable MemoryUsage peak = pool.getPeakUsage();
    @Nullable MemoryUsage afterGc = pool.getCollectionUsage();
    out.object(pool.getName());
    out.put("type", pool.getType() == MemoryType.HEAP ? "heap" : "non_heap");
    writeUsage(out, usage);
    out.putIfKnown("peak", peak == null ? -1 : peak.getUsed());
    out.putIfKnown("after_gc", used(afterGc));
    out.end();
  }

  /** -1 before the first collection, of which the JVM says that nothing was used of nothing committed. */
  private static long used(@Nullable MemoryUsage afterGc) {
    return afterGc == null || afterGc.getCommitted() <= 0 ? -1 : afterGc.getUsed();
  }

  private static void writeUsage(StateWriter out, MemoryUsage usage) {
    out.put("used", usage.getUsed());
    out.put("committed", usage.getCommitted());
    out.putIfKnown("max", usage.getMax());
  }
}
