package io.github.vertxdebug.source;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of memory that Netty's allocators have taken since this stream began and not given back, from Netty's JFR events
 * {@code io.netty.AllocateChunk} and {@code io.netty.FreeChunk}. Events arrive on a thread of its own, some seconds late; the rest may be
 * called from any thread. Whoever opens it closes it, which may block.
 *
 * <p>The only class that names JFR, so that a JVM without its module loses no more than this.
 */
final class ChunkStream implements AutoCloseable {

  private static final String ALLOCATE = "io.netty.AllocateChunk";
  private static final String FREE = "io.netty.FreeChunk";

  /** What a chunk is; of a chunk on the heap, or without an address, one stands for another of its kind. */
  record Chunk(boolean direct, long bytes, boolean pooled, boolean threadLocal, long atMillis) {}

  private final RecordingStream stream = new RecordingStream();
  private final long sinceMillis = System.currentTimeMillis();
  private final Map<Long, Chunk> byAddress = new ConcurrentHashMap<>();

  /** Chunks without an address, by size: outside the heap, on the heap. */
  private final Map<Long, Long> direct = new ConcurrentHashMap<>();

  private final Map<Long, Long> heap = new ConcurrentHashMap<>();

  private ChunkStream() {
    // Without a limit JFR would keep on disk what was read long ago.
    stream.setMaxAge(Duration.ofMinutes(1));
    stream.enable(ALLOCATE).withoutStackTrace().withoutThreshold();
    stream.enable(FREE).withoutStackTrace().withoutThreshold();
    stream.onEvent(ALLOCATE, this::allocated);
    stream.onEvent(FREE, this::freed);
    stream.onError(error -> {}); // what one event has wrong the next may have right
    // JFR's own thread for it would keep the JVM from ending.
    Thread reader = new Thread(stream::start, "vertx-debug-dashboard-chunks");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Begins, if somebody records already: to start JFR was measured to take half a second of a processor and 2 to 20 MB,
   * which is for the user to decide; to listen, when it runs, next to nothing.
   * Null if nobody does.
   */
  static @Nullable ChunkStream openIfRecording() {
    return isSomebodyRecording() ? new ChunkStream() : null;
  }

  /** Whether JFR runs for anybody but streams like this one, which would else keep it running. */
  static boolean isSomebodyRecording() {
    return FlightRecorder.isAvailable()
        && FlightRecorder.isInitialized()
        && FlightRecorder.getFlightRecorder().getRecordings().stream()
            .anyMatch(
                recording -> recording.getState() == RecordingState.RUNNING && !isOurs(recording));
  }

  /** A stream's recording bears no name, but asks for nothing else. */
  private static boolean isOurs(Recording recording) {
    Set<String> settings = recording.getSettings().keySet();
    return !settings.isEmpty()
        && settings.stream()
            .allMatch(
                setting -> setting.startsWith(ALLOCATE + "#") || setting.startsWith(FREE + "#"));
  }

  private void allocated(RecordedEvent event) {
    long address = address(event);
    long bytes = event.getInt("capacity");
    boolean outside = event.getBoolean("direct");
    if (address == 0) {
      (outside ? direct : heap).merge(bytes, 1L, Long::sum);
      return;
    }
    byAddress.put(
        address,
        new Chunk(
            outside,
            bytes,
            event.getBoolean("pooled"),
            event.getBoolean("threadLocal"),
            event.getStartTime().toEpochMilli()));
  }

  private void freed(RecordedEvent event) {
    long address = address(event);
    if (address != 0) {
      byAddress.remove(address);
      return;
    }
    // One from before the stream began is in no count, unless it is taken for another of its size.
    (event.getBoolean("direct") ? direct : heap)
        .computeIfPresent((long) event.getInt("capacity"), (size, count) -> less(count));
  }

  private static @Nullable Long less(Long count) {
    return count <= 1 ? null : Long.valueOf(count - 1);
  }

  private static long address(RecordedEvent event) {
    return event.hasField("address") ? event.getLong("address") : 0;
  }

  long sinceMillis() {
    return sinceMillis;
  }

  /** The chunks whose address is known. */
  Map<Long, Chunk> byAddress() {
    return Map.copyOf(byAddress);
  }

  /** How many chunks of each size are on the heap. */
  Map<Long, Long> onHeap() {
    return Map.copyOf(heap);
  }

  /** How many chunks of each size are outside the heap at an address that is not told. */
  Map<Long, Long> elsewhere() {
    return Map.copyOf(direct);
  }

  @Override
  public void close() {
    stream.close();
  }
}
