package io.github.vertxdebug.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.vm.cgroup}, what the container or service around this process allows it, from the kernel's cgroups (version 1
 * or 2, {@code version}): {@code cpu_limit}, in processors; {@code throttled_count} and {@code throttled_ms}, how often and for
 * how long altogether the kernel held its threads back for being over that limit, since the group began;
 * {@code memory_limit_bytes}, and {@code memory_used_bytes}, which counts the pages of files too. From {@code cpu.max},
 * {@code cpu.stat}, {@code memory.max} and {@code memory.current}, or what version 1 calls them. Where groups lie within each
 * other, of the one with the tightest limit: see {@link Cgroup} and {@link CgroupMounts}.
 *
 * <p>Read on a worker thread. Its readings of the throttling go into a {@link Throttling} as well. Holds nothing. Absent: a
 * limit that there is not, each figure whose file is missing or is no number, and all of it where there are no cgroups.
 */
final class CgroupSource implements SampledSource<CgroupSource.Sample> {

  /** @param sinceNanos when reading began, and {@code untilNanos} when it ended */
  record Sample(int version, Cgroup cgroup, long sinceNanos, long untilNanos) {}

  /** @param groups what {@code /proc/self/cgroup} said when it was looked for */
  private record Place(@Nullable String groups, CgroupMounts mounts) {}

  private final Throttling throttling;
  private final Path proc;
  private final Path root;
  private final LongSupplier nanoTime;

  /** Of the worker thread that reads; there may be another one the next time. */
  private volatile @Nullable Place place;

  CgroupSource(Throttling throttling) {
    this(throttling, Path.of("/proc/self"), Path.of("/"), System::nanoTime);
  }

  CgroupSource(Throttling throttling, Path proc, Path root, LongSupplier nanoTime) {
    this.throttling = throttling;
    this.proc = proc;
    this.root = root;
    this.nanoTime = nanoTime;
  }

  @Override
  public String name() {
    return "cgroup";
  }

  @Override
  public Sample sample() throws IOException {
    long since = nanoTime.getAsLong();
    // The process may be moved to another group; what is mounted where does not change for that.
    String groups = CgroupMounts.text(proc.resolve("cgroup"));
    Place known = place;
    if (known == null || !Objects.equals(known.groups, groups)) {
      known = new Place(groups, CgroupMounts.read(proc, root));
      place = known;
    }
    CgroupMounts mounts = known.mounts;
    Cgroup cgroup = Cgroup.read(mounts);
    return new Sample(mounts.version(), cgroup, since, nanoTime.getAsLong());
  }

  @Override
  public void write(Sample sample, StateWriter out) {
    Cgroup cgroup = sample.cgroup;
    if (cgroup.throttledCount() >= 0 && cgroup.throttledNanos() >= 0) {
      throttling.add(new Throttling.Reading(
          sample.sinceNanos, sample.untilNanos, cgroup.throttledCount(), cgroup.throttledNanos()));
    }
    out.object("metrics").object("vm").object("cgroup");
    out.putIfKnown("version", sample.version == 0 ? -1 : sample.version);
    out.put("cpu_limit", cgroup.limitCores());
    out.putIfKnown("throttled_count", cgroup.throttledCount());
    double throttledMillis = cgroup.throttledNanos() / 1e6;
    out.put("throttled_ms", throttledMillis < 0 ? Double.NaN : Round.millis(throttledMillis));
    out.putIfKnown("memory_limit_bytes", cgroup.memoryLimit());
    out.putIfKnown("memory_used_bytes", cgroup.memoryUsed());
    out.end().end().end();
  }
}
