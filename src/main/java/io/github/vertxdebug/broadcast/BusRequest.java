package io.github.vertxdebug.broadcast;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks on the event bus, checked.
 *
 * @param address where the deltas go
 * @param intervalMillis the subscriber's period; 0 for every tick
 */
record BusRequest(String address, int intervalMillis) {

  private static final int MOST_SHOWN = 100;
  private static final Set<String> OWN =
      Set.of(Addresses.STATE, Addresses.SUBSCRIBE, Addresses.UNSUBSCRIBE);

  /** @throws IllegalArgumentException with a sentence that says what is wrong and what is allowed */
  static BusRequest subscribe(@Nullable Object body) {
    JsonObject request = object(Addresses.SUBSCRIBE, body);
    return new BusRequest(address(request), interval(request.getValue("interval")));
  }

  /** @throws IllegalArgumentException with a sentence that says what is wrong and what is allowed */
  static BusRequest unsubscribe(@Nullable Object body) {
    return new BusRequest(address(object(Addresses.UNSUBSCRIBE, body)), 0);
  }

  private static JsonObject object(String to, @Nullable Object body) {
    if (body instanceof JsonObject request) {
      return request;
    }
    throw new IllegalArgumentException(to + " takes a JSON object with an \"address\", but got "
        + (body == null ? "nothing" : "a " + body.getClass().getSimpleName()));
  }

  private static String address(JsonObject request) {
    Object address = request.getValue("address");
    if (!(address instanceof String text) || text.isBlank()) {
      throw new IllegalArgumentException("\"address\" is " + shown(address)
          + ", allowed is the event-bus address that the deltas go to");
    }
    if (OWN.contains(text) || text.startsWith("__vertx.")) {
      throw new IllegalArgumentException(
          "\"address\" is " + shown(address) + ", which is not the subscriber's own");
    }
    return text;
  }

  private static int interval(@Nullable Object interval) {
    if (interval == null) {
      return 0;
    }
    if (interval instanceof Number number
        && number.doubleValue() == number.intValue()
        && number.intValue() >= 1
        && number.intValue() <= BroadcastSettings.MAX_INTERVAL_MILLIS) {
      return number.intValue();
    }
    throw new IllegalArgumentException("\"interval\" is " + shown(interval) + ", allowed are 1 to "
        + BroadcastSettings.MAX_INTERVAL_MILLIS + " milliseconds");
  }

  private static String shown(@Nullable Object value) {
    if (value == null) {
      return "missing";
    }
    String text = String.valueOf(value);
    String begin = text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
    return value instanceof String ? "'" + begin + "'" : begin;
  }
}
