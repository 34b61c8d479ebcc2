package io.github.vertxdebug.source;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM manages itself, in bytes: {@code heap} or {@code non_heap} from the {@link MemoryMXBean} (in
 * {@code metrics.vm} and in {@code memory}), and of {@code metrics.vm.memory_pools} those of that type, from the
 * {@link MemoryPoolMXBean}s. Of a pool, {@code after_gc} is what the last collection that cleaned it left in use
 * ({@code CollectionUsage}): where that keeps rising, something leaks.
 *
 * <p>Broadcaster's loop, the heap at every tick and the rest once a second; holds nothing. Absent: {@code max} of what has no
 * limit, {@code after_gc} of a pool that no collector cleans and before its first collection. G1 cleans its old generation in
 * mixed and full collections only.
 */
final class JvmMemorySource implements Source {

  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final MemoryType type;
  private final String key;
  private final List<MemoryPoolMXBean> pools;

  JvmMemorySource(MemoryType type) {
    this.type = type;
    this.key = type == MemoryType.HEAP ? "heap" : "non_heap";
    this.pools = ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == type)
        .toList();
  }

  @Override
  public String name() {
    return key;
  }

  @Override
  public long periodMillis() {
    return type == MemoryType.HEAP ? 0 : 1000;
  }

  @Override
  public void write(StateWriter out) {
    MemoryUsage all =
        type == MemoryType.HEAP ? memory.getHeapMemoryUsage() : memory.getNonHeapMemoryUsage();
    out.object("metrics").object("vm");
    writeUsage(out.object(key), all);
    out.end();
    out.object("memory_pools");
    for (MemoryPoolMXBean pool : pools) {
      writePool(out, pool);
    }
    out.end().end().end();
    out.object("memory");
    writeUsage(out.object(key), all);
    out.end().end();
  }

  private void writePool(StateWriter out, MemoryPoolMXBean pool) {
    // Null when the pool has gone: a JVM may drop a code heap.
    @Nullable MemoryUsage usage = pool.getUsage();
    if (usage == null) {
      return;
    }
    @Nullable MemoryUsage peak = pool.getPeakUsage();
    @Nullable MemoryUsage afterGc = pool.getCollectionUsage();
    out.object(pool.getName()).put("type", key);
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
