package io.github.vertxdebug.source;

import io.github.vertxdebug.source.MemoryMap.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MemoryMap} tells of the parts of the resident memory, in bytes; -1 for what it does not tell. Immutable.
 *
 * @param heap the pages of the heap that no file stands behind: at its addresses ({@link HeapRange}), or in ZGC's
 *     {@code java_heap}
 * @param codeCache what is writable, executable and in no file: nothing else in a JVM is
 * @param threadStacks the mappings that the threads' stack pointers point into ({@code task/.../syscall}); of threads that were
 *     running, whose pointer is not told, the mean of the others
 * @param chunks of the chunks of Netty's pooled allocator, where their addresses are known, page by page ({@link PageMap})
 * @param chunkCapacity how large those chunks are
 * @param mappings how many there are in all
 */
record MappedMemory(
    long heap,
    long codeCache,
    long threadStacks,
    long chunks,
    long chunkCapacity,
    int mappings,
    double tookMillis,
    long atMillis) {

  /** Where a chunk of buffers lies. */
  record Chunk(long address, long bytes) {}

  static MappedMemory read(Path proc, @Nullable HeapRange heap, List<Chunk> chunks)
      throws IOException {
    long start = System.nanoTime();
    // The stack pointers first: a stack that is gone is then in no mapping.
    long[] pointers = stackPointers(proc);
    MemoryMap map = MemoryMap.read(proc);
    long code = 0;
    long named = 0;
    for (Range range : map.ranges()) {
      if (range.permissions().startsWith("rwx") && range.path().isEmpty()) {
        code += range.anonymous();
      } else if (range.path().contains("java_heap")) {
        named += range.resident();
      }
    }
    return new MappedMemory(
        named > 0 ? named : heap == null ? -1 : map.anonymousIn(heap.start(), heap.end()),
        code > 0 ? code : -1,
        stacks(map, pointers),
        resident(proc, map, chunks),
        chunks.stream().mapToLong(Chunk::bytes).sum(),
        map.ranges().size(),
        Round.nanosToMillis(System.nanoTime() - start),
        System.currentTimeMillis());
  }

  private static long resident(Path proc, MemoryMap map, List<Chunk> chunks) {
    if (chunks.isEmpty()) {
      return 0;
    }
    long bytes = 0;
    try (PageMap pages = new PageMap(proc, map.pageBytes())) {
      for (Chunk chunk : chunks) {
        bytes += pages.resident(chunk.address, chunk.bytes);
      }
      return bytes;
    } catch (IOException e) {
      // Some kernels keep it from us. What else lies in a chunk's mapping blurs this.
      return chunks.stream()
          .mapToLong(chunk -> map.anonymousIn(chunk.address, chunk.address + chunk.bytes))
          .sum();
    }
  }

  private static long stacks(MemoryMap map, long[] pointers) {
    Set<Long> seen = new HashSet<>();
    long bytes = 0;
    int running = 0;
    for (long pointer : pointers) {
      Range stack = pointer == 0 ? null : map.at(pointer);
      if (stack == null) {
        running++;
      } else if (seen.add(stack.start())) {
        bytes += stack.anonymous();
      }
    }
    return seen.isEmpty() ? -1 : bytes + bytes / seen.size() * running;
  }

  /** Of each thread of the process where its stack is, 0 when that is not told. */
  private static long[] stackPointers(Path proc) throws IOException {
    try (Stream<Path> tasks = Files.list(proc.resolve("task"))) {
      return tasks.mapToLong(MappedMemory::stackPointer).toArray();
    }
  }

  private static long stackPointer(Path task) {
    try {
      // number, arguments, stack pointer, program counter; or "running".
      String[] fields = Files.readString(task.resolve("syscall")).strip().split(" ", -1);
      return fields.length < 3 ? 0 : Long.decode(fields[fields.length - 2]);
    } catch (IOException | NumberFormatException e) {
      return 0; // it has ended
    }
  }
}
