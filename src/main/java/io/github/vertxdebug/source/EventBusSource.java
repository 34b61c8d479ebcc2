package io.github.vertxdebug.source;

import io.github.vertxdebug.source.Groups.Group;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * {@code metrics.aio.event_bus}, from vertx-micrometer's {@code vertx.eventbus.*}, since start unless it says now:
 *
 * <ul>
 *   <li>{@code handlers}: registered now; {@code sent}, {@code published}: messages handed to the bus, once each;
 *   <li>{@code received}: messages that came for an address, from here or from another node; {@code delivered}: those for which
 *       there was a handler, once each, however many handlers;
 *   <li>{@code pending}: messages that wait for their handler now (a published one once per handler), because it is paused or
 *       its context busy; {@code processed}: those handed to their handler, counted as it begins;
 *   <li>{@code discarded}: messages that waited and were dropped, because a paused handler had too many or was unregistered;
 *   <li>{@code reply_failures}: requests that nobody answered, by timeout, refusal or want of a handler;
 *   <li>{@code oldest_waiting_ms}: for how long the oldest pending one has waited at least, see {@link OldestWaiting}, in steps
 *       of 100 ms, from 10 s on of 1 s; over all addresses it is the largest of theirs.
 * </ul>
 *
 * Under {@code addresses} the same per address.
 *
 * <p>Broadcaster's loop; holds nothing. Absent: each figure until Vert.x has counted its first, {@code oldest_waiting_ms} while
 * nothing waits, {@code addresses} where the label {@code address} is off (Vert.x's default).
 */
final class EventBusSource implements Source {

  private static final String PENDING = VertxMeters.BUS + "pending";
  private static final String PROCESSED = VertxMeters.BUS + "processed";

  /** The figures by the meters that they come from. */
  private static final Map<String, String> FIELDS = VertxMeters.EVENT_BUS.stream()
      .sorted()
      .collect(Collectors.toMap(
          meter -> meter,
          meter -> meter.substring(VertxMeters.BUS.length()).replace('.', '_'),
          (one, other) -> one,
          LinkedHashMap::new));

  private final Groups bus;
  private final Groups addresses;
  private final LongSupplier nanoTime;

  /** Of the groups in which something waits. */
  private final Map<String, OldestWaiting> waiting = new HashMap<>();

  private List<Group> known = List.of();

  EventBusSource(MeterIndex index) {
    this(index, System::nanoTime);
  }

  EventBusSource(MeterIndex index, LongSupplier nanoTime) {
    this.bus = new Groups(index, VertxMeters.EVENT_BUS, series -> "all");
    this.addresses = new Groups(index, VertxMeters.EVENT_BUS, series -> series.tag("address"));
    this.nanoTime = nanoTime;
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
    long oldest = -1;
    if (present.isEmpty()) {
      oldest = oldestNanos(all.get(0));
    } else {
      forgetThoseGone(present);
      out.object("addresses");
      for (Group address : present) {
        long nanos = oldestNanos(address);
        oldest = Math.max(oldest, nanos);
        writeFigures(out.object(address.key()), address);
        out.putIfKnown("oldest_waiting_ms", steps(nanos));
        out.end();
      }
      out.end();
    }
    out.putIfKnown("oldest_waiting_ms", steps(oldest));
    out.end().end().end();
  }

  /** For how long something has waited; -1 when nothing does, or nobody knows how many were taken. */
  private long oldestNanos(Group group) {
    // In this order: what is taken between the two looks is missed for a tick
    // rather than counted twice.
    double processed = group.sum(PROCESSED);
    double pending = group.sum(PENDING);
    boolean unknown = Double.isNaN(processed) && !group.series(PROCESSED).isEmpty();
    if (!(pending > 0) || unknown) {
      waiting.remove(group.key());
      return -1;
    }
    long taken = Double.isNaN(processed) ? 0 : Math.round(processed);
    return waiting
        .computeIfAbsent(group.key(), absent -> new OldestWaiting())
        .look(taken, Math.round(pending), nanoTime.getAsLong());
  }

  @SuppressWarnings("ReferenceEquality") // Other groups are another list.
  private void forgetThoseGone(List<Group> present) {
    if (present != known) {
      waiting.keySet().retainAll(present.stream().map(Group::key).collect(Collectors.toSet()));
      known = present;
    }
  }

  /** An age that does not differ at every tick. */
  private static long steps(long nanos) {
    if (nanos < 0) {
      return -1;
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    return millis - millis % (millis < 10_000 ? 100 : 1_000);
  }

  private static void writeFigures(StateWriter out, Group group) {
    FIELDS.forEach((meter, field) -> group.put(out, field, meter));
  }
}
