package io.github.vertxdebug.http;

import static io.github.vertxdebug.RunningDashboard.await;
import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.guard.OnPurpose;
import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What many who ask get, and when it is read; the clock is the test's, and so are the workers. */
@Timeout(60)
class SharedReadingTest {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger readings = new AtomicInteger();

  /** What waits for a worker. */
  private final Queue<Callable<?>> waiting = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private SharedReading<Integer> reading(long freshMillis) {
    return new SharedReading<>(
        vertx,
        call -> {
          waiting.add(call);
          return Promise.promise().future();
        },
        readings::incrementAndGet,
        "a reading",
        TimeUnit.MILLISECONDS.toNanos(freshMillis),
        nanos::get);
  }

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void work() throws Exception {
    for (Callable<?> call = waiting.poll(); call != null; call = waiting.poll()) {
      call.call();
    }
  }

  @Test
  void shouldShareOneForATenthOfASecondFromItsBeginningWhereItMay() throws Exception {
    SharedReading<Integer> shared = reading(100);
    Future<Integer> first = shared.get();
    work();
    assertEquals(1, await(first));
    pass(99);
    assertEquals(1, await(shared.get()));
    pass(1);
    Future<Integer> second = shared.get();
    work();
    assertEquals(2, await(second));
  }

  @Test
  void shouldShareWhatIsUnderWayAndNothingAfterItWhereItMustNot() throws Exception {
    SharedReading<Integer> shared = reading(0);
    List<Future<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(shared.get());
      pass(1_000);
    }
    assertEquals(1, waiting.size());
    work();
    for (Future<Integer> answer : answers) {
      assertEquals(1, await(answer));
    }
    Future<Integer> next = shared.get();
    work();
    assertEquals(2, await(next));
  }

  @Test
  void shouldReplaceOneThatHasNotBegunInTimeAndNotReadItAllTheSame() throws Exception {
    SharedReading<Integer> shared = reading(0);
    Future<Integer> dropped = shared.get();
    pass(30_001);
    Future<Integer> second = shared.get();
    awaitUntil("the one it replaced is given up", dropped::isComplete);
    assertEquals("not begun in 30 seconds", dropped.cause().getMessage());
    assertEquals(2, waiting.size());
    work();
    assertEquals(1, await(second), "the first reading there was");
    assertEquals(1, readings.get());
  }

  @Test
  void shouldRefuseWhoAsksWhileOneHangsAndGoOnAfterIt() throws Exception {
    CountDownLatch hang = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    SharedReading<Integer> shared = new SharedReading<>(
        vertx,
        call -> vertx.executeBlocking(call, false),
        () -> {
          begun.incrementAndGet();
          try {
            assertTrue(hang.await(20, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return 7;
        },
        "a reading",
        0,
        nanos::get);
    try {
      Future<Integer> first = shared.get();
      awaitUntil("it is being read", () -> begun.get() == 1);
      pass(30_001);
      Future<Integer> refused = shared.get();
      awaitUntil("a refusal instead of one more worker that hangs", refused::isComplete);
      assertEquals(
          "a reading has been under way for more than 30 seconds",
          refused.cause().getMessage());
      hang.countDown();
      assertEquals(7, await(first));
      assertEquals(7, await(shared.get()));
      assertEquals(2, begun.get());
    } finally {
      hang.countDown();
    }
  }

  @Test
  void shouldAnswerOthersThoughTheLoopOfWhoAskedFirstIsBlocked() throws Exception {
    SharedReading<Integer> shared = reading(0);
    Context blocked = VertxInternals.detachedContext(vertx);
    CountDownLatch release = new CountDownLatch(1);
    Promise<Future<Integer>> asked = Promise.promise();
    blocked.runOnContext(v -> {
      asked.complete(shared.get());
      OnPurpose.block(() -> {
        try {
          release.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
    });
    try {
      awaitUntil("the first", () -> waiting.size() == 1);
      Future<Integer> other = shared.get();
      work();
      assertEquals(1, await(other));
      assertFalse(asked.future().result().isComplete());
    } finally {
      release.countDown();
    }
    assertEquals(1, await(await(asked.future())));
  }

  @Test
  void shouldTryAgainWhereThereWasNoWorker() {
    AtomicInteger tries = new AtomicInteger();
    SharedReading<Integer> shared = new SharedReading<>(
        vertx,
        call -> {
          if (tries.incrementAndGet() == 1) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          return vertx.executeBlocking(call, false);
        },
        () -> 7,
        "a reading",
        100,
        nanos::get);
    Future<Integer> first = shared.get();
    awaitUntil("the failure", first::isComplete);
    assertTrue(first.failed());
    assertEquals(7, await(shared.get()));
  }
}
