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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  void shouldRememberTheHighWaterMarkThatOnlyAPictureSaw() throws Exception {
    PooledByteBufAllocator allocator = pooled();
    Slabs slabs = new Slabs(allocator);
    List<ByteBuf> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(allocator.directBuffer(512));
    }
    assertEquals(40, requireNonNull(slabs.read().get("direct.0.512")).used());
    many.forEach(ByteBuf::release);
    RecordingWriter out = RecordingWriter.of(new SlabSource(slabs));
    assertEquals(0, out.longAt("memory", "slabs", "direct.0.512", "used"));
    assertEquals(40, out.longAt("memory", "slabs", "direct.0.512", "high_water"));
  }

  @Test
  void shouldTellArenasAndChunksAsNettysOwnReportDoes() throws Exception {
    PooledByteBufAllocator allocator = pooled();
    List<ByteBuf> buffers = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 60; i++) {
      buffers.add(allocator.directBuffer(1 + random.nextInt(1 << 19)));
    }
    buffers.add(allocator.directBuffer(2 * CHUNK));
    for (int i = 0; i < 30; i++) {
      buffers.add(allocator.directBuffer(100));
    }
    RecordingWriter out = new RecordingWriter();
    out.sample(new ArenaSource(allocator));
    out.sample(new SlabSource(new Slabs(allocator)));

    // Chunk(47e2b5: 12%, 491520/4194304), each under the heading of a list: Chunk(s) at 0~25%:
    String report = allocator.dumpStats();
    Map<String, Object> usage = new TreeMap<>();
    long usedBytes = 0;
    Matcher chunk =
        Pattern.compile("Chunk\\((\\w+): (\\d+)%, (\\d+)/" + CHUNK + "\\)").matcher(report);
    while (chunk.find()) {
      usage.put(chunk.group(1), Long.parseLong(chunk.group(2)));
      usedBytes += Long.parseLong(chunk.group(3));
    }
    String[] arena = {"memory", "allocator", "arenas", "direct.0"};
    assertTrue(usage.size() > 2, report);
    assertEquals(usage, new TreeMap<>(out.objectAt(at(arena, "usage"))));
    assertEquals(usage.size(), out.longAt(at(arena, "chunks")));
    assertEquals((long) usage.size() * CHUNK, out.longAt(at(arena, "chunk_bytes")));
    assertEquals(usedBytes, out.longAt(at(arena, "used_bytes")));
    assertEquals(2L * CHUNK, out.longAt(at(arena, "huge_bytes")));
    assertEquals(1, out.longAt(at(at(arena, "active"), "huge")));
    assertEquals(
        buffers.size(),
        out.objectAt(at(arena, "active")).values().stream()
            .mapToLong(n -> (Long) n)
            .sum());
    assertEquals(
        usage.size(),
        out.objectAt(at(arena, "by_usage")).values().stream()
            .mapToLong(n -> (Long) n)
            .sum());
    assertNull(out.at("memory", "allocator", "arenas", "heap.0"), "no memory, no arena");
    // The slab of pages is these chunks, page by page.
    assertEquals(usedBytes / PAGE, out.longAt("memory", "slabs", "direct.0.pages", "used"));
    assertEquals(
        usage.size() * (long) CHUNK / PAGE,
        out.longAt("memory", "slabs", "direct.0.pages", "total"));
    assertEquals(30, out.longAt("memory", "slabs", "direct.0.112", "used"), "100 bytes take 112");

    buffers.forEach(ByteBuf::release);
    assertEquals(0, allocator.metric().directArenas().get(0).numActiveHugeAllocations());
  }

  private static String[] at(String[] path, String key) {
    String[] longer = Arrays.copyOf(path, path.length + 1);
    longer[path.length] = key;
    return longer;
  }

  @Test
  void shouldListNoMoreChunksThanItMayAndCountThemAll() throws Exception {
    PooledByteBufAllocator allocator =
        new PooledByteBufAllocator(false, 1, 0, PAGE, 1, 0, 0, false);
    List<ByteBuf> buffers = new ArrayList<>();
    for (int i = 0; i < ArenaSource.MOST_CHUNKS + 6; i++) {
      buffers.add(allocator.heapBuffer(2 * PAGE));
    }
    RecordingWriter out = RecordingWriter.of(new ArenaSource(allocator));
    assertEquals(buffers.size(), out.longAt("memory", "allocator", "arenas", "heap.0", "chunks"));
    assertEquals(
        ArenaSource.MOST_CHUNKS,
        out.objectAt("memory", "allocator", "arenas", "heap.0", "usage").size());
    assertEquals(
        buffers.size(),
        out.longAt("memory", "allocator", "arenas", "heap.0", "by_usage", "100-100"));
    buffers.forEach(ByteBuf::release);
  }

  @Test
  void shouldHaveNoArenasOfAnAllocatorWithoutThem() throws Exception {
    AdaptiveByteBufAllocator adaptive = new AdaptiveByteBufAllocator();
    ByteBuf buffer = adaptive.directBuffer(512);
    assertNull(RecordingWriter.of(new ArenaSource(adaptive)).at("memory"));
    assertEquals(List.of(), PooledChunks.direct(adaptive));
    buffer.release();
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
        new ArenaSource(allocator).sample();
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
