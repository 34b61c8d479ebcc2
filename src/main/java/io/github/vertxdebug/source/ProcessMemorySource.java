package io.github.vertxdebug.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code memory.process}, what the kernel says of this process: {@code resident}, {@code virtual}, {@code peak_resident},
 * {@code swap} (bytes), {@code minor_faults}, {@code major_faults} (since start), {@code threads} (native ones included), from
 * {@code status} and {@code stat} in {@code /proc/self}. And {@code memory.breakdown}, from the same reading so that its parts
 * add up to {@code resident}: see {@link MemoryBreakdown} for what is exact in it and what estimated.
 *
 * <p>Read on a worker thread. Holds nothing. Absent where there is no {@code /proc}; {@code mapped_files} and {@code shared}
 * on kernels before 4.5, which count them in {@code other}.
 */
final class ProcessMemorySource implements SampledSource<ProcessMemorySource.Sample> {

  /** Nulls when there is nothing to read. */
  record Sample(@Nullable ProcStatus status, @Nullable MemoryBreakdown breakdown) {}

  private final Path proc;

  ProcessMemorySource() {
    this(Path.of("/proc/self"));
  }

  ProcessMemorySource(Path proc) {
    this.proc = proc;
  }

  @Override
  public String name() {
    return "process_memory";
  }

  @Override
  public Sample sample() throws IOException {
    if (!Files.isReadable(proc.resolve("status"))) {
      return new Sample(null, null);
    }
    // Estimates first: a heap that grows in between is then clipped by what the kernel says.
    MemoryBreakdown.Estimates estimates = MemoryBreakdown.Estimates.read();
    ProcStatus status = ProcStatus.read(proc);
    return new Sample(status, status.resident() < 0 ? null : MemoryBreakdown.of(status, estimates));
  }

  @Override
  public void write(Sample sample, StateWriter out) {
    if (sample.status != null) {
      writeProcess(sample.status, out);
    }
    if (sample.status != null && sample.breakdown != null) {
      writeBreakdown(sample.status, sample.breakdown, out);
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
