package io.github.vertxdebug.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code memory.slabs}: per slab of {@link Slabs}, its arena, kind, size of a slot (bytes), slots used and total, and
 * {@code high_water}, the most that were used at any reading so far. Read on a worker thread, because of the arenas' locks.
 * Holds nothing. Absent with an allocator that has no arenas.
 */
final class SlabSource implements SampledSource<List<SlabSource.Slab>> {

  record Slab(
      String id,
      String arena,
      String kind,
      long slotBytes,
      long used,
      long total,
      long highWater) {}

  private final Slabs slabs;

  /** Used by the one worker that samples. */
  private final Map<String, Long> highWater = new HashMap<>();

  SlabSource(Slabs slabs) {
    this.slabs = slabs;
  }

  @Override
  public String name() {
    return "slabs";
  }

  @Override
  public List<Slab> sample() {
    List<Slab> sample = new ArrayList<>();
    slabs.read().forEach((id, slab) -> {
      long high = highWater.merge(id, slab.used(), Math::max);
      sample.add(new Slab(
          id, slab.arena(), slab.kind(), slab.slotBytes(), slab.used(), slab.total(), high));
    });
    return List.copyOf(sample);
  }

  @Override
  public void write(List<Slab> sample, StateWriter out) {
    out.object("memory").object("slabs");
    for (Slab slab : sample) {
      out.object(slab.id).put("arena", slab.arena).put("kind", slab.kind);
      out.put("slot_bytes", slab.slotBytes).put("used", slab.used).put("total", slab.total);
      out.put("high_water", slab.highWater).end();
    }
    out.end().end();
  }
}
