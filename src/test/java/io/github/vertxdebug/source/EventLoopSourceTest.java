package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.guard.OnPurpose;
import io.github.vertxdebug.platform.NettyInternals;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLoopSourceTest {

  private final EventExecutor loop = new DefaultEventExecutor();
  private final AtomicLong nanos = new AtomicLong(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final EventLoopSource source = new EventLoopSource(
      List.of(loop), new GcPauses(), new Throttling(), nanos::get, System::currentTimeMillis);

  @BeforeEach
  void start() throws InterruptedException {
    loop.submit(() -> {}).await();
  }

  @AfterEach
  void stop() throws InterruptedException {
    release.countDown();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
  }

  private void letTheLoopCatchUp() throws Exception {
    loop.submit(() -> {}).await();
  }

  private RecordingWriter tick() {
    return RecordingWriter.of(source);
  }

  @Test
  void shouldKnowNothingBeforeTheFirstProbeIsBack() {
    RecordingWriter out = tick();
    assertNull(out.at("metrics", "aio", "loops", "00", "thread"));
    assertNull(out.at("metrics", "aio", "loops", "00", "lag_ms"));
    assertNull(out.at("metrics", "aio", "loops", "00", "busy_share"));
    assertEquals(0, out.longAt("metrics", "aio", "loops", "00", "pending_tasks"));
  }

  @Test
  void shouldNameTheThreadAfterTheFirstProbe() throws Exception {
    tick();
    letTheLoopCatchUp();
    RecordingWriter out = tick();
    String name = loop.submit(() -> Thread.currentThread().getName()).get();
    assertEquals(name, out.at("metrics", "aio", "loops", "00", "thread"));
    assertEquals(0, out.doubleAt("metrics", "aio", "loops", "00", "lag_ms"));
  }

  @Test
  void shouldGrowTheLagOfABlockedLoopAndForgetItAfterwards() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    loop.execute(() -> OnPurpose.block(() -> {
      blocked.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }));
    blocked.await();
    tick();
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
    loop.execute(() -> {});
    loop.execute(() -> {});
    RecordingWriter out = tick();
    assertEquals(100, out.doubleAt("metrics", "aio", "loops", "00", "lag_ms"));
    assertEquals(2, out.longAt("metrics", "aio", "loops", "00", "pending_tasks"));
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(600));
    assertEquals(700, tick().doubleAt("metrics", "aio", "loops", "00", "lag_ms"));

    release.countDown();
    letTheLoopCatchUp();
    // The probe that waited tells how long it was; the next one is prompt again.
    assertEquals(700, tick().doubleAt("metrics", "aio", "loops", "00", "lag_ms"));
    letTheLoopCatchUp();
    assertEquals(0, tick().doubleAt("metrics", "aio", "loops", "00", "lag_ms"));
  }

  private static final String[] LAG = {"metrics", "aio", "loops", "00", "lag"};

  private static long inBucket(RecordingWriter out, String bucket) {
    return out.longAt("metrics", "aio", "loops", "00", "lag", "buckets", bucket);
  }

  @Test
  void shouldCountALateProbeOnceWithAllTheTimeItTook() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    assertNull(tick().at("metrics", "aio", "loops", "00", "lag", "max_ms"));
    letTheLoopCatchUp();
    loop.execute(() -> OrderHandler.price(blocked, release));
    blocked.await();
    RecordingWriter out = tick();
    assertEquals(1, inBucket(out, "0.1"));
    for (int i = 0; i < 7; i++) {
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
      tick();
    }
    release.countDown();
    letTheLoopCatchUp();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    tick();
    letTheLoopCatchUp();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    out = tick();
    assertEquals(1, inBucket(out, "1000"));
    assertEquals(2, inBucket(out, "0.1"));
    assertEquals(3, out.longAt("metrics", "aio", "loops", "00", "lag", "count"));
    assertEquals(700, out.doubleAt("metrics", "aio", "loops", "00", "lag", "max_ms"));
    long sum = out.objectAt("metrics", "aio", "loops", "00", "lag", "buckets").values().stream()
        .mapToLong(count -> ((Number) count).longValue())
        .sum();
    assertEquals(3, sum);
    assertEquals(1, out.longAt("metrics", "aio", "loops", "00", "blocked"));
    assertEquals(700, out.longAt("metrics", "aio", "loops", "00", "blocked_ms"));
  }

  @Test
  void shouldBringTheHistogramUpToDateOnceASecondAndNotAtEveryTick() throws Exception {
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      tick();
      letTheLoopCatchUp();
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
      seen.add(tick().objectAt(LAG));
    }
    assertTrue(seen.size() <= 9, () -> seen.size() + " different ones in 8 s"); // 80 ticks
    assertTrue(seen.size() >= 4, () -> seen.size() + " different ones");
  }

  @Test
  void shouldNotShowAnOldLagAsNew() throws Exception {
    tick();
    letTheLoopCatchUp();
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(10));
    assertNull(tick().at("metrics", "aio", "loops", "00", "lag_ms"));
  }

  @Test
  void shouldHaveAFreshLagAfterPriming() throws Exception {
    tick();
    letTheLoopCatchUp();
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(10));
    source.prime();
    letTheLoopCatchUp();
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
    assertEquals(0, tick().doubleAt("metrics", "aio", "loops", "00", "lag_ms"));
  }

  @Test
  void shouldShareOutTheCpuTimeOfTheLoop() throws Exception {
    EventLoopSource real = new EventLoopSource(List.of(loop), new GcPauses(), new Throttling());
    RecordingWriter.of(real);
    letTheLoopCatchUp();
    long start = System.nanoTime();
    RecordingWriter.of(real);
    long spent = loop.submit(() -> {
          ThreadMXBean threads = ManagementFactory.getThreadMXBean();
          long before = threads.getCurrentThreadCpuTime();
          OnPurpose.block(() -> {
            while (threads.getCurrentThreadCpuTime() - before
                < TimeUnit.MILLISECONDS.toNanos(100)) {
              Thread.onSpinWait();
            }
          });
          return threads.getCurrentThreadCpuTime() - before;
        })
        .get();
    double busy = RecordingWriter.of(real).doubleAt("metrics", "aio", "loops", "00", "busy_share");
    double expected = (double) spent / (System.nanoTime() - start);
    assertTrue(
        busy > 0.9 * expected && busy <= 1, () -> busy + ", but the loop was busy " + expected);
  }

  @Test
  void shouldOutliveALoopThatHasShutDown() throws Exception {
    tick();
    stop();
    source.prime();
    // Netty lets go of the thread a moment before or after it tells that the loop has ended.
    assertTrue(
        Set.of("00").containsAll(tick().objectAt("metrics", "aio", "loops").keySet()));
  }

  @Test
  void shouldPadIdsSoThatTheySort() {
    EventLoopSource eleven =
        new EventLoopSource(Collections.nCopies(101, loop), new GcPauses(), new Throttling());
    RecordingWriter out = RecordingWriter.of(eleven);
    List<String> ids = List.copyOf(out.objectAt("metrics", "aio", "loops").keySet());
    assertEquals("000", ids.get(0));
    assertEquals("100", ids.get(100));
    assertEquals(ids.stream().sorted().toList(), ids);
  }

  @Test
  void shouldStartNoThreadForALoopThatHasNone() {
    DefaultEventExecutor idle = new DefaultEventExecutor();
    EventLoopSource both =
        new EventLoopSource(List.of(idle, loop), new GcPauses(), new Throttling());
    both.prime();

    assertEquals(
        Set.of("01"),
        RecordingWriter.of(both).objectAt("metrics", "aio", "loops").keySet());
    assertFalse(NettyInternals.isStarted(idle));
    idle.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }
}
