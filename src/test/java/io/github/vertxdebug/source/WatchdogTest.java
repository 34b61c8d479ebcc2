package io.github.vertxdebug.source;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.platform.NettyInternals;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the watchdog does when, by a clock of the test's own; the event loops are real, and so is what blocks them. */
@Timeout(30)
class WatchdogTest {

  private static final long TICK_MILLIS = 100;
  private static final long NOTHING = Long.MAX_VALUE;

  private final AtomicLong nanos = new AtomicLong(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final EventExecutor ownExecutor = new DefaultEventExecutor();
  private final EventExecutor otherExecutor = new DefaultEventExecutor();
  private final Incidents incidents = new Incidents(new GcPauses(), new Throttling());
  private final EventLoop own = loop("00", ownExecutor);
  private final EventLoop other = loop("01", otherExecutor);
  private final Set<EventExecutor> blockedExecutors = new HashSet<>();
  private Watchdog watchdog;

  private EventLoop loop(String id, EventExecutor executor) {
    return new EventLoop(
        id,
        executor,
        nanos::get,
        () -> nanos.get() / 1_000_000,
        ManagementFactory.getThreadMXBean(),
        incidents);
  }

  @BeforeEach
  void start() throws InterruptedException {
    catchUp(ownExecutor);
    catchUp(otherExecutor);
    watchdog = new Watchdog(List.of(own, other), own, TICK_MILLIS, nanos::get);
  }

  @AfterEach
  void stop() throws InterruptedException {
    release.countDown();
    ownExecutor.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    otherExecutor.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
  }

  private static void catchUp(EventExecutor executor) throws InterruptedException {
    executor.submit(() -> {}).await();
  }

  private void block(EventExecutor executor) throws InterruptedException {
    blockedExecutors.add(executor);
    CountDownLatch blocked = new CountDownLatch(1);
    executor.execute(() -> OrderHandler.price(blocked, release));
    blocked.await();
    Thread thread = requireNonNull(NettyInternals.thread(executor));
    RunningDashboard.awaitUntil(
        "it waits, always in the same place", () -> thread.getState() == Thread.State.WAITING);
  }

  /** Lets the loops that are not blocked answer before any more time passes. */
  private void settle() throws InterruptedException {
    for (EventExecutor executor : List.of(ownExecutor, otherExecutor)) {
      if (!blockedExecutors.contains(executor)) {
        catchUp(executor);
      }
    }
  }

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** Has the watchdog do what is due, and tells in how many milliseconds it would be back. */
  private long check() throws InterruptedException {
    long sleep = watchdog.check(nanos.get());
    settle();
    return sleep == NOTHING ? NOTHING : TimeUnit.NANOSECONDS.toMillis(sleep);
  }

  /** As a tick does. */
  private RecordingWriter tick(EventLoop... asked) throws InterruptedException {
    RecordingWriter out = new RecordingWriter();
    watchdog.ticks(nanos.get());
    for (EventLoop loop : List.of(own, other)) {
      loop.takeIn(nanos.get());
      loop.write(out, nanos.get());
    }
    incidents.write(out, nanos.get());
    for (EventLoop loop : asked) {
      loop.ask();
    }
    watchdog.ticked(nanos.get());
    settle();
    return out;
  }

  @Test
  void shouldLookAtALoopThatHasNotAnsweredFor150MillisOnceAndNotBefore() throws Exception {
    block(otherExecutor);
    tick(other);
    Probe probe = requireNonNull(other.waiting());
    pass(149);
    check();
    assertNull(probe.sighting());
    pass(1);
    check();
    Sighting seen = requireNonNull(probe.sighting());
    Sighting.Stack stack = requireNonNull(seen.stack());
    assertTrue(requireNonNull(stack.topFrame()).startsWith(OrderHandler.PRICE), stack::topFrame);
    assertTrue(stack.text().contains("\njava.util.concurrent.CountDownLatch.await("), stack::text);
    pass(10);
    check();
    assertSame(seen, probe.sighting());

    RecordingWriter out = tick();
    assertEquals(160, out.longAt("incidents", "00000001", "duration_ms"));
    assertEquals(1, out.longAt("incidents", "00000001", "ongoing"));
    assertEquals(stack.topFrame(), out.at("incidents", "00000001", "top_frame"));
    pass(40);
    release.countDown();
    catchUp(otherExecutor);
    pass(60);
    out = tick(other);
    assertEquals(200, out.longAt("incidents", "00000001", "duration_ms"));
    assertEquals(0, out.longAt("incidents", "00000001", "ongoing"));
    assertEquals(1, out.longAt("01", "blocked"));
    assertEquals(200, out.longAt("01", "blocked_ms"));
    assertEquals(0, out.longAt("00", "blocked"));
    assertEquals(1, out.objectAt("incidents").size());
  }

  @Test
  void shouldAccuseNobodyOfWhatHeldUpTheWholeProcess() throws Exception {
    block(otherExecutor);
    tick(other);
    Probe probe = requireNonNull(other.waiting());
    pass(400); // and nobody ran
    assertEquals(20, check());
    assertNull(probe.sighting());
    release.countDown();
    catchUp(otherExecutor);
    pass(20);
    check();
    assertNull(probe.sighting());

    RecordingWriter out = tick();
    assertEquals(400, out.longAt("01", "blocked_ms"));
    assertEquals(1, out.longAt("01", "blocked"));
    assertEquals(0, out.objectAt("stacks").size());
  }

  /** A pause in which no probe was out, as nobody could post one. */
  private void standStill(long millis) throws Exception {
    tick(other);
    catchUp(otherExecutor);
    pass(50);
    check();
    catchUp(ownExecutor);
    pass(millis);
  }

  private void assertBothStoodStill(long millis) throws Exception {
    catchUp(ownExecutor);
    catchUp(otherExecutor);
    pass(100);
    check();
    RecordingWriter out = tick(other);
    assertEquals(2, out.objectAt("incidents").size());
    for (String loop : List.of("00", "01")) {
      assertEquals(1, out.longAt(loop, "blocked"));
      assertEquals(millis, out.longAt(loop, "blocked_ms"));
    }
    assertEquals(0, out.objectAt("stacks").size());
    // The tick before was at 0 ms, so the next one was due at 100.
    assertEquals(100, out.longAt("incidents", "00000001", "began_ms"));
  }

  @Test
  void shouldTellThatTheProcessStoodStillWhenItIsTheFirstToWake() throws Exception {
    standStill(350);
    check();
    tick(other);
    assertBothStoodStill(300);
  }

  @Test
  void shouldGiveALoopAMomentToAnswerAfterThat() throws Exception {
    standStill(210);
    block(ownExecutor); // by the tick itself, say
    tick(other);
    assertEquals(20, check());
    Probe probe = requireNonNull(own.waiting());
    assertNull(probe.sighting());
    pass(20);
    check();
    assertNotNull(probe.sighting());
  }

  @Test
  void shouldTellThatTheProcessStoodStillWhenTheTickComesFirst() throws Exception {
    standStill(350);
    tick(other);
    check();
    assertBothStoodStill(300);
  }

  @Test
  void shouldTakeALateTickForNoBlockOfTheOthersWhenItHasAskedThem() throws Exception {
    tick(other);
    catchUp(otherExecutor);
    pass(50);
    check();
    catchUp(ownExecutor);
    pass(100);
    check(); // on time: the tick is missed, and all loops answer
    catchUp(ownExecutor);
    catchUp(otherExecutor);
    pass(800);
    RecordingWriter out = tick(other); // as when one was dropped
    assertEquals(0, out.objectAt("incidents").size());
  }

  @Test
  void shouldLookAfterASecondChanceWhenItWokeLate() throws Exception {
    block(otherExecutor);
    tick(other);
    Probe probe = requireNonNull(other.waiting());
    pass(400);
    check();
    assertNull(probe.sighting());
    pass(20);
    check();
    assertNotNull(requireNonNull(probe.sighting()).stack());
  }

  @Test
  void shouldTakeTheStackOfALoopThatNeverAnswered() throws Exception {
    block(otherExecutor);
    assertNull(tick(other).at("01", "thread"));
    Probe probe = requireNonNull(other.waiting());
    pass(150);
    check();
    assertNotNull(requireNonNull(probe.sighting()).stack());
    String name = (String) tick().at("incidents", "00000001", "thread");
    assertTrue(requireNonNull(name).startsWith("defaultEventExecutor"), name);
  }

  @Test
  void shouldAskTheLoopOfTheTicksHalfATickLaterAndOnce() throws Exception {
    assertTrue(watchdog.asks(own));
    assertFalse(watchdog.asks(other));
    tick(other);
    catchUp(otherExecutor);
    assertEquals(50, check());
    assertNull(own.waiting());
    block(ownExecutor);
    pass(50);
    assertEquals(100, check());
    Probe probe = requireNonNull(own.waiting());
    assertEquals(nanos.get(), probe.postedNanos());
    pass(49);
    assertEquals(51, check());
    assertSame(probe, own.waiting());
    assertNull(other.waiting());
  }

  @Test
  void shouldAskEveryLoopWhenATickDoesNotComeAndFindThoseThatAreBlocked() throws Exception {
    tick(other);
    catchUp(otherExecutor);
    block(ownExecutor);
    block(otherExecutor);
    pass(50);
    check();
    pass(100);
    check();
    Probe ofOwn = requireNonNull(own.waiting());
    Probe ofOther = requireNonNull(other.waiting());
    pass(50);
    check();
    pass(100);
    check();
    assertNotNull(requireNonNull(ofOwn.sighting()).stack());
    assertNotNull(requireNonNull(ofOther.sighting()).stack());
    release.countDown();
    catchUp(ownExecutor);
    catchUp(otherExecutor);

    RecordingWriter out = tick();
    assertEquals(2, out.objectAt("incidents").size());
    assertEquals(250, out.longAt("00", "blocked_ms"));
    assertEquals(150, out.longAt("01", "blocked_ms"));
    // Where one handler blocks both, in one place, one stack is enough.
    assertEquals(1, out.objectAt("stacks").size());
  }

  @Test
  void shouldSleepUntilItIsWokenWhenNothingIsOut() throws Exception {
    tick(other);
    pass(50);
    check();
    pass(100);
    check();
    catchUp(ownExecutor);
    catchUp(otherExecutor);
    assertEquals(NOTHING, check());
  }

  @Test
  void shouldAskEveryLoopTenTimesASecondHoweverRareTheTicks() throws Exception {
    watchdog = new Watchdog(List.of(own, other), own, 60_000, nanos::get);
    tick(other);
    long end = nanos.get() + TimeUnit.MILLISECONDS.toNanos(60_050);
    long steps = 0;
    while (nanos.get() < end) {
      long sleep = check();
      assertTrue(sleep <= 100, () -> "asks again in " + sleep + " ms");
      pass(sleep);
      steps++;
    }
    check();
    assertEquals(NOTHING, check());
    assertEquals(601, steps, "one to the first, and from each to the next or to what is overdue");
    RecordingWriter late = tick();
    assertEquals(0, late.objectAt("incidents").size());
    assertEquals(602, late.longAt("01", "lag", "count"));
    assertEquals(601, late.longAt("00", "lag", "count"));
  }

  /** Blocks one loop at one moment after a tick, and gives what is told of it at the second tick after its end. */
  private RecordingWriter blocked(EventExecutor executor, long tickNanos, long at, long nanosLong)
      throws Exception {
    long begin = nanos.get() + at;
    long end = begin + nanosLong;
    CountDownLatch ended = new CountDownLatch(1);
    long nextTick = nanos.get();
    long nextCheck = nextTick;
    RecordingWriter out = new RecordingWriter();
    try {
      for (int ticksAfter = 0; ticksAfter < 2; ) {
        long now = nanos.get();
        if (now == begin) {
          blockedExecutors.add(executor);
          executor.execute(() -> OrderHandler.price(new CountDownLatch(1), ended));
        }
        if (now == end) {
          ended.countDown();
          blockedExecutors.remove(executor);
          settle();
        }
        if (now >= nextTick && !blockedExecutors.contains(ownExecutor)) {
          out = tick(other);
          ticksAfter += now >= end ? 1 : 0;
          nextTick = now + tickNanos;
          nextCheck = now; // it is woken, or wakes by itself before anything is due
        }
        if (now >= nextCheck) {
          long sleep = watchdog.check(now);
          settle();
          nextCheck = sleep == NOTHING ? NOTHING : now + sleep;
        }
        long next = Math.min(nextCheck, nextTick > now ? nextTick : end);
        nanos.set(Math.min(next, now < begin ? begin : now < end ? end : next));
      }
    } finally {
      ended.countDown();
    }
    return out;
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 50, 100, 150, 1000, 60_000})
  void shouldTellOfEveryBlockOf250MillisWheneverItBegins(long tickMillis) throws Exception {
    watchdog = new Watchdog(List.of(own, other), own, tickMillis, nanos::get);
    long tick = TimeUnit.MILLISECONDS.toNanos(tickMillis);
    long block = TimeUnit.MILLISECONDS.toNanos(250);
    Random random = new Random(tickMillis);
    for (String loop : List.of("00", "01")) {
      EventExecutor executor = loop.equals("00") ? ownExecutor : otherExecutor;
      long before = 0;
      for (int i = 1; i <= 30; i++) {
        long at = i == 1 ? 1 : 1 + random.nextLong(tick - 1);
        RecordingWriter out = blocked(executor, tick, at, block);
        String which = i + ", " + at + " ns after a tick";
        assertEquals(i, out.longAt(loop, "blocked"), which);
        long millis = out.longAt(loop, "blocked_ms") - before;
        before += millis;
        assertTrue(millis >= 150 && millis <= 250, millis + " ms of block " + which);
        assertEquals(
            loop.equals("00") ? 0 : 30,
            out.longAt(loop.equals("00") ? "01" : "00", "blocked"),
            which);
      }
    }
  }

  @Test
  void shouldTellOfOneBlockOnceThoughTwoProbesWaitedForItsEnd() throws Exception {
    block(otherExecutor);
    other.post(0);
    pass(10);
    other.post(0); // as when a tick and the watchdog ask at the same moment
    pass(140);
    check();
    pass(150);
    tick();
    release.countDown();
    catchUp(otherExecutor);
    RecordingWriter out = tick();
    assertEquals(1, out.objectAt("incidents").size());
    assertEquals(1, out.longAt("01", "blocked"));
    assertEquals(300, out.longAt("01", "blocked_ms"));
  }
}
