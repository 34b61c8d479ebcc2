package io.github.vertxdebug.source;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocatorMetric;

/**
 * {@code memory.allocator}: the allocator Vert.x really uses, by name, whether it has arenas ({@code pooled} 1 or 0), and the
 * bytes it holds on the heap and outside it, from Netty's ByteBufAllocatorMetric. Those bytes are whole chunks, used or not.
 * With arenas also their numbers, the size of a chunk and the number of threads with a cache; without them, absent.
 *
 * <p>Read on a worker thread, as the pooled allocator takes its arenas' locks to count. Holds nothing.
 */
final class AllocatorSource implements SampledSource<AllocatorSource.Sample> {

  /** Numbers are -1 when this allocator does not tell. */
  record Sample(
      String allocator,
      boolean pooled,
      long usedHeap,
      long usedDirect,
      long chunkSize,
      long directArenas,
      long heapArenas,
      long threadCaches) {}

  private final ByteBufAllocator allocator;

  AllocatorSource(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  @Override
  public String name() {
    return "allocator";
  }

  @Override
  public Sample sample() {
    String type = allocator.getClass().getSimpleName();
    if (allocator instanceof PooledByteBufAllocator pooled) {
      PooledByteBufAllocatorMetric metric = pooled.metric();
      return new Sample(
          type,
          true,
          metric.usedHeapMemory(),
          metric.usedDirectMemory(),
          metric.chunkSize(),
          metric.numDirectArenas(),
          metric.numHeapArenas(),
          metric.numThreadLocalCaches());
    }
    if (allocator instanceof ByteBufAllocatorMetricProvider provider) {
      ByteBufAllocatorMetric metric = provider.metric();
      return new Sample(
          type, false, metric.usedHeapMemory(), metric.usedDirectMemory(), -1, -1, -1, -1);
    }
    return new Sample(type, false, -1, -1, -1, -1, -1, -1);
  }

  @Override
  public void write(Sample sample, StateWriter out) {
    out.object("memory").object("allocator");
    out.put("name", sample.allocator).put("pooled", sample.pooled ? 1L : 0L);
    out.putIfKnown("used_heap", sample.usedHeap).putIfKnown("used_direct", sample.usedDirect);
    out.putIfKnown("chunk_size", sample.chunkSize);
    out.putIfKnown("direct_arenas", sample.directArenas)
        .putIfKnown("heap_arenas", sample.heapArenas);
    out.putIfKnown("thread_caches", sample.threadCaches);
    out.end().end();
  }
}
