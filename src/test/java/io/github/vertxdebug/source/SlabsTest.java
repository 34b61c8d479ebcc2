package io.github.vertxdebug.source;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SlabsTest {

  private static final int PAGE = 8192;
  private static final int CHUNK = 1 << 22;

  /** One direct and one heap arena, no thread caches: what is released is free at once. */
  private static PooledByteBufAllocator pooled() {
    return new PooledByteBufAllocator(true, 1, 1, PAGE, 9, 0, 0, false);
  }

  private static SlabLayout slab(Slabs slabs, String id) {
    return requireNonNull(slabs.read().get(id), id);
  }

  @Test
  void shouldListNoArenaBeforeItHasAChunk() {
    assertEquals(Map.of(), new Slabs(pooled()).read());
  }

  @Test
  void shouldHaveNoSlabsWithoutArenas() {
    AdaptiveByteBufAllocator adaptive = new AdaptiveByteBufAllocator();
    ByteBuf buffer = adaptive.directBuffer(512);
    assertEquals(Map.of(), new Slabs(adaptive).read());
    buffer.release();
  }

  @Test
  void shouldCountEveryLeakedBufferEvenInFullSubpages() {
    PooledByteBufAllocator allocator = pooled();
    Slabs slabs = new Slabs(allocator);
    List<ByteBuf> leak = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      leak.add(allocator.directBuffer(512));
    }
    SlabLayout small = slab(slabs, "direct.0.512");
    assertEquals(1000, small.used());
    assertEquals(1008, small.total(), "63 subpages of 16");
    assertEquals("direct.0", small.arena());
    assertEquals("size_class", small.kind());
    assertEquals(512, small.slotBytes());
    SlabLayout pages = slab(slabs, "direct.0.pages");
    assertEquals(63, pages.used());
    assertEquals(CHUNK / PAGE, pages.total());
    assertEquals(PAGE, pages.slotBytes());
    assertFalse(slabs.read().containsKey("heap.0.pages"));

    leak.forEach(ByteBuf::release);
    // Netty keeps the last subpage of a size class.
    assertEquals(0, slab(slabs, "direct.0.512").used());
    assertEquals(16, slab(slabs, "direct.0.512").total());
  }

  @Test
  void shouldCountPagesOfLargeBuffersAcrossChunks() {
    PooledByteBufAllocator allocator = pooled();
    List<ByteBuf> buffers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      buffers.add(allocator.heapBuffer(1 << 20));
    }
    SlabLayout pages = slab(new Slabs(allocator), "heap.0.pages");
    assertEquals(10 * (1 << 20) / PAGE, pages.used());
    assertEquals(3 * CHUNK / PAGE, pages.total());
    buffers.forEach(ByteBuf::release);
  }

  @Test
  void shouldKeepAVanishedSlabListedAsEmpty() {
    PooledByteBufAllocator allocator = pooled();
    Slabs slabs = new Slabs(allocator);
    ByteBuf buffer = allocator.directBuffer(3 << 20);
    assertTrue(slab(slabs, "direct.0.pages").used() > 0);
    buffer.release();
    SlabLayout pages = slab(slabs, "direct.0.pages");
    assertEquals(0, pages.used());
    assertEquals(0, pages.total());
  }

  @Test
  void shouldRememberTheHighWaterMark() throws Exception {
    PooledByteBufAllocator allocator = pooled();
    SlabSource source = new SlabSource(new Slabs(allocator));
    ByteBuf keep = allocator.directBuffer(512);
    ByteBuf more = allocator.directBuffer(512);
    assertEquals(
        2, RecordingWriter.of(source).longAt("memory", "slabs", "direct.0.512", "high_water"));
    more.release();
    RecordingWriter out = RecordingWriter.of(source);
    assertEquals(1, out.longAt("memory", "slabs", "direct.0.512", "used"));
    assertEquals(2, out.longAt("memory", "slabs", "direct.0.512", "high_water"));
    keep.release();
  }

  @Test
  void shouldReadWhileOthersAllocate() throws InterruptedException {
    PooledByteBufAllocator allocator = pooled();
    Slabs slabs = new Slabs(allocator);
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      Random random = new Random(t);
      threads.add(new Thread(() -> {
        List<ByteBuf> held = new ArrayList<>();
        while (!stop.get()) {
          held.add(allocator.directBuffer(16 << random.nextInt(12)));
          if (held.size() > 200) {
            held.remove(random.nextInt(held.size())).release();
          }
        }
        held.forEach(ByteBuf::release);
      }));
    }
    threads.forEach(Thread::start);
    try {
      for (int i = 0; i < 3000; i++) {
        slabs.read().values().forEach(slab -> assertTrue(slab.used() <= slab.total()));
        // The fallback may fail to read, and must then say so instead of throwing.
        Slabs.partlyFree(allocator.metric().directArenas().get(0));
      }
    } finally {
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    // Of the pages, Netty keeps those of the last subpage of each size class.
    slabs
        .read()
        .forEach((id, slab) -> assertEquals(0, slab.kind().equals("pages") ? 0 : slab.used(), id));
  }

  @Test
  void shouldTellWhichAllocatorRuns() throws Exception {
    PooledByteBufAllocator allocator = pooled();
    ByteBuf buffer = allocator.directBuffer(512);
    RecordingWriter out = RecordingWriter.of(new AllocatorSource(allocator));
    assertEquals("PooledByteBufAllocator", out.at("memory", "allocator", "name"));
    assertEquals(1, out.longAt("memory", "allocator", "pooled"));
    assertEquals(CHUNK, out.longAt("memory", "allocator", "used_direct"));
    assertEquals(0, out.longAt("memory", "allocator", "used_heap"));
    assertEquals(CHUNK, out.longAt("memory", "allocator", "chunk_size"));
    assertEquals(1, out.longAt("memory", "allocator", "direct_arenas"));
    buffer.release();

    AdaptiveByteBufAllocator adaptive = new AdaptiveByteBufAllocator();
    ByteBuf other = adaptive.directBuffer(512);
    out = RecordingWriter.of(new AllocatorSource(adaptive));
    assertEquals("AdaptiveByteBufAllocator", out.at("memory", "allocator", "name"));
    assertEquals(0, out.longAt("memory", "allocator", "pooled"));
    assertTrue(out.longAt("memory", "allocator", "used_direct") > 0);
    assertNull(out.at("memory", "allocator", "chunk_size"));
    other.release();
  }
}
