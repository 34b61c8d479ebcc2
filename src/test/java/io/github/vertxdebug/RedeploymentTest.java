package io.github.vertxdebug;

import static io.github.vertxdebug.RunningDashboard.await;
import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vertxdebug.guard.OnPurpose;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A dashboard that is undeployed, and the next one in the same Vert.x, where things do not go as fast as they should. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedeploymentTest {

  private static final int STREAMS = 8;

  /** Long enough for the next dashboard to be up, if it does not wait for the last one to be gone. */
  private static final long OTHERWISE_UP_MILLIS = 2_000;

  @Test
  void shouldServeEveryStreamOfTheNextDashboardThoughTheLastOnesBroadcasterWasBlockedAsItLeft()
      throws Exception {
    // As many event loops as a machine with eight processors has: the next dashboard needs none
    // that is blocked.
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(16));
    try {
      CountDownLatch blocked = new CountDownLatch(1);
      CountDownLatch free = new CountDownLatch(1);
      AtomicBoolean block = new AtomicBoolean();
      DebugDashboard.addSource(vertx, "blocks", out -> {
        if (block.getAndSet(false)) {
          OnPurpose.block(() -> hold(blocked, free));
        }
      });
      SharedBroadcaster last =
          await(SharedBroadcaster.acquire(vertx, new DebugDashboardOptions().setTickMillis(20)));
      vertx.eventBus().consumer("somebody", message -> {});
      JsonObject somebody = new JsonObject().put("address", "somebody");
      await(vertx.eventBus().request("debug.subscribe", somebody));
      block.set(true);
      blocked.await();

      Future<Void> gone = last.release();
      DebugDashboardVerticle next = new DebugDashboardVerticle();
      CompletableFuture<String> up =
          vertx.deployVerticle(next, options()).toCompletionStage().toCompletableFuture();
      up.completeOnTimeout("not yet", OTHERWISE_UP_MILLIS, TimeUnit.MILLISECONDS);
      if (!up.get().equals("not yet")) {
        // Then its streams have to be served now, while the last broadcaster still listens.
        List<CompletableFuture<EventReader>> early = openTogether(next);
        CompletableFuture.allOf(early.toArray(CompletableFuture[]::new))
            .completeOnTimeout(null, OTHERWISE_UP_MILLIS, TimeUnit.MILLISECONDS)
            .join();
        free.countDown();
        assertAllFlow(early);
      }
      free.countDown();
      await(gone);
      awaitUntil("the next dashboard is up", () -> !next.url().isEmpty());
      assertAllFlow(openTogether(next));
    } finally {
      await(vertx.close());
    }
  }

  private static void hold(CountDownLatch blocked, CountDownLatch free) {
    blocked.countDown();
    try {
      assertEquals(true, free.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<CompletableFuture<EventReader>> openTogether(DebugDashboardVerticle on) {
    return IntStream.range(0, STREAMS)
        .mapToObj(i -> CompletableFuture.supplyAsync(
            () -> open(on), task -> new Thread(task, "opening").start()))
        .toList();
  }

  private static void assertAllFlow(List<CompletableFuture<EventReader>> streams) {
    for (CompletableFuture<EventReader> stream : streams) {
      EventReader reader = stream.join();
      reader.await(reader.events().size() + 10);
      reader.close();
    }
  }

  private static EventReader open(DebugDashboardVerticle on) {
    return EventReader.open(
        HttpClient.Version.HTTP_1_1, URI.create(on.url()).resolve("diagnostics/memory"));
  }

  private static DeploymentOptions options() {
    return new DeploymentOptions().setConfig(new JsonObject().put("port", 0).put("tickMillis", 20));
  }
}
