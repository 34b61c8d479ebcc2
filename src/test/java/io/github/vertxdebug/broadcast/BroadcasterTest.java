package io.github.vertxdebug.broadcast;

import static io.github.vertxdebug.RunningDashboard.await;
import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static io.github.vertxdebug.broadcast.WrittenSource.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.Mailbox;
import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.guard.OnPurpose;
import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broadcaster alone, with sources and a relay that the test plays. */
@Timeout(60)
class BroadcasterTest {

  private static final String RELAY = Addresses.RELAY + "test";

  private final Vertx vertx = Vertx.vertx();
  private final Mailbox<Signal.Tick> ticks = new Mailbox<>();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldHaveADeltaForAStreamWhoseRelayReportsLateEvenWithoutHistory() throws Exception {
    deploy(0, List.of(), List.of());
    long baseline = join("s1").seq();
    Signal.Tick first = nextTick();
    assertEquals(Set.of(baseline), first.deltas().keySet());

    // The loop of the relay is blocked: ticks go by that it gets nothing of.
    long seen = ticksSoFar();
    awaitUntil("5 more ticks", () -> ticksSoFar() >= seen + 5);
    assertTrue(ticks.isEmpty(), "a tick was sent to a relay that has not reported the last");

    report(first.seq(), Set.of(first.seq()));
    Signal.Tick second = nextTick();
    assertEquals(Set.of(first.seq()), second.deltas().keySet());
    assertTrue(text(second.deltas().get(first.seq())).contains("event: diagnostics-delta\n"));
  }

  @Test
  void shouldSendALateRelayTheTickItWasLeftOutOfAsSoonAsItReports() throws Exception {
    deploy(600, 2000, List.of(), List.of());
    join("s1");
    Signal.Tick first = nextTick();
    awaitUntil("one more tick", () -> state().getLong("seq") > first.seq());
    long present = state().getLong("seq");

    report(first.seq(), Set.of(first.seq()));

    // Two seconds before the next tick of the timer.
    assertEquals(present, nextTick().seq());
    report(present, Set.of(present));
    assertEquals(present + 1, nextTick().seq(), "the same tick came twice");
  }

  @Test
  void shouldSendTheFullStateRatherThanNothingFromAStateThatIsForgotten() throws Exception {
    deploy(0, List.of(), List.of());
    long baseline = join("s1").seq();
    Signal.Tick first = nextTick();

    report(first.seq(), Set.of(baseline - 1000));

    assertTrue(text(nextTick().deltas().get(baseline - 1000)).contains("event: diagnostics\n"));
  }

  @Test
  void shouldStopTheTimerWhenAStreamLeavesBeforeItIsWelcome() {
    CountDownLatch never = new CountDownLatch(1);
    deploy(10, List.of(), List.of(new Slow("slow", never)));
    Future<?> joining = request(Addresses.JOIN, new Signal.Join(RELAY, "s1", null, 0));
    await(request(Addresses.LEAVE, new Signal.Leave(RELAY, "s1", false)));
    never.countDown();

    awaitUntil("an answer", joining::isComplete);
    assertTrue(joining.failed());
    assertEquals(0, figures().getInteger("timer_active"));
    assertEquals(0, figures().getInteger("subscribers"));
  }

