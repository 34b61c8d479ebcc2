package io.github.vertxdebug.source;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code memory.slabs}: per slab of {@link Slabs}, its arena, kind, size of a slot (bytes), slots used and total, and
 * {@code high_water}, the most that were used at any reading so far, this source's or one for a picture of the slab. Read on a
 * worker thread, because of the arenas' locks. Holds nothing. Absent with an allocator that has no arenas.
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
    slabs
        .read()
        .forEach((id, slab) -> sample.add(new Slab(
            id,
            slab.arena(),
            slab.kind(),
            slab.slotBytes(),
            slab.used(),
            slab.total(),
            slabs.highWater(id))));
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
