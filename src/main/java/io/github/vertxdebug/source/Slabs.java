package io.github.vertxdebug.source;

import io.github.vertxdebug.platform.NettyInternals;
import io.github.vertxdebug.platform.VertxInternals;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PoolChunkListMetric;
import io.netty.buffer.PoolChunkMetric;
import io.netty.buffer.PoolSubpageMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the slots of Netty's pooled allocator: for every arena that has a chunk, {@code direct.0.pages} with all pages of its
 * chunks, and {@code direct.0.512} and the like with the slots of every size class that has subpages. A slot is used when
 * Netty has handed it out: to a buffer, or to a thread's cache of released buffers. Buffers larger than a chunk are in no
 * slab. With an allocator that has no arenas there are no slabs.
 *
 * <p>A slab once seen stays listed, empty if need be. Chunks and subpages keep their order for as long as they live.
 *
 * <p>Any thread, several at a time; {@link #read()} takes the locks of the arenas one after the other, each for as long as it
 * takes to walk its chunks, so event loops that allocate may wait for that: not on an event loop. Nothing to close.
 */
public final class Slabs implements Shareable {

  private final ByteBufAllocator allocator;

  /** The most slots that were used at any reading, by slab. */
  private final Map<String, Long> highWater = new ConcurrentHashMap<>();

  /** The last reading of every slab ever seen; as many as there are arenas and size classes. */
  private final Map<String, SlabLayout> known = new ConcurrentHashMap<>();

  /** The one reader of a Vert.x instance, for the allocator that instance uses. */
  public static Slabs of(Vertx vertx) {
    LocalMap<String, Slabs> shared = vertx.sharedData().getLocalMap("vertx-debug-dashboard.slabs");
    return shared.computeIfAbsent("slabs", key -> new Slabs(VertxInternals.allocator()));
  }

  /**
   * A reader that has seen nothing yet.
   *
   * @param allocator the one to look at, pooled or not
   */
  public Slabs(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** The most slots of a slab that were used at any reading by anybody; 0 for one that was never seen. */
  long highWater(String id) {
    return highWater.getOrDefault(id, 0L);
  }

  /** The present slabs by id, in the natural order of the ids. */
  public NavigableMap<String, SlabLayout> read() {
    NavigableMap<String, SlabLayout> slabs = new TreeMap<>();
    if (allocator instanceof PooledByteBufAllocator pooled) {
      readArenas("direct.", pooled.metric().directArenas(), slabs);
      readArenas("heap.", pooled.metric().heapArenas(), slabs);
    }
    known.putAll(slabs);
    slabs.forEach((id, slab) -> highWater.merge(id, slab.used(), Math::max));
    known.forEach((id, layout) -> slabs.computeIfAbsent(id, absent -> layout.emptied()));
    return Collections.unmodifiableNavigableMap(slabs);
  }

  private void readArenas(
      String prefix, List<PoolArenaMetric> arenas, Map<String, SlabLayout> slabs) {
    for (int i = 0; i < arenas.size(); i++) {
      readArena(prefix + i, arenas.get(i), slabs);
    }
  }

  private void readArena(String arena, PoolArenaMetric metric, Map<String, SlabLayout> slabs) {
    List<PoolChunkMetric> chunks = chunks(metric);
    if (chunks.isEmpty()) {
      return;
    }
    long pageBytes = metric.pageIdx2size(0);
    Runs pages = new Runs();
    for (PoolChunkMetric chunk : chunks) {
      long total = chunk.chunkSize() / pageBytes;
      pages.add(total, total - chunk.freeBytes() / pageBytes);
    }
    slabs.put(arena + ".pages", pages.layout(arena, "pages", pageBytes));
    Collection<PoolSubpageMetric> subpages = subpages(metric, chunks);
    if (subpages == null) {
      known.forEach((id, layout) -> {
        if (layout.arena().equals(arena) && layout.kind().equals("size_class")) {
          slabs.put(id, layout);
        }
      });
      return;
    }
    Map<Integer, Runs> bySize = new TreeMap<>();
    for (PoolSubpageMetric subpage : subpages) {
      int total = subpage.maxNumElements();
      bySize
          .computeIfAbsent(subpage.elementSize(), size -> new Runs())
          .add(total, (long) total - subpage.numAvailable());
    }
    bySize.forEach(
        (size, runs) -> slabs.put(arena + "." + size, runs.layout(arena, "size_class", size)));
  }

  /** The chunks of an arena, in an order that stays. */
  static List<PoolChunkMetric> chunks(PoolArenaMetric arena) {
    // A set: a chunk may move to the next list while we go from list to list.
    Set<PoolChunkMetric> chunks = Collections.newSetFromMap(new IdentityHashMap<>());
    for (PoolChunkListMetric list : arena.chunkLists()) {
      for (PoolChunkMetric chunk : list) {
        chunks.add(chunk);
      }
    }
    // They have neither name nor number; this hash is theirs for life.
    List<PoolChunkMetric> ordered = new ArrayList<>(chunks);
    ordered.sort(Comparator.comparingInt(System::identityHashCode));
    return ordered;
  }

  /** All subpages; those with a free slot where Netty's own list is all there is; null when that could not be walked. */
  private static @Nullable Collection<PoolSubpageMetric> subpages(
      PoolArenaMetric arena, List<PoolChunkMetric> chunks) {
    List<PoolSubpageMetric> all = new ArrayList<>();
    for (PoolChunkMetric chunk : chunks) {
      List<PoolSubpageMetric> ofChunk = NettyInternals.subpages(chunk);
      if (ofChunk == null) {
        return partlyFree(arena);
      }
      all.addAll(ofChunk);
    }
    return all;
  }

  static @Nullable Collection<PoolSubpageMetric> partlyFree(PoolArenaMetric arena) {
    Set<PoolSubpageMetric> subpages = Collections.newSetFromMap(new IdentityHashMap<>());
    try {
      // Netty walks a linked list without its lock: an event loop that unlinks a subpage at that
      // moment leads it into a null, one that puts it back makes it come by twice.
      for (PoolSubpageMetric subpage : arena.smallSubpages()) {
        if (subpage == null) {
          return null;
        }
        subpages.add(subpage);
      }
    } catch (NullPointerException e) {
      return null;
    }
    return subpages;
  }

  /** Collects the runs of one slab. */
  private static final class Runs {

    private final List<long[]> runs = new ArrayList<>();

    void add(long total, long used) {
      runs.add(new long[] {total, Math.max(0, Math.min(used, total))});
    }

    SlabLayout layout(String arena, String kind, long slotBytes) {
      long[] totals = runs.stream().mapToLong(run -> run[0]).toArray();
      long[] used = runs.stream().mapToLong(run -> run[1]).toArray();
      return new SlabLayout(arena, kind, slotBytes, totals, used);
    }
  }
}