  /** Streams and subscribers come and go on threads of their own, as fast as they can; who stays for a moment is served. */
  @Test
  void shouldTickJustAsLongAsSomebodyIsThereHoweverFastTheyComeAndGo() throws Exception {
    deploy(2, List.of(), List.of());
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<java.util.concurrent.Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int number = i;
        running.add(threads.submit(() -> comeAndGo(number, new Random(number), 60)));
      }
      for (java.util.concurrent.Future<?> thread : running) {
        thread.get(50, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    assertEquals(0, figures().getInteger("subscribers"));
    assertEquals(0, figures().getInteger("timer_active"));
    long seq = state().getLong("seq");
    for (int i = 1; i <= 20; i++) {
      assertEquals(seq + i, state().getLong("seq"), "somebody else takes states");
    }
    join("one more");
    nextTick();
  }

  private @Nullable Void comeAndGo(int number, Random random, int times) throws Exception {
    String name = "visitor-" + number;
    Semaphore served = new Semaphore(0);
    vertx.eventBus().<Signal.Tick>localConsumer(RELAY + name, message -> {
      served.release();
      Set<Long> now = Set.of(message.body().seq());
      send(new Signal.TickReport(RELAY + name, message.body().seq(), now, now, 0));
    });
    await(
        vertx.eventBus().<JsonObject>consumer(name, message -> served.release()).completion());
    for (int i = 0; i < times; i++) {
      boolean onTheBus = random.nextBoolean();
      Future<?> coming = onTheBus
          ? vertx.eventBus().request(Addresses.SUBSCRIBE, new JsonObject().put("address", name))
          : request(Addresses.JOIN, new Signal.Join(RELAY + name, name + i, null, 0));
      int stay = random.nextInt(3);
      if (stay > 0) {
        await(coming);
      }
      if (stay > 1) {
        served.drainPermits();
        assertTrue(
            served.tryAcquire(20, TimeUnit.SECONDS), "no tick, though " + name + " is there");
      }
      await(
          onTheBus
              ? vertx
                  .eventBus()
                  .request(Addresses.UNSUBSCRIBE, new JsonObject().put("address", name))
              : request(Addresses.LEAVE, new Signal.Leave(RELAY + name, name + i, false)));
      awaitUntil("an answer", coming::isComplete);
    }
    return null;
  }

  @Test
  void shouldMakeUpForNoTickThatItMissedWhileItsLoopWasBlocked() throws Exception {
    AtomicBoolean block = new AtomicBoolean();
    AtomicLong stallEndNanos = new AtomicLong();
    List<Long> nanosSinceTheStall = new CopyOnWriteArrayList<>();
    Source blocking = source("blocking", out -> {
      if (block.getAndSet(false)) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1); // 100 ticks
        OnPurpose.block(() -> {
          while (System.nanoTime() < end) {
            Thread.onSpinWait();
          }
        });
        stallEndNanos.set(System.nanoTime());
      } else if (stallEndNanos.get() != 0) {
        nanosSinceTheStall.add(System.nanoTime() - stallEndNanos.get());
      }
    });
    deploy(2, List.of(blocking), List.of());
    join("s1");
    nextTick();
    block.set(true);
    awaitUntil("40 more ticks", () -> nanosSinceTheStall.size() >= 40);

