package io.github.vertxdebug.storm;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Subscribers on the event bus, each with its own period, who check what they are sent as any client does. */
final class BusWatchers {

  final LongAdder messages = new LongAdder();

  private final Vertx vertx;
  private final int tickMillis;

  BusWatchers(Vertx vertx, int tickMillis) {
    this.vertx = vertx;
    this.tickMillis = tickMillis;
  }

  /** Adds one, on an event loop that is its own from then on. */
  void add(int intervalTicks, Ledger ledger, Mistakes mistakes, Consumer<FoldedState> check) {
    String address = "watcher." + intervalTicks;
    Watcher watcher = new Watcher(address, ledger, mistakes, check);
    watcher.connecting(null, 0, intervalTicks);
    JsonObject wish =
        new JsonObject().put("address", address).put("interval", intervalTicks * tickMillis);
    vertx.getOrCreateContext().runOnContext(v -> {
      vertx.eventBus().<JsonObject>consumer(address, message -> take(watcher, message));
      vertx
          .eventBus()
          .<JsonObject>request("debug.subscribe", wish)
          .onSuccess(reply -> take(watcher, reply))
          .onFailure(failure -> mistakes.add(address + ": " + failure));
    });
  }

  void remove(int intervalTicks) {
    vertx
        .eventBus()
        .request("debug.unsubscribe", new JsonObject().put("address", "watcher." + intervalTicks))
        .await();
  }

  private void take(Watcher watcher, Message<JsonObject> message) {
    byte[] body = message.body().encode().getBytes(StandardCharsets.UTF_8);
    messages.increment();
    watcher.event(
        message.headers().get("id"), message.headers().get("event"), body, 0, body.length);
  }
}
