package io.github.vertxdebug.guard;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Direct memory that is in use, exactly: the bytes that buffers of the pool have pinned (not those the pool keeps for later), and
 * the bytes of buffers outside of it.
 *
 * @param pinned what Netty's pooled allocator has handed out and not got back
 * @param unpooled the same of the allocator without a pool, of which constants have been subtracted
 */
record DirectMemory(long pinned, long unpooled) {

  static final DirectMemory NONE = new DirectMemory(0, 0);

  boolean exceeds(DirectMemory other) {
    return pinned > other.pinned || unpooled > other.unpooled;
  }

  static DirectMemory inUse(LeakRecorder recorder) {
    long pinned = ByteBufAllocator.DEFAULT instanceof PooledByteBufAllocator pool
        ? pool.pinnedDirectMemory()
        : 0;
    long unpooled = UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    return new DirectMemory(pinned, unpooled - recorder.constantUnpooledBytes());
  }
}
