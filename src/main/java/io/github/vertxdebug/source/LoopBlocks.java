package io.github.vertxdebug.source;

import org.jspecify.annotations.Nullable;

/** How often and for how long one event loop was blocked, and the incident that is going on. Broadcaster's loop. */
final class LoopBlocks {

  private final String loop;
  private final Incidents incidents;
  private @Nullable Incident present;
  private long untilNanos;
  private long count;
  private long millis;

  /** @param now nothing before is told of */
  LoopBlocks(String loop, Incidents incidents, long now) {
    this.loop = loop;
    this.incidents = incidents;
    this.untilNanos = now;
  }

  /** A probe came back; if late, the loop was blocked until then. */
  void answered(Probe probe, @Nullable Thread thread) {
    if (probe.lagNanos() < Watchdog.PATIENCE_NANOS) {
      return;
    }
    Incident incident = incidentOf(probe, thread);
    if (incident != null) {
      incident.ends(probe.ranNanos());
      millis += incident.millis();
      untilNanos = probe.ranNanos();
      present = null;
    }
  }

  /** A probe has not come back; if for too long, the loop is blocked. */
  void waits(Probe probe, @Nullable Thread thread, long now) {
    if (now - probe.postedNanos() < Watchdog.PATIENCE_NANOS) {
      return;
    }
    Incident incident = incidentOf(probe, thread);
    if (incident != null) {
      incident.lasts(now);
    }
  }

  /** Null when the one before has told of it: two probes may wait for the end of one block. */
  private @Nullable Incident incidentOf(Probe probe, @Nullable Thread thread) {
    if (probe.postedNanos() - untilNanos < 0) {
      return null;
    }
    Incident incident = present;
    if (incident == null) {
      incident = incidents.begin(loop, probe);
      present = incident;
      count++;
    }
    incident.thread = thread == null ? null : thread.getName();
    return incident;
  }

  void write(StateWriter out) {
    Incident incident = present;
    out.put("blocked", count);
    out.put("blocked_ms", millis + (incident == null ? 0 : incident.millis()));
  }
}
