package io.github.vertxdebug.broadcast;

import static io.github.vertxdebug.RunningDashboard.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.EventReader;
import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.snapshot.MergePatch;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBusTest {

  private final RunningDashboard dashboard =
      RunningDashboard.start(new JsonObject().put("tickMillis", 20));

  @AfterEach
  void stop() {
    dashboard.close();
  }

  @Test
  void shouldReplyWithTheFullState() {
    JsonObject state = ask("debug.state", null).body();

    assertEquals(Set.of("seq", "ts", "metrics", "memory"), state.fieldNames());
  }

  @Test
  void shouldSendDeltasThatFoldToWhatAStreamSees() {
    List<Message<JsonObject>> messages = new CopyOnWriteArrayList<>();
    await(dashboard
        .vertx
        .eventBus()
        .<JsonObject>consumer("my.deltas", messages::add)
        .completion());
    JsonObject state =
        ask("debug.subscribe", new JsonObject().put("address", "my.deltas")).body();
    try (EventReader reader = EventReader.open(dashboard, "")) {
      reader.await(20);
      RunningDashboard.awaitUntil("20 messages", () -> messages.size() >= 20);
      Map<String, JsonObject> truth = reader.fold();
      int compared = 0;
      for (Message<JsonObject> message : messages) {
        assertEquals("diagnostics-delta", message.headers().get("event"));
        state = MergePatch.apply(state, message.body());
        JsonObject known = truth.get(message.headers().get("id"));
        if (known != null) {
          assertEquals(known, state);
          compared++;
        }
      }
      assertTrue(compared >= 5, "compared just " + compared);
    }
  }

  @Test
  void shouldKeepTheTimerOnAsLongAsSomebodySubscribes() {
    MessageConsumer<JsonObject> consumer =
        dashboard.vertx.eventBus().consumer("my.deltas", message -> {});
    await(consumer.completion());
    ask("debug.subscribe", new JsonObject().put("address", "my.deltas").put("interval", 30));
    assertEquals(1, dashboard.ownFigures().getInteger("timer_active"));
    assertEquals(1, dashboard.ownFigures().getInteger("bus_subscribers"));

    assertNull(
        ask("debug.unsubscribe", new JsonObject().put("address", "my.deltas")).body());
    assertEquals(0, dashboard.ownFigures().getInteger("timer_active"));
    assertEquals(0, dashboard.ownFigures().getInteger("subscribers"));
  }

  @Test
  void shouldDropASubscriberWhoseAddressHasNoHandlerAnyMore() {
    MessageConsumer<JsonObject> consumer =
        dashboard.vertx.eventBus().consumer("my.deltas", message -> {});
    await(consumer.completion());
    ask("debug.subscribe", new JsonObject().put("address", "my.deltas"));

    await(consumer.unregister());

    RunningDashboard.awaitUntil(
        "the timer is off", () -> dashboard.ownFigures().getInteger("timer_active") == 0);
    assertEquals(0, dashboard.ownFigures().getInteger("subscribers"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"address\":7}",
        "{\"address\":\"\"}",
        "{\"address\":\"debug.state\"}",
        "{\"address\":\"a\",\"interval\":0}",
        "{\"address\":\"a\",\"interval\":-1}",
        "{\"address\":\"a\",\"interval\":60001}",
        "{\"address\":\"a\",\"interval\":1.5}",
        "{\"address\":\"a\",\"interval\":\"fast\"}"
      })
  void shouldRefuseABadRequestWithASentenceAndCode400(String body) {
    ReplyException failure = refused("debug.subscribe", new JsonObject(body));

    assertEquals(400, failure.failureCode());
    assertTrue(failure.getMessage().matches("\"(address|interval)\" is .+"), failure.getMessage());
  }

  @Test
  void shouldRefuseWhatIsNoJsonObject() {
    assertEquals(400, refused("debug.subscribe", null).failureCode());
    assertEquals(400, refused("debug.subscribe", new JsonArray()).failureCode());
    assertEquals(400, refused("debug.unsubscribe", "text").failureCode());
    assertEquals(
        "debug.subscribe takes a JSON object with an \"address\", but got a String",
        refused("debug.subscribe", "text").getMessage());
  }

  private Message<JsonObject> ask(String address, @Nullable JsonObject body) {
    return await(dashboard.vertx.eventBus().<JsonObject>request(address, body));
  }

  private ReplyException refused(String address, @Nullable Object body) {
    AssertionError error = assertThrows(
        AssertionError.class, () -> await(dashboard.vertx.eventBus().request(address, body)));
    return (ReplyException) error.getCause().getCause();
  }
}
