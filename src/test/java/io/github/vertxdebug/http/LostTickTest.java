package io.github.vertxdebug.http;

import static io.github.vertxdebug.RunningDashboard.awaitUntil;

import io.github.vertxdebug.EventReader;
import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.broadcast.Addresses;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A tick that arrives at an event loop in the very moment in which its last stream is given up there, as happens when the
 * broadcaster was blocked for longer than a relay waits for its answer: the bus drops it, and nobody reports it.
 */
@Timeout(90)
class LostTickTest {

  @Test
  void shouldServeWhoeverComesNextThoughATickWasLostOnItsWayToTheirLoop() {
    AtomicBoolean lose = new AtomicBoolean();
    try (RunningDashboard dashboard =
        RunningDashboard.start(new JsonObject().put("tickMillis", 20))) {
      dashboard.vertx.eventBus().addInboundInterceptor(delivery -> {
        if (!delivery.message().address().startsWith(Addresses.RELAY)
            || !lose.compareAndSet(true, false)) {
          delivery.next();
        }
      });
      try (EventReader one = EventReader.open(dashboard, "")) {
        one.await(3);
        lose.set(true);
        awaitUntil("a tick is lost", () -> !lose.get());
      }
      awaitUntil("nobody is left", () -> dashboard.ownFigures().getInteger("subscribers") == 0);
      List<EventReader> next = new ArrayList<>();
      try {
        for (int i = 0; i < 4; i++) { // so that each server has some
          next.add(EventReader.open(dashboard, ""));
        }
        next.forEach(reader -> reader.await(3));
      } finally {
        next.forEach(EventReader::close);
      }
    }
  }
}
