package io.github.vertxdebug.broadcast;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The subscribers on the event bus: each an address, with its own period and its own baseline. Messages are published, so
 * that every consumer of an address sees an unbroken row of deltas. Broadcaster's event loop only.
 */
final class BusSubscribers {

  /** Baseline of a subscriber whose first state is still in the making. */
  private static final long NOT_YET = -1;

  private static final class Subscriber {
    final int intervalTicks;
    long baseline;

    Subscriber(int intervalTicks, long baseline) {
      this.intervalTicks = intervalTicks;
      this.baseline = baseline;
    }
  }

  private final Vertx vertx;
  private final Consumer<String> dropped;
  private final Map<String, Subscriber> subscribers = new HashMap<>();

  /**
   * @param dropped told the address of a subscriber that was dropped because nobody listens there any more
   */
  BusSubscribers(Vertx vertx, Consumer<String> dropped) {
    this.vertx = vertx;
    this.dropped = dropped;
  }

  int size() {
    return subscribers.size();
  }

  boolean has(String address) {
    return subscribers.containsKey(address);
  }

  /** Adds a subscriber, or starts it anew; nothing is sent to it before it is {@link #welcome}d. */
  void add(String address, int intervalTicks) {
    subscribers.put(address, new Subscriber(intervalTicks, NOT_YET));
  }

  /** Notes the state a subscriber starts from; false when it has gone meanwhile. */
  boolean welcome(String address, long seq) {
    Subscriber subscriber = subscribers.get(address);
    if (subscriber == null) {
      return false;
    }
    subscriber.baseline = seq;
    return true;
  }

  void remove(String address) {
    subscribers.remove(address);
  }

  void addBaselines(Set<Long> to) {
    subscribers.values().forEach(subscriber -> to.add(subscriber.baseline));
  }

  void tick(Frames frames) {
    subscribers.forEach((address, subscriber) -> {
      if (subscriber.baseline != NOT_YET
          && frames.seq() - subscriber.baseline >= subscriber.intervalTicks) {
        JsonObject delta = frames.deltaBody(subscriber.baseline);
        JsonObject body = delta == null ? frames.fullBody() : delta;
        String event = delta == null ? Frames.FULL_EVENT : Frames.DELTA_EVENT;
        subscriber.baseline = frames.seq();
        vertx
            .eventBus()
            .<JsonObject>publisher(address, headers(event, frames))
            .write(body)
            .onFailure(nobodyThere -> drop(address, subscriber));
      }
    });
  }

  static DeliveryOptions headers(String event, Frames frames) {
    return new DeliveryOptions().addHeader("event", event).addHeader("id", frames.id());
  }

  private void drop(String address, Subscriber subscriber) {
    // Not while the map is being walked, which is where a failure can be reported from.
    vertx.runOnContext(v -> {
      if (subscribers.remove(address, subscriber)) {
        dropped.accept(address);
      }
    });
  }
}
