package io.github.vertxdebug.http;

import static io.github.vertxdebug.RunningDashboard.await;
import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.http.StrictScrape.Family;
import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScrapesTest {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger readings = new AtomicInteger();
  private final AtomicReference<String> wrongThread = new AtomicReference<>();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final Scrapes scrapes = new Scrapes(vertx, () -> {
    readings.incrementAndGet();
    if (!Context.isOnWorkerThread()) {
      wrongThread.set(Thread.currentThread().getName());
    }
    try {
      assertTrue(goOn.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new Exposition();
  });

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldReadOnceForAllWhoAskMeanwhileOnAWorkerAndAnswerEachOnItsOwnLoop() {
    List<Future<Buffer>> answers = new ArrayList<>();
    AtomicReference<String> wrongLoop = new AtomicReference<>();
    AtomicInteger asked = new AtomicInteger();
    for (int i = 0; i < 50; i++) {
      Context asker = VertxInternals.detachedContext(vertx);
      Promise<Buffer> answer = Promise.promise();
      answers.add(answer.future());
      asker.runOnContext(v -> {
        scrapes.scrape(ExpositionFormat.TEXT).onComplete(done -> {
          if (vertx.getOrCreateContext() != asker) {
            wrongLoop.set(Thread.currentThread().getName());
          }
          answer.handle(done);
        });
        asked.incrementAndGet();
      });
    }
    awaitUntil("a reading", () -> readings.get() == 1 && asked.get() == 50);
    goOn.countDown();

    Buffer first = await(answers.get(0));
    for (Future<Buffer> answer : answers) {
      assertSame(first, await(answer));
    }
    assertEquals(1, readings.get());
    await(scrapes.scrape(ExpositionFormat.TEXT));
    await(scrapes.scrape(ExpositionFormat.OPEN_METRICS));
    assertEquals(3, readings.get(), "nothing is kept");
    assertEquals(null, wrongThread.get());
    assertEquals(null, wrongLoop.get());
  }

  @Test
  void shouldReadAgainAfterAReadingThatFailed() {
    AtomicInteger tries = new AtomicInteger();
    Scrapes failing = new Scrapes(vertx, () -> {
      if (tries.incrementAndGet() == 1) {
        throw new OutOfMemoryError("once");
      }
      return new Exposition();
    });
    Future<Buffer> first = failing.scrape(ExpositionFormat.TEXT);
    awaitUntil("the failure", first::isComplete);
    assertTrue(first.failed());
    assertEquals(0, await(failing.scrape(ExpositionFormat.TEXT)).length());
  }

  @Test
  void shouldAnswerAllTheSameWhenTheVerticleThatAskedIsUndeployedWithItsPoolFull()
      throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    Promise<Future<Buffer>> first = Promise.promise();
    VerticleBase asker = new VerticleBase() {
      @Override
      public Future<?> start() {
        vertx.executeBlocking(() -> busy.await(20, TimeUnit.SECONDS), false);
        context.runOnContext(v -> first.complete(scrapes.scrape(ExpositionFormat.TEXT)));
        return Future.succeededFuture();
      }
    };
    goOn.countDown();
    String id = await(vertx.deployVerticle(
        asker, new DeploymentOptions().setWorkerPoolName("its own").setWorkerPoolSize(1)));
    try {
      Future<Buffer> answer = await(first.future());
      await(vertx.undeploy(id));
      awaitUntil("an answer to who asked first", answer::isComplete);
      assertTrue(answer.succeeded(), () -> String.valueOf(answer.cause()));
    } finally {
      busy.countDown();
    }
    Future<Buffer> next = scrapes.scrape(ExpositionFormat.TEXT);
    awaitUntil("an answer to who asks next", next::isComplete);
    assertTrue(next.succeeded());
  }

  @Test
  void shouldBeReadThoughTheApplicationsWorkersAreAllBusyAndSoAreSlabs() {
    CountDownLatch busy = new CountDownLatch(1);
    Vertx narrow = Vertx.vertx(new VertxOptions().setWorkerPoolSize(1));
    try {
      Future<Boolean> application =
          narrow.executeBlocking(() -> busy.await(60, TimeUnit.SECONDS), false);
      goOn.countDown();
      assertTrue(await(Scrapes.of(narrow).scrape(ExpositionFormat.TEXT)).length() > 0);
      assertTrue(await(SlabReadings.of(narrow).recent()) != null);
      assertFalse(application.isComplete());
    } finally {
      busy.countDown();
      await(narrow.close());
    }
  }

  @Test
  void shouldTellTwentyThousandSeriesWholeWhileOthersAreServed() {
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      for (int i = 0; i < 20_000; i++) {
        dashboard.registry.counter("many", "n", String.valueOf(i)).increment(i);
      }
      Map<String, Family> families = StrictScrape.read(dashboard.get("/metrics").body(), false);
      List<StrictScrape.Sample> many = families.get("many_total").samples();
      assertEquals(20_000, many.size());
      for (StrictScrape.Sample one : many) {
        assertEquals(Double.parseDouble(one.labels().get("n")), one.value());
      }
    }
  }
}
