package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageConsumerOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that wait, of which the test knows since when and how many, against what the state tells of them. */
@Timeout(120)
class EventBusAgesTest {

  private static final long STEP_MILLIS = 100;
  private static final long UNKNOWN = Long.MIN_VALUE;

  private final MeteredVertx metered = new MeteredVertx(new SimpleMeterRegistry());
  private final EventBus bus = metered.vertx.eventBus();
  private final EventBusSource source = new EventBusSource(metered.index);

  /** When the state was looked at, so that it is known how far off an age may be. */
  private final List<Long> looks = new ArrayList<>();

  /** By when a message was sent, the first look that is known to have counted it. */
  private final Map<Long, Long> comeBy = new HashMap<>();

  @AfterEach
  void close() throws Exception {
    metered.close();
  }

  @Test
  void shouldTellSinceWhenTheOldestMessageOfAPausedHandlerWaits() {
    MessageConsumer<String> consumer = bus.consumer("paused", message -> {});
    consumer.pause();
    look();
    long first = send("paused");
    assertAge("paused", first, 1, 400);
    long second = send("paused");
    long third = send("paused");
    assertAge("paused", first, 3, 700);
    consumer.fetch(1);
    await("paused", "processed", 1);
    assertAge("paused", second, 2, 500);
    consumer.fetch(1);
    await("paused", "processed", 2);
    assertAge("paused", third, 1, 500);
    consumer.resume();
    await("paused", "pending", 0);
    RecordingWriter out = look();
    assertNull(out.at(figure("paused", "oldest_waiting_ms")));
    assertNull(out.at("metrics", "aio", "event_bus", "oldest_waiting_ms"));
    assertEquals(3, out.longAt(figure("paused", "processed")));
    assertEquals(3, out.longAt(figure("paused", "delivered")));
  }

  @Test
  void shouldTellWhatWaitsForABlockedWorkerWithoutTheOneItIsAtWorkOn() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch atWork = new CountDownLatch(1);
    metered
        .vertx
        .deployVerticle(
            new VerticleBase() {
              @Override
              public Future<?> start() {
                return vertx
                    .eventBus()
                    .consumer("worker", message -> {
                      atWork.countDown();
                      awaitQuietly(release);
                    })
                    .completion();
              }
            },
            new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
        .await(20, TimeUnit.SECONDS);
    look();
    long first = send("worker");
    assertTrue(atWork.await(20, TimeUnit.SECONDS));
    assertTrue(look().longAt(figure("worker", "pending")) == 0);
    long second = send("worker");
    assertTrue(second >= first);
    long third = send("worker");
    assertTrue(third >= second);
    assertAge("worker", second, 2, 500);
    assertEquals(1, look().longAt(figure("worker", "processed")));
    release.countDown();
    await("worker", "processed", 3);
  }

  @Test
  void shouldCountWhatWasDiscardedAndWhatNobodyAnswered() {
    AtomicInteger handled = new AtomicInteger();
    MessageConsumer<String> consumer =
        bus.consumer(new MessageConsumerOptions().setAddress("full").setMaxBufferedMessages(3));
    consumer.handler(message -> handled.incrementAndGet());
    consumer.pause();
    look();
    for (int i = 0; i < 10; i++) {
      long unused = send("full");
    }
    MeteredVertx.await(
        "what the queue does not hold is discarded",
        this::look,
        out -> Objects.equals(out.at(figure("full", "discarded")), 7L)
            && Objects.equals(out.at(figure("full", "pending")), 3L));
    consumer.resume();
    // A message waits no more before it counts as processed.
    await("full", "processed", 3);
    RecordingWriter out = look();
    assertEquals(0, out.longAt(figure("full", "pending")));
    assertEquals(7, out.longAt(figure("full", "discarded")));

    bus.consumer("refuses", message -> message.fail(1, "no"));
    bus.consumer("silent", message -> {});
    for (String address : new String[] {"refuses", "silent", "nobody"}) {
      Future<?> unused = bus.request(address, "", new DeliveryOptions().setSendTimeout(20));
    }
    out = MeteredVertx.await(
        "three failed replies",
        this::look,
        now -> Objects.equals(now.at("metrics", "aio", "event_bus", "reply_failures"), 3L));
    assertEquals(1, out.longAt(figure("refuses", "reply_failures")));
    assertEquals(1, out.longAt(figure("silent", "reply_failures")));
    assertEquals(1, out.longAt(figure("nobody", "reply_failures")));
    assertEquals(1, out.longAt(figure("nobody", "received")));
    assertNull(out.at(figure("nobody", "delivered")));
    await("full", "processed", handled.get());
  }

  @Test
  void shouldCountAPublishedMessageOncePerHandlerThatItWaitsFor() {
    List<MessageConsumer<String>> consumers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      MessageConsumer<String> consumer = bus.consumer("news", message -> {});
      consumers.add(consumer.pause());
    }
    look();
    bus.publish("news", "x");
    await("news", "pending", 3);
    RecordingWriter out = look();
    assertEquals(3, out.longAt(figure("news", "handlers")));
    assertEquals(1, out.longAt(figure("news", "published")));
    assertEquals(1, out.longAt(figure("news", "delivered")));
    consumers.get(0).resume();
    await("news", "processed", 1);
    assertEquals(2, look().longAt(figure("news", "pending")));
  }

  /** Looks until a message has waited for a while, and says how long that must be. */
  private void assertAge(String address, long sentNanos, long pending, long whileMillis) {
    await(address, "pending", pending);
    // All that was sent has come, by this look at the latest: the bus hands a message on a while
    // after it was sent.
    comeBy.replaceAll((sent, look) -> look == UNKNOWN ? looks.get(looks.size() - 1) : look);
    RecordingWriter out = look();
    while (looks.get(looks.size() - 1) - sentNanos < TimeUnit.MILLISECONDS.toNanos(whileMillis)) {
      LockSupport.parkNanos(5_000_000);
      out = look();
    }
    long now = looks.get(looks.size() - 1);
    long age = out.longAt(figure(address, "oldest_waiting_ms"));
    long least = TimeUnit.NANOSECONDS.toMillis(now - comeBy.get(sentNanos)) - STEP_MILLIS;
    long most = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNanos);
    assertTrue(least <= age && age <= most, () -> least + " <= " + age + " <= " + most);
    assertEquals(age, out.longAt("metrics", "aio", "event_bus", "oldest_waiting_ms"));
  }

  private long send(String address) {
    long before = System.nanoTime();
    comeBy.put(before, UNKNOWN);
    bus.send(address, "x");
    return before;
  }

  private RecordingWriter look() {
    RecordingWriter out = RecordingWriter.of(source);
    looks.add(System.nanoTime());
    return out;
  }

  private void await(String address, String figure, long value) {
    MeteredVertx.await(
        address + " " + figure + " = " + value,
        this::look,
        out -> Objects.equals(out.at(figure(address, figure)), value));
  }

  private static String[] figure(String address, String figure) {
    return new String[] {"metrics", "aio", "event_bus", "addresses", address, figure};
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
