package io.github.vertxdebug.source;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PoolChunkListMetric;
import io.netty.buffer.PoolChunkMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code memory.allocator.arenas}: per arena of Netty's pooled allocator that holds memory, as {@code direct.0}:
 *
 * <ul>
 *   <li>{@code chunks}, {@code chunk_bytes} (their size), {@code used_bytes} (of them handed out), {@code huge_bytes} (of buffers
 *       that are larger than a chunk), {@code threads} (that have a cache on this arena);
 *   <li>{@code active}: buffers that are out now, {@code small}, {@code normal}, {@code huge};
 *   <li>{@code by_usage}: chunks by how full Netty's lists hold them to be, in percent, as {@code 25-75};
 *   <li>{@code usage}: of each chunk how full it is, in percent, by the name that {@code PooledByteBufAllocator.dumpStats()} gives
 *       it; of the first {@value #MOST_CHUNKS} of an arena.
 * </ul>
 *
 * <p>From {@link PoolArenaMetric}, {@link PoolChunkListMetric} and {@link PoolChunkMetric}. Read on a worker thread, because of the
 * arenas' locks. Holds nothing. Absent with any other allocator.
 */
final class ArenaSource implements SampledSource<List<ArenaSource.Arena>> {

  static final int MOST_CHUNKS = 64;

  record Arena(
      String id,
      long chunks,
      long chunkBytes,
      long usedBytes,
      long hugeBytes,
      long threads,
      long small,
      long normal,
      long huge,
      Map<String, Long> byUsage,
      Map<String, Long> usage) {}

  private final ByteBufAllocator allocator;

  ArenaSource(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  @Override
  public String name() {
    return "arenas";
  }

  @Override
  public List<Arena> sample() {
    List<Arena> arenas = new ArrayList<>();
    if (allocator instanceof PooledByteBufAllocator pooled) {
      read("direct.", pooled.metric().directArenas(), arenas);
      read("heap.", pooled.metric().heapArenas(), arenas);
    }
    return List.copyOf(arenas);
  }

  private static void read(String prefix, List<PoolArenaMetric> metrics, List<Arena> arenas) {
    for (int i = 0; i < metrics.size(); i++) {
      Arena arena = read(prefix + i, metrics.get(i));
      if (arena.chunks > 0 || arena.hugeBytes > 0) {
        arenas.add(arena);
      }
    }
  }

  private static Arena read(String id, PoolArenaMetric metric) {
    Map<String, Long> byUsage = new LinkedHashMap<>();
    for (PoolChunkListMetric list : metric.chunkLists()) {
      long chunks = 0;
      for (PoolChunkMetric unused : list) {
        chunks++;
      }
      byUsage.put(list.minUsage() + "-" + list.maxUsage(), chunks);
    }
    long bytes = 0;
    long used = 0;
    Map<String, Long> usage = new LinkedHashMap<>();
    List<PoolChunkMetric> chunks = Slabs.chunks(metric);
    for (PoolChunkMetric chunk : chunks) {
      bytes += chunk.chunkSize();
      used += chunk.chunkSize() - chunk.freeBytes();
      if (usage.size() < MOST_CHUNKS) {
        usage.put(Integer.toHexString(System.identityHashCode(chunk)), (long) chunk.usage());
      }
    }
    return new Arena(
        id,
        chunks.size(),
        bytes,
        used,
        // The arena counts its chunks and the huge buffers together.
        Math.max(0, metric.numActiveBytes() - bytes),
        metric.numThreadCaches(),
        metric.numActiveSmallAllocations(),
        metric.numActiveNormalAllocations(),
        metric.numActiveHugeAllocations(),
        byUsage,
        usage);
  }

  @Override
  public void write(List<Arena> arenas, StateWriter out) {
    if (arenas.isEmpty()) {
      return;
    }
    out.object("memory").object("allocator").object("arenas");
    for (Arena arena : arenas) {
      out.object(arena.id).put("chunks", arena.chunks).put("chunk_bytes", arena.chunkBytes);
      out.put("used_bytes", arena.usedBytes).put("huge_bytes", arena.hugeBytes);
      out.put("threads", arena.threads);
      out.object("active").put("small", arena.small).put("normal", arena.normal);
      out.put("huge", arena.huge).end();
      write("by_usage", arena.byUsage, out);
      write("usage", arena.usage, out);
      out.end();
    }
    out.end().end().end();
  }

  private static void write(String key, Map<String, Long> values, StateWriter out) {
    out.object(key);
    values.forEach(out::put);
    out.end();
  }
}
