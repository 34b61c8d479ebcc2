package io.github.vertxdebug.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.source.MappedMemory.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading the list of mappings, from files that a kernel might write. */
class MappedMemoryTest {

  private static final String MAPPINGS = """
      687400000-69f000000 rw-p 00000000 00:00 0\s
      Size:             389120 kB
      Rss:               22000 kB
      Pss:               22000 kB
      Anonymous:         20000 kB
      AnonHugePages:     20000 kB
      VmFlags: rd wr mr mw me ac\s
      7f0000000000-7f0000100000 rw-p 00000000 00:00 0\s
      Rss:                 512 kB
      Anonymous:           256 kB
      7f0000200000-7f0000300000 rwxp 00000000 00:00 0\s
      Rss:                 300 kB
      Anonymous:           300 kB
      7f0000300000-7f0000400000 r-xp 00000000 fe:00 328261                     /usr/lib/a b:c.so
      Rss:                 700 kB
      Anonymous:             0 kB
      7ffd40ff3000-7ffd41016000 rw-p 00000000 00:00 0                          [stack]
      Rss:                  40 kB
      Anonymous:            40 kB
      """;

  private static final long KB = 1024;

  @TempDir
  private Path proc;

  private void write(String file, String text) throws IOException {
    Path path = proc.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text, ISO_8859_1);
  }

  @Test
  void shouldTellThePartsByAddressPermissionAndStackPointer() throws IOException {
    write("smaps", MAPPINGS);
    write("task/1/syscall", "202 0x1 0x2 0x3 0x4 0x5 0x6 0x7ffd41000000 0x7f0000300010\n");
    write("task/2/syscall", "-1 0x7f0000010000 0x7f0000300010\n");
    write("task/3/syscall", "running\n");
    MappedMemory memory = MappedMemory.read(
        proc,
        new HeapRange(0x687400000L, 0x800000000L),
        List.of(new Chunk(0x7f0000000000L, 0x80000)));
    assertEquals(20_000 * KB, memory.heap());
    assertEquals(300 * KB, memory.codeCache());
    // 40 and 256, and for the one that was running the mean of them.
    assertEquals((40 + 256 + 148) * KB, memory.threadStacks());
    assertEquals(
        128 * KB, memory.chunks(), "without pagemap half of the mapping that it is half of");
    assertEquals(512 * KB, memory.chunkCapacity());
    assertEquals(5, memory.mappings());
  }

  @Test
  void shouldCountTheSinglePagesOfAChunk() throws IOException {
    int first = 5;
    int pages = 10_000;
    ByteBuffer entries = ByteBuffer.allocate((first + pages) * 8).order(ByteOrder.nativeOrder());
    for (int page = 0; page < first + pages; page++) {
      // Present is the highest bit, swapped the one below, which does not count.
      entries.putLong(page % 3 == 0 ? 1L << 63 : 1L << 62);
    }
    Files.write(proc.resolve("pagemap"), entries.array());
    try (PageMap map = new PageMap(proc, 4096)) {
      assertEquals(2 * 4096, map.resident(5 * 4096, 6 * 4096), "6 and 9 of 5 to 10");
      assertEquals(4096, map.resident(6 * 4096 + 100, 4096), "parts of 6 and 7");
      assertEquals(0, map.resident(7 * 4096, 1));
      assertEquals(3333 * 4096L, map.resident(6 * 4096, 9999 * 4096L));
      assertEquals(4096, map.resident((first + pages - 3) * 4096L, 1 << 30), "beyond the end");
    }
  }

  @Test
  void shouldKnowTheHeapOfZgcByItsName() throws IOException {
    write("smaps", MAPPINGS.replace("/usr/lib/a b:c.so", "/memfd:java_heap (deleted)"));
    write("task/1/syscall", "running\n");
    MappedMemory memory = MappedMemory.read(proc, null, List.of());
    assertEquals(700 * KB, memory.heap());
    assertEquals(-1, memory.threadStacks(), "no pointer, no stack");
  }

  @Test
  void shouldNotKnowWhatIsNotThere() throws IOException {
    write("smaps", "");
    write("task/1/syscall", "");
    MappedMemory memory = MappedMemory.read(proc, null, List.of());
    assertEquals(-1, memory.heap());
    assertEquals(-1, memory.codeCache());
    assertEquals(-1, memory.threadStacks());
    assertEquals(0, memory.mappings());
  }

  @Test
  void shouldFindTheMappingOfAnAddress() throws IOException {
    write("smaps", MAPPINGS);
    MemoryMap map = MemoryMap.read(proc);
    assertEquals("/usr/lib/a b:c.so", map.ranges().get(3).path());
    for (MemoryMap.Range range : map.ranges()) {
      assertEquals(range, map.at(range.start()));
      assertEquals(range, map.at(range.end() - 1));
    }
    assertNull(map.at(0x7f0000100000L));
    assertNull(map.at(0));
    assertNull(map.at(-1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " garbage-first heap   total 262144K, used 1K [0x00000000f0000000, 0x0000000100000000)\n"
            + "  region size 1024K, 2 young (2048K), 0 survivors (0K)\n Metaspace  used 3K",
        "garbage-first heap   total reserved 262144K, committed 1K, used 1K [0x00000000f0000000, 0x0000000100000000)",
        " PSYoungGen      total 76288K, used 1K [0x00000000fab00000, 0x0000000100000000, 0x0000000100000000)\n"
            + "  eden space 65536K, 6% used [0x00000000fab00000,0x00000000faf6e0f8,0x00000000feb00000)\n"
            + " ParOldGen       total 175104K, used 0K [0x00000000f0000000, 0x00000000fab00000, 0x00000000fab00000)\n",
        "Reserved region:\n - [0x00000000f0000000, 0x0000000100000000) \n"
      })
  void shouldFindTheAddressesOfTheHeapInWhatEachCollectorPrints(String heapInfo) {
    assertEquals(new HeapRange(0xf0000000L, 0x100000000L), HeapRange.parse(heapInfo));
  }

  @Test
  void shouldFindNoAddressesWhereNoneArePrinted() {
    assertNull(HeapRange.parse(" ZHeap           used 12M, capacity 256M, max capacity 4096M"));
    assertNull(HeapRange.parse(""));
  }

  @Test
  void shouldReadTheMappingsOnlyWhenDueAndNeverForMoreThanItsShareOfTheTime() throws Exception {
    write("status", "VmRSS:\t 100000 kB\nRssAnon:\t 90000 kB\nRssFile:\t 10000 kB\nThreads:\t3\n");
    write("stat", "42 (java) S\n");
    write("task/1/syscall", "running\n");
    write("smaps", MAPPINGS);
    AtomicLong millis = new AtomicLong(1_000_000);
    ProcessMemorySource source = new ProcessMemorySource(proc, List::of, millis::get);
    MappedMemory first = source.sample().mapped();
    assertNotNull(first);
    long share = (long) (first.tookMillis() / 0.002) + 1;

    millis.addAndGet(59_999);
    assertEquals(first, source.sample().mapped(), "nothing has changed");
    millis.addAndGet(1 + share);
    MappedMemory second = source.sample().mapped();
    assertNotNull(second);
    assertTrue(second != first, "a minute is over");

    write("status", "VmRSS:\t 110000 kB\nRssAnon:\t 100000 kB\nRssFile:\t 10000 kB\nThreads:\t3\n");
    assertEquals(second, source.sample().mapped(), "changed, but no time has passed");
    millis.addAndGet((long) (second.tookMillis() / 0.002) + 1);
    assertTrue(source.sample().mapped() != second, "changed, and there was time");
  }

  @Test
  void shouldMoveWhatWasCountedByAsMuchAsTheEstimatesMove() {
    MemoryBreakdown.Estimates then = new MemoryBreakdown.Estimates(1000, false, 50, 100, 500, 800);
    MappedMemory measured = new MappedMemory(700, 90, 400, 20, 300, 5, 1, 1);
    MemoryBreakdown.Estimates same = then.corrected(measured, then, 0, 0);
    assertEquals(new MemoryBreakdown.Estimates(700, false, 50, 90, 220, 400), same);
    MemoryBreakdown.Estimates now = new MemoryBreakdown.Estimates(1200, false, 60, 110, 600, 900);
    assertEquals(
        new MemoryBreakdown.Estimates(900, false, 60, 100, 320, 500),
        now.corrected(measured, then, 1000, 0));
    assertEquals(
        new MemoryBreakdown.Estimates(750, false, 60, 100, 270, 450),
        now.corrected(measured, then, 50, 0),
        "the process has grown by no more than that");
    assertEquals(
        new MemoryBreakdown.Estimates(700, false, 60, 90, 220, 400),
        now.corrected(measured, then, -10, 0),
        "it has shrunk, so nothing has grown");
    MappedMemory unknown = new MappedMemory(-1, -1, -1, 0, 0, 0, 1, 1);
    assertEquals(600, now.corrected(unknown, then, 1000, 0).direct());
    assertEquals(1200, now.corrected(unknown, then, 0, 0).heap());
    assertEquals(900, now.corrected(unknown, then, 0, 0).threadStacks());
  }

  @Test
  void shouldTakeForHeapAllThatIsSharedBeyondWhatWasNotTheHeaps() {
    MemoryBreakdown.Estimates then = new MemoryBreakdown.Estimates(1000, true, 50, 100, 500, 800);
    MappedMemory measured = new MappedMemory(700, 90, 400, 20, 300, 5, 1, 1);
    assertEquals(930, then.corrected(measured, then, 0, 930).heap());
    MappedMemory unknown = new MappedMemory(-1, 90, 400, 20, 300, 5, 1, 1);
    assertEquals(1000, then.corrected(unknown, then, 0, 930).heap(), "nobody has counted");
  }
}
