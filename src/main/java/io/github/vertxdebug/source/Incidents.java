package io.github.vertxdebug.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code metrics.aio.incidents}: the last {@value #MOST} times that an event loop answered no probe for 150 ms, by a number
 * that rises since the start. Of each {@code began_ms} (by the calendar, when the probe was posted: the block began at most
 * 100 ms earlier), {@code duration_ms} (so far, while {@code ongoing} is 1), {@code loop} and {@code thread}; from the
 * watchdog {@code stack} (a key in {@code metrics.aio.stacks}) and {@code top_frame}, the innermost frame of the
 * application's. Beside them {@code gc_count} and {@code gc_ms}, the pauses within it ({@link GcPauses}), and
 * {@code throttled_count} and {@code throttled_ms} around it ({@link Throttling}). A block that is all pause has a
 * {@code gc_ms} of nearly its duration.
 *
 * <p>{@code metrics.aio.stacks}: each different stack once, as text; together at most 64 KiB. When there would be more, the
 * oldest incidents lose theirs. Absent: {@code stack} when the loop answered before it could be looked at, {@code top_frame}
 * when no frame is the application's, {@code gc_*} when so many pauses have come since that they are forgotten, {@code throttled_*}
 * until the next reading and where there is none.
 *
 * <p>Broadcaster's loop.
 */
final class Incidents {

  static final int MOST = 50;

  static final int MOST_STACK_BYTES = 64 << 10;

  private static final class Kept {
    final Sighting.Stack stack;
    int uses;

    Kept(Sighting.Stack stack) {
      this.stack = stack;
    }
  }

  private final GcPauses gc;
  private final Throttling throttling;
  private final Deque<Incident> incidents = new ArrayDeque<>();
  private final Map<String, Kept> stacks = new TreeMap<>();
  private long stackBytes;
  private long begun;

  Incidents(GcPauses gc, Throttling throttling) {
    this.gc = gc;
    this.throttling = throttling;
  }

  /** A loop is, or was, blocked; the incident is the caller's to keep up to date until it is over. */
  Incident begin(String loop, Probe probe) {
    String number = Long.toString(++begun);
    String id = "0".repeat(Math.max(0, 8 - number.length())) + number;
    Incident incident = new Incident(id, loop, probe);
    if (incidents.size() == MOST) {
      forgetStack(incidents.removeFirst());
    }
    incidents.addLast(incident);
    return incident;
  }

  /** Writes {@code incidents} and {@code stacks}; {@code out} stands in {@code metrics.aio}. */
  void write(StateWriter out, long now) {
    for (Incident incident : incidents) {
      Sighting seen = incident.probe.sighting();
      if (incident.stack == null && seen != null && seen.stack() != null) {
        keepStack(incident, seen.stack());
      }
      incident.compare(gc, throttling, now);
    }
    out.object("incidents");
    for (Incident incident : incidents) {
      incident.write(out);
    }
    out.end().object("stacks");
    stacks.forEach((key, kept) -> out.put(key, kept.stack.text()));
    out.end();
  }

  private void keepStack(Incident incident, Sighting.Stack stack) {
    incident.stack = stack;
    incident.stackKept = true;
    Kept kept = stacks.computeIfAbsent(stack.key(), key -> new Kept(stack));
    if (kept.uses++ == 0) {
      stackBytes += stack.bytes();
    }
    for (Incident oldest : incidents) {
      if (stackBytes <= MOST_STACK_BYTES) {
        return;
      }
      if (oldest != incident) {
        forgetStack(oldest);
      }
    }
  }

  private void forgetStack(Incident incident) {
    Sighting.Stack stack = incident.stack;
    if (stack == null || !incident.stackKept) {
      return;
    }
    incident.stackKept = false;
    Kept kept = stacks.get(stack.key());
    if (kept != null && --kept.uses == 0) {
      stacks.remove(stack.key());
      stackBytes -= stack.bytes();
    }
  }
}
