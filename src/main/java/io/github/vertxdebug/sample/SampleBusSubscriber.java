package io.github.vertxdebug.sample;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows how another verticle follows the dashboard over the event bus:
 *
 * <ol>
 *   <li>listen on an address of one's own,
 *   <li>name it to {@code debug.subscribe}, whose reply is the full state,
 *   <li>apply each message that comes to the address, a JSON Merge Patch (RFC 7396), to the state one has.
 * </ol>
 *
 * Who stops listening is dropped at the next tick; {@code debug.unsubscribe} is only the polite way. The sample application
 * does not deploy this, because a subscriber keeps the dashboard's timer running.
 */
public final class SampleBusSubscriber extends VerticleBase {

  private final int intervalMillis;
  private final Consumer<JsonObject> onState;
  private final List<JsonObject> early = new ArrayList<>();
  private @Nullable JsonObject state;
  private @Nullable MessageConsumer<JsonObject> consumer;

  /**
   * @param intervalMillis how often a message shall come, rounded up to whole ticks
   * @param onState gets the whole state, on the verticle's context, each time it has changed; it must not change it itself
   */
  public SampleBusSubscriber(int intervalMillis, Consumer<JsonObject> onState) {
    this.intervalMillis = intervalMillis;
    this.onState = onState;
  }

  private String address() {
    return "sample.subscriber." + deploymentID();
  }

  @Override
  public Future<?> start() {
    MessageConsumer<JsonObject> patches = vertx.eventBus().consumer(address(), this::patched);
    consumer = patches;
    return patches
        .completion()
        .compose(listening -> vertx
            .eventBus()
            .<JsonObject>request(
                "debug.subscribe",
                new JsonObject().put("address", address()).put("interval", intervalMillis)))
        .onSuccess(reply -> begin(reply.body().copy()));
  }

  private void begin(JsonObject full) {
    state = full;
    early.forEach(patch -> merge(full, patch));
    early.clear();
    onState.accept(full);
  }

  private void patched(Message<JsonObject> message) {
    if (state == null) {
      // The first patch may overtake the reply.
      early.add(message.body());
    } else {
      merge(state, message.body());
      onState.accept(state);
    }
  }

  private static void merge(JsonObject target, JsonObject patch) {
    for (String key : patch.fieldNames()) {
      Object value = patch.getValue(key);
      if (value == null) {
        target.remove(key);
      } else if (value instanceof JsonObject part) {
        if (!(target.getValue(key) instanceof JsonObject)) {
          target.put(key, new JsonObject());
        }
        merge(target.getJsonObject(key), part);
      } else {
        target.put(key, value);
      }
    }
  }

  @Override
  public Future<?> stop() {
    return consumer == null
        ? Future.succeededFuture()
        : consumer
            .unregister()
            .compose(gone -> vertx
                .eventBus()
                .request("debug.unsubscribe", new JsonObject().put("address", address()))
                // The dashboard may be gone already.
                .otherwiseEmpty());
  }
}
