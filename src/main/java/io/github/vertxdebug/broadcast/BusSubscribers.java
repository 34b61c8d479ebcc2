package io.github.vertxdebug.broadcast;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The subscribers on the event bus: each an address, with its own period and its own baseline. Messages are published, so
 * that every consumer of an address sees an unbroken row of deltas. Broadcaster's event loop only.
 */
final class BusSubscribers {

  /** Baseline of a subscriber whose first state is still in the making. */
  private static final long NOT_YET = -1;

  private static final class Subscriber {
    final int intervalTicks;
    final long sinceNanos;
    long baseline = NOT_YET;
    long messages;

    Subscriber(int intervalTicks, long sinceNanos) {
      this.intervalTicks = intervalTicks;
      this.sinceNanos = sinceNanos;
    }
  }

  /** Publishes a message to an address; fails when nobody listens there. */
  interface Publisher {
    Future<?> publish(String address, String event, String id, JsonObject body);
  }

  private final Publisher publisher;
  private final Runnable oneDropped;
  private final Map<String, Subscriber> subscribers = new HashMap<>();

  /**
   * @param oneDropped called when a subscriber was dropped because nobody listens there any more
   */
  BusSubscribers(Publisher publisher, Runnable oneDropped) {
    this.publisher = publisher;
    this.oneDropped = oneDropped;
  }

  int size() {
    return subscribers.size();
  }

  boolean has(String address) {
    return subscribers.containsKey(address);
  }

  /** Adds a subscriber, or starts it anew; nothing is sent to it before it is {@link #welcome}d. */
  void add(String address, int intervalTicks, long nowNanos) {
    subscribers.put(address, new Subscriber(intervalTicks, nowNanos));
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

  /** Adds how each stands that has its first state. */
  void addStandings(List<Standing> to, long seq, long nowNanos) {
    subscribers.forEach((address, subscriber) -> {
      if (subscriber.baseline != NOT_YET) {
        to.add(new Standing(
            "bus:" + address,
            "bus:" + address,
            address,
            "event bus",
            TimeUnit.NANOSECONDS.toMillis(nowNanos - subscriber.sinceNanos),
            subscriber.intervalTicks,
            Math.max(0, seq - subscriber.baseline),
            subscriber.messages,
            -1,
            0,
            0,
            0));
      }
    });
  }

  /** Sends everybody whose time has come what changed for it. */
  void tick(Frames frames) {
    // A copy, because that nobody is there may be heard of while it is walked.
    for (Map.Entry<String, Subscriber> entry : List.copyOf(subscribers.entrySet())) {
      String address = entry.getKey();
      Subscriber subscriber = entry.getValue();
      if (subscriber.baseline != NOT_YET
          && frames.seq() - subscriber.baseline >= subscriber.intervalTicks) {
        JsonObject delta = frames.deltaBody(subscriber.baseline);
        subscriber.baseline = frames.seq();
        subscriber.messages++;
        publisher
            .publish(
                address,
                delta == null ? Frames.FULL_EVENT : Frames.DELTA_EVENT,
                frames.id(),
                delta == null ? frames.fullBody() : delta)
            .onFailure(nobodyThere -> drop(address, subscriber));
      }
    }
  }

  private void drop(String address, Subscriber subscriber) {
    if (subscribers.remove(address, subscriber)) {
      oneDropped.run();
    }
  }
}
