package io.github.vertxdebug.source;

import static io.github.vertxdebug.source.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.vertxdebug.source.MemoryBreakdown.Estimates;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemorySourceTest {

  private static final Path PROC = Path.of("/proc/self");

  @Test
  void shouldAgreeWithProcAndAddUp() throws Exception {
    assumeTrue(Files.exists(PROC.resolve("status")));
    RecordingWriter out = RecordingWriter.of(new ProcessMemorySource(ByteBufAllocator.DEFAULT));
    long resident = out.longAt("memory", "process", "resident");
    // statm is another file of the kernel's, in pages.
    String[] statm = Files.readString(PROC.resolve("statm")).split(" ", -1);
    assertNear(Long.parseLong(statm[1]) * 4096, resident, 32 << 20);
    assertNear(
        Long.parseLong(statm[0]) * 4096, out.longAt("memory", "process", "virtual"), 256 << 20);
    assertTrue(out.longAt("memory", "process", "peak_resident") >= resident - (8 << 20));
    assertTrue(out.longAt("memory", "process", "threads") >= Thread.activeCount());
    assertTrue(out.longAt("memory", "process", "minor_faults") > 1000);
    long sum = out.objectAt("memory", "breakdown").values().stream()
        .mapToLong(part -> ((Number) part).longValue())
        .sum();
    assertEquals(resident, sum);
    assertEquals(8, out.objectAt("memory", "breakdown").size());
  }

  @Test
  void shouldBeAbsentWithoutProc(@TempDir Path empty) throws Exception {
    RecordingWriter out = RecordingWriter.of(new ProcessMemorySource(empty, List::of, () -> 0));
    assertNull(out.at("memory"));
  }

  @Test
  void shouldReadAProcessWithAnAwkwardName(@TempDir Path proc) throws IOException {
    Files.writeString(
        proc.resolve("status"),
        "Name:\ta) b\nVmSize:\t 2048 kB\nVmRSS:\t     512 kB\nThreads:\t7\nCpus_allowed_list:\t0-1\n");
    Files.writeString(
        proc.resolve("stat"), "42 (a) b) S 1 42 42 0 -1 4194304 1234 5 67 8 9 10 0 0\n");
    ProcStatus status = ProcStatus.read(proc);
    assertEquals(512 << 10, status.resident());
    assertEquals(2 << 20, status.virtual());
    assertEquals(7, status.threads());
    assertEquals(1234, status.minorFaults());
    assertEquals(67, status.majorFaults());
    assertEquals(-1, status.file());
    assertEquals(-1, status.peakResident());
  }

  @Test
  void shouldLeaveOutWhatAnOldKernelDoesNotTell(@TempDir Path proc) throws Exception {
    Files.writeString(proc.resolve("status"), "VmRSS:\t  4096 kB\nThreads:\t1\n");
    Files.writeString(proc.resolve("stat"), "42 (java) S\n");
    RecordingWriter out = RecordingWriter.of(new ProcessMemorySource(proc, List::of, () -> 0));
    assertNull(out.at("memory", "process", "swap"));
    assertNull(out.at("memory", "process", "minor_faults"));
    assertNull(out.at("memory", "breakdown", "shared"));
    assertNull(out.at("memory", "breakdown", "mapped_files"));
    assertEquals(
        4096 << 10,
        out.objectAt("memory", "breakdown").values().stream()
            .mapToLong(part -> ((Number) part).longValue())
            .sum());
  }

  @Test
  void shouldAddUpWhateverTheEstimatesSay() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long anonymous = random.nextInt(1000);
      long file = random.nextInt(1000);
      long shared = random.nextInt(1000);
      ProcStatus status = new ProcStatus(
          anonymous + file + shared, 0, 0, 0, random.nextInt(3), anonymous, file, shared, 0, 0);
      MemoryBreakdown parts = MemoryBreakdown.of(
          status,
          new Estimates(
              random.nextInt(600),
              random.nextBoolean(),
              random.nextInt(400),
              random.nextInt(400),
              random.nextInt(400),
              random.nextInt(400)));
      List<Long> all = List.of(
          parts.heap(),
          parts.metaspace(),
          parts.codeCache(),
          parts.direct(),
          parts.threadStacks(),
          parts.mappedFiles(),
          parts.shared(),
          parts.other());
      assertEquals(status.resident(), all.stream().mapToLong(Long::longValue).sum());
      assertTrue(all.stream().allMatch(part -> part >= 0), all::toString);
    }
  }

  @Test
  void shouldTakeTheHeapOutOfSharedMemoryUnderZgc() {
    ProcStatus status = new ProcStatus(1000, 0, 0, 0, 0, 300, 200, 500, 0, 0);
    MemoryBreakdown parts = MemoryBreakdown.of(status, new Estimates(400, true, 0, 0, 0, 0));
    assertEquals(400, parts.heap());
    assertEquals(100, parts.shared());
    assertEquals(300, parts.other());
  }

  @Test
  void shouldSeeDirectBuffersOfTheJvmAndOfNetty() {
    long before = RecordingWriter.of(new BufferPoolSource()).longAt("memory", "direct", "used");
    ByteBuffer jvm = ByteBuffer.allocateDirect(3 << 20);
    ByteBuf netty = Unpooled.directBuffer(5 << 20);
    RecordingWriter out = RecordingWriter.of(new BufferPoolSource());
    assertNear(before + (8 << 20), out.longAt("memory", "direct", "used"), 1 << 20);
    assertTrue(out.longAt("memory", "direct", "capacity") >= jvm.capacity() + netty.capacity());
    netty.release();
  }

  @Test
  void shouldSeeMappedFilesAndOpenDescriptors(@TempDir Path directory) throws Exception {
    long before = RecordingWriter.of(new BufferPoolSource()).longAt("memory", "mapped", "count");
    long open =
        RecordingWriter.of(new FileDescriptorSource()).longAt("metrics", "vm", "files", "open");
    List<RandomAccessFile> files = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      files.add(new RandomAccessFile(directory.resolve("f" + i).toFile(), "rw"));
    }
    MappedByteBuffer mapped =
        files.get(0).getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 1 << 16);
    RecordingWriter out = RecordingWriter.of(new BufferPoolSource());
    assertEquals(before + 1, out.longAt("memory", "mapped", "count"));
    assertTrue(out.longAt("memory", "mapped", "used") >= mapped.capacity());
    RecordingWriter descriptors = RecordingWriter.of(new FileDescriptorSource());
    assertNear(open + 30, descriptors.longAt("metrics", "vm", "files", "open"), 5);
    assertTrue(descriptors.longAt("metrics", "vm", "files", "max") >= open + 30);
    for (RandomAccessFile file : files) {
      file.close();
    }
  }
}
