package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.snapshot.Snapshot;
import io.github.vertxdebug.snapshot.SnapshotJson;
import io.github.vertxdebug.sse.Sse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot in all the forms in which it is sent, each made when first asked for and then kept: the full state, and the
 * delta from any snapshot that is still remembered. Broadcaster's event loop only; what it hands out may go anywhere.
 */
final class Frames {

  static final String FULL_EVENT = "diagnostics";
  static final String DELTA_EVENT = "diagnostics-delta";

  private final String boot;
  private final History history;
  private final Snapshot snapshot;
  private final EncodingCounts counts;

  private byte @Nullable [] json;
  private @Nullable Frame full;
  private @Nullable JsonObject fullBody;
  private final Map<Long, byte[]> patches = new HashMap<>();
  private final Map<Long, Frame> deltas = new HashMap<>();
  private final Map<Long, JsonObject> deltaBodies = new HashMap<>();

  /** How often a state and a delta have been encoded, over the broadcaster's life. */
  static final class EncodingCounts {
    long full;
    long deltas;
  }

  Frames(String boot, History history, Snapshot snapshot, EncodingCounts counts) {
    this.boot = boot;
    this.history = history;
    this.snapshot = snapshot;
    this.counts = counts;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  long seq() {
    return snapshot.seq();
  }

  String id() {
    return EventId.of(boot, snapshot.seq());
  }

  /** The full state as JSON. */
  byte[] json() {
    byte[] made = json;
    if (made == null) {
      made = SnapshotJson.full(snapshot);
      json = made;
      counts.full++;
    }
    return made;
  }

  /** The full state as an event. */
  Frame full() {
    Frame made = full;
    if (made == null) {
      made = new Frame(Sse.event(id(), FULL_EVENT, json()));
      full = made;
    }
    return made;
  }

  /** The full state as a message's body. */
  JsonObject fullBody() {
    JsonObject made = fullBody;
    if (made == null) {
      made = new JsonObject(Buffer.buffer(json()));
      fullBody = made;
    }
    return made;
  }

  /** Whether the state {@code seq} is still remembered, so that there can be a delta from it. */
  boolean reaches(long seq) {
    return seq <= seq() && history.get(seq) != null;
  }

  /** The event that leads from state {@code baseline} to this one; null when that state is forgotten. */
  @Nullable
  Frame delta(long baseline) {
    Frame made = deltas.get(baseline);
    if (made == null) {
      byte[] patch = patch(baseline);
      if (patch == null) {
        return null;
      }
      made = new Frame(Sse.event(id(), DELTA_EVENT, patch));
      deltas.put(baseline, made);
    }
    return made;
  }

  /** The same as a message's body. */
  @Nullable
  JsonObject deltaBody(long baseline) {
    JsonObject made = deltaBodies.get(baseline);
    if (made == null) {
      byte[] patch = patch(baseline);
      if (patch == null) {
        return null;
      }
      made = new JsonObject(Buffer.buffer(patch));
      deltaBodies.put(baseline, made);
    }
    return made;
  }

  /**
   * The events that lead here from several states. A state that is forgotten, which the states of live streams are not, leads
   * here by the full state: rather a large event than none ever after.
   */
  Map<Long, Frame> deltas(Iterable<Long> baselines) {
    Map<Long, Frame> found = new HashMap<>();
    for (long baseline : baselines) {
      Frame frame = delta(baseline);
      found.put(baseline, frame == null ? full() : frame);
    }
    return Map.copyOf(found);
  }

  private byte @Nullable [] patch(long baseline) {
    byte[] made = patches.get(baseline);
    if (made == null) {
      Snapshot from = history.get(baseline);
      if (from == null) {
        return null;
      }
      made = SnapshotJson.patch(from, snapshot);
      patches.put(baseline, made);
      counts.deltas++;
    }
    return made;
  }
}
