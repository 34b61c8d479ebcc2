package io.github.vertxdebug.source;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code memory.process}, what the kernel says of this process: {@code resident}, {@code virtual}, {@code peak_resident},
 * {@code swap} (bytes), {@code minor_faults}, {@code major_faults} (since start), {@code threads} (native ones included), from
 * {@code status} and {@code stat} in {@code /proc/self}. And {@code memory.breakdown}, from the same reading so that its parts
 * add up to {@code resident}: see {@link MemoryBreakdown} for what is exact in it and what estimated. And {@code memory.mappings},
 * the last reading of {@code smaps} that went into it: {@code at_ms} (since 1970), {@code took_ms}, {@code count} of mappings.
 *
 * <p>Read on a worker thread, every five seconds; {@code smaps}, which costs milliseconds and more in a large process, only once
 * a minute, or earlier when the resident memory has changed, and never so often that it takes more than one part in five hundred
 * of the time. Holds nothing. Absent where there is no {@code /proc}; {@code mapped_files} and {@code shared} on kernels before
 * 4.5, which count them in {@code other}; {@code mappings} where {@code smaps} cannot be read.
 */
final class ProcessMemorySource implements SampledSource<ProcessMemorySource.Sample> {

  private static final long MOST_MILLIS = 60_000;
  private static final double MOST_SHARE_OF_TIME = 0.002;
  private static final double NOTABLE_CHANGE = 0.02;

  /** Nulls when there is nothing to read. */
  record Sample(
      @Nullable ProcStatus status,
      @Nullable MemoryBreakdown breakdown,
      @Nullable MappedMemory mapped) {}

  /**
   * A measurement, and what was estimated in its place at that moment.
   *
   * @param otherShared what was in shared memory and not the heap's, if that is where the heap is
   */
  private record Measured(
      MappedMemory memory,
      MemoryBreakdown.Estimates estimates,
      ProcStatus status,
      long otherShared) {}

  private final Path proc;
  private final Supplier<List<MappedMemory.Chunk>> chunks;
  private final LongSupplier millis;

  /** Used by the one worker that samples. */
  private @Nullable Measured measured;

  private @Nullable HeapRange heap;
  private boolean heapLookedFor;
  private long takenMillis;

  /**
   * For this process.
   *
   * @param allocator where chunks of direct memory may be that are in the JVM's accounts but not in memory
   */
  ProcessMemorySource(ByteBufAllocator allocator) {
    this(
        Path.of("/proc/self"),
        () -> PooledChunks.direct(allocator),
        () -> System.nanoTime() / 1_000_000);
  }

  ProcessMemorySource(Path proc, Supplier<List<MappedMemory.Chunk>> chunks, LongSupplier millis) {
    this.proc = proc;
    this.chunks = chunks;
    this.millis = millis;
  }

  @Override
  public String name() {
    return "process_memory";
  }

  @Override
  public long periodMillis() {
    return 5000;
  }

  @Override
  public Sample sample() throws IOException {
    if (!Files.isReadable(proc.resolve("status"))) {
      return new Sample(null, null, null);
    }
    ProcStatus status = ProcStatus.read(proc);
    Measured last = measured;
    if (isDue(last, status.resident())) {
      last = measure(status);
      measured = last;
      status = last == null ? status : last.status;
    }
    if (status.resident() < 0) {
      return new Sample(status, null, null);
    }
    MemoryBreakdown.Estimates estimates = MemoryBreakdown.Estimates.read(status.threads());
    if (last == null) {
      return new Sample(status, MemoryBreakdown.of(status, estimates), null);
    }
    long grown = anonymous(status) - anonymous(last.status);
    long sharedHeap = Math.max(0, status.shared() - last.otherShared);
    return new Sample(
        status,
        MemoryBreakdown.of(
            status, estimates.corrected(last.memory, last.estimates, grown, sharedHeap)),
        last.memory);
  }

  private boolean isDue(@Nullable Measured last, long resident) {
    if (last == null) {
      return true;
    }
    long age = millis.getAsLong() - takenMillis;
    boolean changed = Math.abs(resident - last.status.resident()) > NOTABLE_CHANGE * resident;
    return (changed || age >= MOST_MILLIS) && age * MOST_SHARE_OF_TIME >= last.memory.tookMillis();
  }

  private static long anonymous(ProcStatus status) {
    return status.resident() - Math.max(0, status.file()) - Math.max(0, status.shared());
  }

  private @Nullable Measured measure(ProcStatus before) {
    takenMillis = millis.getAsLong();
    if (!heapLookedFor) {
      heapLookedFor = true;
      heap = HeapRange.find();
    }
    try {
      MappedMemory memory = MappedMemory.read(proc, heap, chunks.get());
      // What is read here belongs together; before, the reading itself has moved it.
      ProcStatus after = ProcStatus.read(proc);
      long shared = Math.min(before.shared(), after.shared());
      return new Measured(
          memory,
          MemoryBreakdown.Estimates.read(before.threads()),
          after,
          Math.max(0, shared - Math.max(0, memory.heap())));
    } catch (IOException | UncheckedIOException e) {
      return null; // the kernel was built without it, or keeps it from us
    }
  }

  @Override
  public void write(Sample sample, StateWriter out) {
    if (sample.status != null) {
      writeProcess(sample.status, out);
    }
    if (sample.status != null && sample.breakdown != null) {
      writeBreakdown(sample.status, sample.breakdown, out);
    }
    if (sample.mapped != null) {
      out.object("memory").object("mappings").put("at_ms", sample.mapped.atMillis());
      out.put("took_ms", sample.mapped.tookMillis()).put("count", (long) sample.mapped.mappings());
      out.end().end();
    }
  }

  private static void writeProcess(ProcStatus status, StateWriter out) {
    out.object("memory").object("process");
    out.putIfKnown("resident", status.resident());
    out.putIfKnown("virtual", status.virtual());
    out.putIfKnown("peak_resident", status.peakResident());
    out.putIfKnown("minor_faults", status.minorFaults());
    out.putIfKnown("major_faults", status.majorFaults());
    out.putIfKnown("swap", status.swap());
    out.putIfKnown("threads", status.threads());
    out.end().end();
  }

  private static void writeBreakdown(ProcStatus status, MemoryBreakdown parts, StateWriter out) {
    out.object("memory").object("breakdown");
    out.put("heap", parts.heap());
    out.put("metaspace", parts.metaspace());
    out.put("code_cache", parts.codeCache());
    out.put("direct", parts.direct());
    out.put("thread_stacks", parts.threadStacks());
    out.putIfKnown("mapped_files", status.file() < 0 ? -1 : parts.mappedFiles());
    out.putIfKnown("shared", status.shared() < 0 ? -1 : parts.shared());
    out.put("other", parts.other());
    out.end().end();
  }
}
