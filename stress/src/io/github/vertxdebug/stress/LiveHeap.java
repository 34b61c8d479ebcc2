package io.github.vertxdebug.stress;

import com.sun.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What this process' heap holds right after a collection. Asked from outside it would be what the heap holds a moment later, which at
 * thousands of events a second is tens of megabytes more. Needs G1. Any thread.
 */
final class LiveHeap {

  private static final String FULL_COLLECTIONS = "G1 Old Generation";

  private LiveHeap() {}

  /** Collects, and tells the bytes that were left. */
  static long bytes() {
    System.gc();
    Set<String> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getName)
        .collect(Collectors.toSet());
    return ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
        .filter(collector -> collector.getName().equals(FULL_COLLECTIONS))
        .flatMap(collector -> collector.getLastGcInfo().getMemoryUsageAfterGc().entrySet().stream())
        .filter(pool -> pools.contains(pool.getKey()))
        .mapToLong(pool -> pool.getValue().getUsed())
        .sum();
  }
}
