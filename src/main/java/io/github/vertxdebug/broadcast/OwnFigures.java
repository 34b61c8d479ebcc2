package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;
import java.util.HashSet;
import java.util.Set;

/** {@code metrics.aio.dashboard}: what the broadcaster itself counts. Broadcaster's event loop only. */
final class OwnFigures implements Source {

  private final Broadcast broadcast;

  OwnFigures(Broadcast broadcast) {
    this.broadcast = broadcast;
  }

  @Override
  public String name() {
    return "dashboard";
  }

  @Override
  public void write(StateWriter out) {
    States states = broadcast.states();
    out.object("metrics").object("aio").object("dashboard");
    out.put("subscribers", broadcast.subscribers());
    out.put("streams", broadcast.streams());
    out.put("bus_subscribers", broadcast.busSubscribers());
    out.put("ticks", broadcast.ticks());
    out.put("collections", states.taken());
    out.put("evictions", broadcast.evictions());
    out.put("refusals", broadcast.refusals());
    out.put("states_encoded", states.encodings().full);
    out.put("deltas_encoded", states.encodings().deltas);
    out.put("snapshots_kept", states.kept());
    out.put("timer_active", broadcast.isTicking() ? 1 : 0);
    out.object("connections");
    Set<String> keys = new HashSet<>();
    for (Standing standing : broadcast.standings()) {
      String key = standing.key();
      // Two may go by one name: an address on the bus is any text, and not every socket has an
      // address of its own.
      out.object(keys.add(key) ? key : key + "/" + standing.stream());
      out.put("address", standing.address());
      out.put("protocol", standing.protocol());
      out.put("age_ms", standing.ageMillis());
      out.put("interval_ms", standing.intervalTicks() * broadcast.settings().tickMillis());
      out.put("lag_ticks", standing.lagTicks());
      out.put("frames", standing.frames());
      out.putIfKnown("bytes", standing.sentBytes());
      out.put("queued_bytes", standing.queuedBytes());
      out.put("refusals", standing.refusals());
      out.end();
    }
    out.end();
    out.end().end().end();
  }
}