    // A hundred that were missed would come at once.
    long halfPeriods = nanosSinceTheStall.get(39) / TimeUnit.MILLISECONDS.toNanos(5);
    assertTrue(halfPeriods >= 40 - 3, "40 ticks in " + halfPeriods + " half periods");
  }

  @Test
  void shouldTickOnThoughASourceFailsEveryTime() throws Exception {
    Source bad = source("bad", out -> {
      throw new IllegalStateException("broken");
    });
    deploy(2, List.of(bad), List.of());
    Signal.Welcome welcome = join("s1");
    assertTrue(
        text(welcome.first()).contains("\"error\":\"java.lang.IllegalStateException: broken"));
    for (int i = 0; i < 5; i++) {
      Signal.Tick tick = nextTick();
      report(tick.seq(), Set.of(tick.seq()));
    }
  }

  @Test
  void shouldLoseOnlyThePartOfASourceThatFailsAndNameIt() {
    AtomicInteger calls = new AtomicInteger();
    Source good = source(
        "good", out -> out.object("metrics").object("vm").put("x", 1L).end().end());
    Source bad = source("bad", out -> {
      out.object("metrics").object("vm").put("half", 1L);
      if (calls.incrementAndGet() < 3) {
        throw new IllegalStateException("broken");
      }
      out.end().end();
    });
    deploy(10, List.of(bad, good), List.of());

    JsonObject state = state();
    assertEquals(new JsonObject("{\"x\":1}"), state.getJsonObject("metrics").getJsonObject("vm"));
    JsonObject sources =
        state.getJsonObject("metrics").getJsonObject("registry").getJsonObject("sources");
    assertEquals(
        "java.lang.IllegalStateException: broken", sources.getJsonObject("bad").getString("error"));
    assertFalse(sources.getJsonObject("good").containsKey("error"));

    state();
    JsonObject healed = state();
    assertEquals(
        new JsonObject("{\"half\":1,\"x\":1}"),
        healed.getJsonObject("metrics").getJsonObject("vm"));
  }

  @Test
  void shouldNameASourceThatLeavesAnObjectOpenOrWritesAKeyTwice() {
    Source open = source("open", out -> out.object("metrics"));
    Source twice = source("twice", out -> out.put("a", 1L).put("a", 2L));
    deploy(10, List.of(open, twice), List.of());

    JsonObject sources =
        state().getJsonObject("metrics").getJsonObject("registry").getJsonObject("sources");
    assertTrue(sources
        .getJsonObject("open")
        .getString("error")
        .contains("1 object(s) entered and not left"));
    assertTrue(sources.getJsonObject("twice").getString("error").contains("'a' was written twice"));
  }

  @Test
  void shouldAnswerThoughASlowSourceHangs() {
    CountDownLatch never = new CountDownLatch(1);
    deploy(
        10,
        List.of(),
        List.of(new Slow("hanging", never), new Slow("quick", new CountDownLatch(0))));

    JsonObject state = state();

    assertEquals(1, state.getJsonObject("memory").getInteger("quick"));
    assertFalse(state.getJsonObject("memory").containsKey("hanging"));
    never.countDown();
  }

  @Test
  void shouldReadASlowSourceOffTheEventLoopAndAtMostOnceASecond() throws Exception {
    Slow slow = new Slow("slow", new CountDownLatch(0));
    deploy(10, List.of(), List.of(slow));
    long start = System.nanoTime();
    join("s1");
    Signal.Tick tick = nextTick();
    for (int i = 0; i < 40; i++) {
      report(tick.seq(), Set.of(tick.seq()));
      tick = nextTick();
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    assertTrue(
        slow.readings.size() <= seconds + 1,
        slow.readings.size() + " readings in " + seconds + " s");
    assertTrue(
        slow.readings.stream().noneMatch(thread -> thread.contains("eventloop")),
        slow.readings::toString);
  }

  private void deploy(int history, List<Source> sources, List<SampledSource<?>> sampled) {
    deploy(history, 10, sources, sampled);
  }

  private void deploy(
      int history, int tickMillis, List<Source> sources, List<SampledSource<?>> sampled) {
    vertx.eventBus().<Signal.Tick>localConsumer(RELAY, message -> ticks.add(message.body()));
    await(vertx.deployVerticle(
        new BroadcasterVerticle(new BroadcastSettings(tickMillis, 10, history), sources, sampled)));
  }

  private Signal.Welcome join(String stream) {
    return (Signal.Welcome)
        await(request(Addresses.JOIN, new Signal.Join(RELAY, stream, null, 0))).body();
  }

  private Future<Message<Object>> request(String address, Signal signal) {
    return vertx.eventBus().request(address, signal, SignalCodec.OPTIONS);
  }

  private void send(Signal.TickReport report) {
    vertx.eventBus().send(Addresses.REPORT, report, SignalCodec.OPTIONS);
  }

  private Signal.Tick nextTick() {
    return ticks.next();
  }

  private void report(long seq, Set<Long> baselines) {
    send(new Signal.TickReport(RELAY, seq, baselines, baselines, 0));
  }

  private JsonObject state() {
    return await(vertx.eventBus().<JsonObject>request(Addresses.STATE, null)).body();
  }

  private JsonObject figures() {
    return RunningDashboard.figuresOf(state());
  }

  private long ticksSoFar() {
    return figures().getLong("ticks");
  }

  private static String text(Frame frame) {
    return frame.buffer().toString(StandardCharsets.UTF_8);
  }

  /** Writes 1 once it may. */
  private static final class Slow implements SampledSource<Integer> {
    private final String name;
    private final CountDownLatch gate;
    private final List<String> readings = new ArrayList<>();

    Slow(String name, CountDownLatch gate) {
      this.name = name;
      this.gate = gate;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Integer sample() throws InterruptedException {
      readings.add(Thread.currentThread().getName());
      gate.await();
      return 1;
    }

    @Override
    public void write(Integer sample, StateWriter out) {
      out.object("memory").put(name, (long) sample).end();
    }
  }
}
