package io.github.vertxdebug.source;

import io.github.vertxdebug.source.Groups.Group;
import java.util.List;

/**
 * {@code metrics.aio.event_bus}, from vertx-micrometer's {@code vertx.eventbus.*}: handlers registered, messages waiting for
 * their handler, and messages published, sent, received, delivered, processed, discarded and failed to be replied to since
 * start. Under {@code addresses} the same per address.
 *
 * <p>Broadcaster's loop; holds nothing. Absent: each figure until Vert.x has counted its first, {@code addresses} where the
 * label {@code address} is off (Vert.x's default).
 */
final class EventBusSource implements Source {

  private static final List<String> FIGURES = List.of(
      "handlers",
      "pending",
      "published",
      "sent",
      "received",
      "delivered",
      "processed",
      "discarded",
      "reply.failures");

  private final Groups bus;
  private final Groups addresses;

  EventBusSource(MeterIndex index) {
    this.bus = new Groups(index, VertxMeters.EVENT_BUS, series -> "all");
    this.addresses = new Groups(index, VertxMeters.EVENT_BUS, series -> series.tag("address"));
  }

  @Override
  public String name() {
    return "event_bus";
  }

  @Override
  public void write(StateWriter out) {
    List<Group> all = bus.current();
    if (all.isEmpty()) {
      return;
    }
    out.object("metrics").object("aio").object("event_bus");
    writeFigures(out, all.get(0));
    List<Group> present = addresses.current();
    if (!present.isEmpty()) {
      out.object("addresses");
      for (Group address : present) {
        writeFigures(out.object(address.key()), address);
        out.end();
      }
      out.end();
    }
    out.end().end().end();
  }

  private static void writeFigures(StateWriter out, Group group) {
    for (String figure : FIGURES) {
      group.put(out, figure.replace('.', '_'), VertxMeters.BUS + figure);
    }
  }
}
