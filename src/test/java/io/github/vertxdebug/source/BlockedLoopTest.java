package io.github.vertxdebug.source;

import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.EventReader;
import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.platform.NettyInternals;
import io.github.vertxdebug.platform.VertxInternals;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole dashboard, whose event loops are blocked one after the other: the one it ticks on is among them. */
@Timeout(60)
class BlockedLoopTest {

  private static final long BLOCK_MILLIS = 1_500;
  private static final long TICK_MILLIS = 100;

  /** How long nobody watches. */
  private static final long PAUSE_MILLIS = 1_000;

  /** What a busy machine may add to each figure. */
  private static final long SLACK_MILLIS = 500;

  private static JsonObject aio(RunningDashboard dashboard) {
    return dashboard.state().getJsonObject("metrics").getJsonObject("aio");
  }

  /** The incidents of a loop that were in {@link OrderHandler#price}. */
  private static List<JsonObject> blocks(JsonObject aio, String thread) {
    JsonObject incidents = aio.getJsonObject("incidents");
    return incidents.fieldNames().stream()
        .map(incidents::getJsonObject)
        .filter(one -> thread.equals(one.getString("thread")))
        .filter(one -> one.getString("top_frame", "").startsWith(OrderHandler.PRICE))
        .toList();
  }

  @Test
  void shouldTakeTheStackOfEachLoopWhileItIsBlocked() throws Exception {
    try (RunningDashboard dashboard = RunningDashboard.start();
        EventReader reader = EventReader.open(dashboard, "")) {
      reader.await(5);
      List<EventExecutor> loops = VertxInternals.eventLoops(dashboard.vertx).stream()
          .filter(NettyInternals::isStarted)
          .toList();
      assertTrue(loops.size() >= 2, "the broadcaster's and a stream's");
      for (EventExecutor loop : loops) {
        long[] span = new long[2];
        String thread = loop.submit(() -> {
              span[0] = System.currentTimeMillis();
              OrderHandler.price(BLOCK_MILLIS);
              span[1] = System.currentTimeMillis();
              return Thread.currentThread().getName();
            })
            .get(30, TimeUnit.SECONDS);
        awaitUntil("the end of the block of " + thread, () -> {
          List<JsonObject> told = blocks(aio(dashboard), thread);
          return !told.isEmpty() && told.get(0).getInteger("ongoing") == 0;
        });

        JsonObject aio = aio(dashboard);
        List<JsonObject> told = blocks(aio, thread);
        assertEquals(1, told.size(), told::toString);
        JsonObject incident = told.get(0);
        long began = incident.getLong("began_ms");
        long ended = began + incident.getLong("duration_ms");
        String both = incident + " of a block " + span[0] + " to " + span[1];
        assertTrue(began >= span[0] - SLACK_MILLIS, both);
        assertTrue(began <= span[0] + TICK_MILLIS + SLACK_MILLIS, both);
        assertTrue(ended >= span[1] - 2 && ended <= span[1] + SLACK_MILLIS, both);
        String stack = aio.getJsonObject("stacks").getString(incident.getString("stack"));
        assertTrue(stack.contains("\n" + OrderHandler.PRICE), stack);
        assertTrue(stack.contains("LockSupport.parkNanos("), stack);
        assertTrue(incident.getInteger("gc_count") >= 0, both);
        JsonObject row = aio.getJsonObject("loops").getJsonObject(incident.getString("loop"));
        assertEquals(thread, row.getString("thread"));
        assertTrue(row.getInteger("blocked") >= 1, row::toString);
        assertTrue(row.getLong("blocked_ms") >= incident.getLong("duration_ms"), row::toString);
      }
    }
  }

  private static Set<Thread> watchdogs() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("vertx-debug-watchdog"))
        .collect(Collectors.toSet());
  }

  @Test
  void shouldWatchOnlyWhileSomebodyWatchesAndBlameNothingOnThePauseBetween() throws Exception {
    Set<Thread> before = watchdogs();
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      dashboard.state();
      assertEquals(before, watchdogs(), "for a state that was asked for once");
      for (int i = 0; i < 3; i++) {
        try (EventReader reader = EventReader.open(dashboard, "")) {
          reader.await(3);
          awaitUntil("a watchdog", () -> watchdogs().size() == before.size() + 1);
        }
        awaitUntil("no watchdog", () -> before.containsAll(watchdogs()));
        // Long enough for a tick that does not come to be missed, were it expected.
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        awaitUntil("the pause", () -> System.nanoTime() - end > 0);
      }
      JsonObject incidents = aio(dashboard).getJsonObject("incidents");
      for (String id : incidents.fieldNames()) {
        long blocked = incidents.getJsonObject(id).getLong("duration_ms");
        assertTrue(blocked < PAUSE_MILLIS - 2 * TICK_MILLIS, incidents::encode);
      }
    }
    awaitUntil("none after the end", () -> before.containsAll(watchdogs()));
  }
}
