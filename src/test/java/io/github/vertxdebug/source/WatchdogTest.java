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
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the watchdog does when, by a clock of the test's own; the event loops are real, and so is what blocks them. */
@Timeout(30)
class WatchdogTest {

  private static final long TICK_MILLIS = 100;
  private static final long NOTHING = Long.MAX_VALUE;

  private final AtomicLong nanos = new AtomicLong(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final EventExecutor ownExecutor = new DefaultEventExecutor();
  private final EventExecutor otherExecutor = new DefaultEventExecutor();
  private final EventLoop own = loop("00", ownExecutor);
  private final EventLoop other = loop("01", otherExecutor);
  private final Incidents incidents = new Incidents(new GcPauses(), new Throttling());
  private final Set<EventExecutor> blockedExecutors = new HashSet<>();
  private Watchdog watchdog;

  private EventLoop loop(String id, EventExecutor executor) {
    return new EventLoop(
        id,
        executor,
        nanos::get,
        () -> nanos.get() / 1_000_000,
        ManagementFactory.getThreadMXBean());
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
      loop.takeIn(nanos.get(), incidents);
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
    assertEquals(nanos.get(), probe.postedNanos);
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
  void shouldTakeASlowTickForNoBlock() throws Exception {
    watchdog = new Watchdog(List.of(own, other), own, 60_000, nanos::get);
    tick(other);
    catchUp(otherExecutor);
    assertEquals(30_000, check());
    pass(30_000);
    check();
    catchUp(ownExecutor);
    assertEquals(30_050, check());
    pass(30_050);
    check();
    catchUp(ownExecutor);
    catchUp(otherExecutor);
    assertEquals(NOTHING, check());
    assertEquals(0, tick().objectAt("incidents").size());
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
