package io.github.vertxdebug.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.Mailbox;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SampleBusSubscriberTest {

  private final Mailbox<JsonObject> requests = new Mailbox<>();
  private final Mailbox<JsonObject> states = new Mailbox<>();

  @Test
  void shouldApplyPatchesToTheFirstStateAndSayGoodbye(Vertx vertx) throws Exception {
    vertx.eventBus().<JsonObject>consumer("debug.subscribe", request -> {
      requests.add(request.body());
      request.reply(new JsonObject("{\"seq\":1,\"a\":{\"b\":1,\"c\":2}}"));
    });
    vertx.eventBus().<JsonObject>consumer("debug.unsubscribe", request -> {
      requests.add(request.body());
      request.reply(null);
    });
    String deployment = vertx
        .deployVerticle(new SampleBusSubscriber(1_000, state -> states.add(state.copy())))
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    JsonObject subscription = requests.next();
    assertEquals(1_000, subscription.getInteger("interval"));
    assertEquals(new JsonObject("{\"seq\":1,\"a\":{\"b\":1,\"c\":2}}"), states.next());

    String address = subscription.getString("address");
    vertx
        .eventBus()
        .send(address, new JsonObject("{\"seq\":2,\"a\":{\"b\":null,\"d\":{\"e\":3,\"f\":null}}}"));
    assertEquals(new JsonObject("{\"seq\":2,\"a\":{\"c\":2,\"d\":{\"e\":3}}}"), states.next());

    vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertEquals(address, requests.next().getString("address"));
    assertTrue(requests.isEmpty() && states.isEmpty(), "nothing left over");
  }
}
