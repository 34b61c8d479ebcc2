package io.github.vertxdebug.source;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One time that an event loop was blocked: from the first probe that got no answer for 150 ms until the loop answered it.
 * Broadcaster's loop.
 */
final class Incident {

  /** Until then after its end, what is known of the pauses within it may still become more. */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Until then a reading of the throttling after it may still come. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  final String id;
  final String loop;
  final Probe probe;

  @Nullable
  String thread;

  /** What the thread was at; null when nobody has seen it. */
  Sighting.@Nullable Stack stack;

  /** Whether the stack is still remembered. */
  boolean stackKept;

  private long untilNanos;
  private boolean over;
  private GcPauses.@Nullable Share pauses;
  private Throttling.@Nullable Share throttled;

  Incident(String id, String loop, Probe probe) {
    this.id = id;
    this.loop = loop;
    this.probe = probe;
    this.untilNanos = probe.postedNanos();
  }

  /** It has lasted until now. */
  void lasts(long now) {
    untilNanos = now;
  }

  void ends(long at) {
    untilNanos = at;
    over = true;
  }

  boolean isOver() {
    return over;
  }

  long millis() {
    return TimeUnit.NANOSECONDS.toMillis(untilNanos - probe.postedNanos());
  }

  /** Lays beside it what else happened at the time, as long as that may become known. */
  void compare(GcPauses gc, Throttling throttling, long now) {
    long age = now - untilNanos;
    if (pauses == null || age <= SETTLE_NANOS) {
      pauses = gc.between(probe.postedNanos(), untilNanos);
    }
    if (over && throttled == null && age <= PATIENCE_NANOS) {
      throttled = throttling.around(probe.postedNanos(), untilNanos);
    }
  }

  void write(StateWriter out) {
    out.object(id);
    out.put("began_ms", probe.postedMillis());
    out.put("duration_ms", millis());
    out.put("ongoing", over ? 0 : 1);
    out.put("loop", loop);
    out.put("thread", thread);
    out.put("top_frame", stack == null ? null : stack.topFrame());
    out.put("stack", stack == null || !stackKept ? null : stack.key());
    out.putIfKnown("gc_count", pauses == null ? -1 : pauses.count());
    out.put("gc_ms", pauses == null ? Double.NaN : Math.rint(pauses.millis()));
    out.putIfKnown("throttled_count", throttled == null ? -1 : throttled.count());
    out.put("throttled_ms", throttled == null ? Double.NaN : Math.rint(throttled.millis()));
    out.end();
  }
}
