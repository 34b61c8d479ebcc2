package io.github.vertxdebug.source;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.vm.code_cache}: {@code used}, {@code committed} and {@code max} (bytes) of what the JIT compilers have made, the
 * sum over the {@link MemoryPoolMXBean}s of the code cache: one, or one per kind of code ({@code CodeHeap ...}), which
 * {@code metrics.vm.memory_pools} has one by one. When it is full the JVM goes on interpreting, which nothing else tells.
 *
 * <p>Broadcaster's loop, once a second; holds nothing. Absent in a JVM that only interprets, {@code max} where one pool has no limit.
 */
final class CodeCacheSource implements Source {

  private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
      .filter(CodeCacheSource::holdsCode)
      .toList();

  /** Whether a pool is of the code cache. */
  static boolean holdsCode(MemoryPoolMXBean pool) {
    return pool.getType() == MemoryType.NON_HEAP && pool.getName().startsWith("Code");
  }

  @Override
  public String name() {
    return "code_cache";
  }

  @Override
  public long periodMillis() {
    return 1000;
  }

  @Override
  public void write(StateWriter out) {
    long used = 0;
    long committed = 0;
    long max = 0;
    for (MemoryPoolMXBean pool : pools) {
      @Nullable MemoryUsage usage = pool.getUsage();
      if (usage != null) {
        used += usage.getUsed();
        committed += usage.getCommitted();
        max = max < 0 || usage.getMax() < 0 ? -1 : max + usage.getMax();
      }
    }
    if (committed > 0) {
      out.object("metrics").object("vm").object("code_cache");
      out.put("used", used).put("committed", committed).putIfKnown("max", max);
      out.end().end().end();
    }
  }
}
