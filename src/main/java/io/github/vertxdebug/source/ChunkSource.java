package io.github.vertxdebug.source;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code memory.allocator.chunks}, chunk by chunk what an allocator without arenas holds, as far as Netty's JFR events tell
 * ({@link ChunkStream}): {@code since_ms} (since 1970; what was allocated before and is still there is not known),
 * {@code count}, {@code direct_bytes}, {@code heap_bytes}; {@code by_size}, how many there are of a size (bytes) on either side, as
 * {@code direct.131072}; and {@code listed}, by address, those outside the heap, the latest ones first to be listed: {@code bytes},
 * {@code pooled}, {@code thread_local} (1 or 0), {@code at_ms} (when it was allocated). Of sizes and of chunks
 * {@value #MOST_LISTED} at most; the sums are of all.
 *
 * <p>Read on a worker thread. Holds a JFR stream once JFR was found running, and with it a thread; closed on a thread of its own,
 * as that may take a while, also when nobody else records any more. Absent while nobody does: to start it for this alone would cost more than all other sources
 * together ({@code -XX:StartFlightRecording} does, or {@code jcmd JFR.start}). Absent with the pooled allocator, which tells more by
 * {@link ArenaSource}.
 */
final class ChunkSource implements SampledSource<Optional<ChunkSource.Sample>> {

  static final int MOST_LISTED = 100;

  record Sample(
      long sinceMillis,
      long count,
      long directBytes,
      long heapBytes,
      Map<String, Long> bySize,
      Map<String, ChunkStream.Chunk> listed) {}

  private final ByteBufAllocator allocator;

  /** Opened by the worker that samples, closed by whoever closes the source. */
  private volatile @Nullable ChunkStream stream;

  private volatile boolean closed;

  ChunkSource(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  @Override
  public String name() {
    return "chunks";
  }

  @Override
  public Optional<Sample> sample() {
    if (allocator instanceof PooledByteBufAllocator) {
      return Optional.empty();
    }
    ChunkStream open = stream;
    if (open != null && !ChunkStream.isSomebodyRecording()) {
      stream = null;
      endAside(open);
      open = null;
    } else if (open == null) {
      open = open();
      stream = open;
      if (closed) {
        close(); // while it was being opened
      }
    }
    return Optional.ofNullable(open).map(ChunkSource::sample);
  }

  private static @Nullable ChunkStream open() {
    try {
      return ChunkStream.openIfRecording();
    } catch (LinkageError | RuntimeException e) {
      return null; // no JFR in this JVM
    }
  }

  private static Sample sample(ChunkStream stream) {
    Map<Long, ChunkStream.Chunk> chunks = stream.byAddress();
    Map<String, Long> bySize = new TreeMap<>();
    long directBytes = 0;
    for (ChunkStream.Chunk chunk : chunks.values()) {
      directBytes += chunk.bytes();
      bySize.merge("direct." + chunk.bytes(), 1L, Long::sum);
    }
    long count = chunks.size();
    for (Map.Entry<Long, Long> size : stream.elsewhere().entrySet()) {
      directBytes += size.getKey() * size.getValue();
      count += size.getValue();
      bySize.merge("direct." + size.getKey(), size.getValue(), Long::sum);
    }
    long heapBytes = 0;
    for (Map.Entry<Long, Long> size : stream.onHeap().entrySet()) {
      heapBytes += size.getKey() * size.getValue();
      count += size.getValue();
      bySize.merge("heap." + size.getKey(), size.getValue(), Long::sum);
    }
    Map<String, ChunkStream.Chunk> listed = new LinkedHashMap<>();
    chunks.entrySet().stream()
        .sorted(Comparator.comparingLong(
                (Map.Entry<Long, ChunkStream.Chunk> chunk) -> -chunk.getValue().atMillis())
            .thenComparing(Map.Entry::getKey))
        .limit(MOST_LISTED)
        .forEach(chunk -> listed.put("0x" + Long.toHexString(chunk.getKey()), chunk.getValue()));
    return new Sample(stream.sinceMillis(), count, directBytes, heapBytes, bySize, listed);
  }

  @Override
  public void write(Optional<Sample> sample, StateWriter out) {
    sample.ifPresent(present -> write(present, out));
  }

  private static void write(Sample sample, StateWriter out) {
    out.object("memory").object("allocator").object("chunks");
    out.put("since_ms", sample.sinceMillis).put("count", sample.count);
    out.put("direct_bytes", sample.directBytes).put("heap_bytes", sample.heapBytes);
    out.object("by_size");
    sample.bySize.entrySet().stream()
        .limit(MOST_LISTED)
        .forEach(size -> out.put(size.getKey(), (long) size.getValue()));
    out.end().object("listed");
    sample.listed.forEach((address, chunk) -> {
      out.object(address).put("bytes", chunk.bytes()).put("pooled", chunk.pooled() ? 1L : 0L);
      out.put("thread_local", chunk.threadLocal() ? 1L : 0L)
          .put("at_ms", chunk.atMillis())
          .end();
    });
    out.end().end().end().end();
  }

  @Override
  public void close() {
    closed = true;
    ChunkStream open = stream;
    if (open != null) {
      stream = null;
      endAside(open);
    }
  }

  private static void endAside(ChunkStream open) {
    Thread closing = new Thread(open::close, "vertx-debug-dashboard-chunks-end");
    closing.setDaemon(true);
    closing.start();
  }
}
