package io.github.vertxdebug.stress;

import java.io.IOException;
import java.util.Map;

/** What each event loop of a server of ours has used up so far, by its thread's name; see {@link Answers}. Read once. */
record LoopCounters(Map<String, Object> counts) {

  private static final int SETTLE_MILLIS = 2000;
  private static final int PATIENCE_SECONDS = 60;

  /** @param what {@code allocated}, in bytes, or {@code cpu}, in nanoseconds */
  static LoopCounters of(ServerProcess server, String what)
      throws IOException, InterruptedException {
    return new LoopCounters(server.ask().getJsonObject(what).getMap());
  }

  /**
   * The loop that collects: the one that uses up most while there is one stream, as a connection's loop has one event to write then and
   * the broadcaster's a state to read. No connection may share it.
   */
  static String broadcaster(ServerProcess server, String what)
      throws IOException, InterruptedException {
    try (Streams one = new Streams(server.uri(), new Tally())) {
      one.openUpTo(1, PATIENCE_SECONDS);
      LoopCounters before = of(server, what);
      Thread.sleep(SETTLE_MILLIS);
      LoopCounters after = of(server, what);
      return after.counts.keySet().stream()
          .max((a, b) -> Long.compare(after.since(before, a), after.since(before, b)))
          .orElseThrow();
    }
  }

  /** By how much one loop's count is more than it was. */
  long since(LoopCounters before, String loop) {
    return ((Number) counts.get(loop)).longValue()
        - ((Number) before.counts.getOrDefault(loop, 0L)).longValue();
  }

  /** The same of all loops but one. */
  long othersSince(LoopCounters before, String loop) {
    return counts.keySet().stream()
        .filter(other -> !other.equals(loop))
        .mapToLong(other -> since(before, other))
        .sum();
  }
}
