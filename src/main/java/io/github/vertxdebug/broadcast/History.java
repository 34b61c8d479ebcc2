package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.snapshot.Snapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The recent snapshots: the newest ones for clients that come back, bounded in number and in bytes, and beyond that those
 * that a live subscriber still stands on. Broadcaster's event loop only.
 */
final class History {

  /** Bound on what the newest snapshots may hold in heap, whatever their number. */
  static final long MAX_BYTES = 32L << 20;

  private final int maxTicks;
  private final long maxBytes;
  private final Deque<Snapshot> recent = new ArrayDeque<>();
  private final Map<Long, Snapshot> bySeq = new HashMap<>();

  /** Which of these are no longer among the recent ones. */
  private final Set<Long> older = new HashSet<>();

  private long recentBytes;

  History(int maxTicks, long maxBytes) {
    this.maxTicks = maxTicks;
    this.maxBytes = maxBytes;
  }

  /**
   * Adds the newest snapshot and forgets what is too old, except for the baselines in use. The newest is always kept.
   */
  void add(Snapshot snapshot, Set<Long> baselines) {
    Snapshot before = recent.peekLast();
    recent.addLast(snapshot);
    bySeq.put(snapshot.seq(), snapshot);
    recentBytes += snapshot.bytesBeyond(before);
    while (recent.size() > 1 && (recent.size() - 1 > maxTicks || recentBytes > maxBytes)) {
      Snapshot gone = recent.removeFirst();
      older.add(gone.seq());
      // What the next one holds, too, is not given back.
      recentBytes -= gone.bytesBeyond(recent.getFirst());
    }
    older.removeIf(seq -> {
      boolean forgotten = !baselines.contains(seq);
      if (forgotten) {
        bySeq.remove(seq);
      }
      return forgotten;
    });
  }

  /** The snapshot of that number, or null when it is forgotten or never was. */
  @Nullable
  Snapshot get(long seq) {
    return bySeq.get(seq);
  }

  int size() {
    return bySeq.size();
  }
}
