package io.github.vertxdebug.source;

import io.github.vertxdebug.platform.VertxInternals;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Vertx;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sources that every dashboard has. Whoever makes them closes each of them. Their names are unique; no two write the same
 * leaf, though several write into one object.
 *
 * @param fast read at ticks, on the broadcaster's event loop
 * @param sampled read on a worker thread
 */
public record StandardSources(List<Source> fast, List<SampledSource<?>> sampled) {

  public StandardSources {
    fast = List.copyOf(fast);
    sampled = List.copyOf(sampled);
  }

  /**
   * Makes the sources for one Vert.x instance.
   *
   * @param registry what Vert.x reports to; without it, what comes from meters is absent from the state
   */
  public static StandardSources of(Vertx vertx, @Nullable MeterRegistry registry) {
    ByteBufAllocator allocator = VertxInternals.allocator();
    GcPauses gc = new GcPauses();
    Throttling throttling = new Throttling();
    List<Source> fast = new ArrayList<>(List.of(
        new RuntimeSource(),
        new GarbageCollectorSource(gc),
        new JvmMemorySource(MemoryType.HEAP),
        new JvmMemorySource(MemoryType.NON_HEAP),
        new ThreadSource(),
        new ClassSource(),
        new JitSource(),
        new CodeCacheSource(),
        new BufferPoolSource(),
        new EventLoopSource(VertxInternals.eventLoops(vertx), gc, throttling)));
    List<SampledSource<?>> sampled = new ArrayList<>(List.of(
        new AllocationSource(),
        new ThreadStateSource(),
        new VirtualThreadSource(),
        new DeadlockSource(),
        new SafepointSource(),
        new CpuSource(),
        new CgroupSource(throttling),
        new FileDescriptorSource(),
        new ProcessMemorySource(allocator),
        new AllocatorSource(allocator),
        new ArenaSource(allocator),
        new ChunkSource(allocator),
        new SlabSource(Slabs.of(vertx))));
    if (registry != null) {
      MeterIndex index = MeterIndex.of(vertx, registry);
      OwnStreams streams = OwnStreams.of(vertx);
      List<PacedSource> paced = List.of(
          new PacedSource(index, given -> new HttpServerSource(given, streams)),
          new PacedSource(index, HttpClientSource::new),
          new PacedSource(index, RouteSource::new),
          new PacedSource(index, EventBusSource::new),
          new PacedSource(index, PoolSource::new));
      fast.addAll(paced);
      fast.add(new ModularMeters(index));
      fast.add(new RegistrySource(registry, index));
      sampled.add(new MeterIndexing(index, paced));
      sampled.add(new ModularFunctions(index));
      sampled.add(new SlowestRoutes(index, streams));
    }
    return new StandardSources(fast, sampled);
  }
}
