package io.github.vertxdebug.source;

import io.github.vertxdebug.platform.NettyInternals;
import io.github.vertxdebug.source.MappedMemory.Chunk;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PoolChunkMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/** Where the chunks of Netty's pooled allocator lie. Stateless; takes the arenas' locks, so not on an event loop. */
final class PooledChunks {

  private PooledChunks() {}

  /** Those outside the heap whose address is known; none of any other allocator. */
  static List<Chunk> direct(ByteBufAllocator allocator) {
    List<Chunk> chunks = new ArrayList<>();
    if (allocator instanceof PooledByteBufAllocator pooled) {
      for (PoolArenaMetric arena : pooled.metric().directArenas()) {
        for (PoolChunkMetric chunk : Slabs.chunks(arena)) {
          long address = NettyInternals.address(chunk);
          if (address != 0) {
            chunks.add(new Chunk(address, chunk.chunkSize()));
          }
        }
      }
    }
    return chunks;
  }
}
