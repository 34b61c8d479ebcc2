package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What all streams have seen. Written by the selector's thread, read by any. */
final class Tally {

  private static final int STATES_COMPARED = 100;

  final LongAdder begun = new LongAdder();
  final LongAdder frames = new LongAdder();
  final LongAdder bytes = new LongAdder();

  /** Ticks between two events of a stream that it was not sent. */
  final LongAdder missing = new LongAdder();

  /** Streams that ended though nobody here ended them. */
  final LongAdder ended = new LongAdder();

  /** States at one id in which two streams that fold their deltas were compared. */
  final LongAdder compared = new LongAdder();

  private final Map<String, JsonObject> states = new LinkedHashMap<>();
  private volatile @Nullable String mistake;

  /** The first thing that must never happen. */
  @Nullable
  String mistake() {
    return mistake;
  }

  void mistake(String what) {
    if (mistake == null) {
      mistake = what;
    }
  }

  /** One of the streams that fold their deltas has arrived at a state. */
  void arrived(String id, JsonObject state) {
    JsonObject other = states.remove(id);
    if (other == null) {
      states.put(id, state);
      if (states.size() > STATES_COMPARED) {
        states.remove(states.keySet().iterator().next());
      }
    } else {
      compared.increment();
      if (!other.equals(state)) {
        mistake("two streams folded to different states at " + id);
      }
    }
  }
}
