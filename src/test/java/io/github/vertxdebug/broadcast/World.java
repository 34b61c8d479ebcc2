package io.github.vertxdebug.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.snapshot.MergePatch;
import io.github.vertxdebug.snapshot.PlainJson;
import io.github.vertxdebug.snapshot.Snapshot;
import io.github.vertxdebug.snapshot.SnapshotJson;
import io.github.vertxdebug.snapshot.StateBuilder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A broadcaster with everybody around it played by hand: event loops with their relays and streams, subscribers on the event
 * bus, slow sources and the timer. What is sent waits until it is said to arrive; only the order between two ends is kept, as
 * the real bus keeps it. Each client checks what it is sent, and {@link #check} what holds at any moment.
 */
final class World {

  static final int EVICT_AFTER = 3;
  static final int MAX_SUBSCRIBERS = 8;
  private static final int TICK_MILLIS = 100;
  private static final String BOOT = "boot";

  /** An event loop with its relay. Once dead it neither takes nor sends anything. */
  private static final class Loop {
    final String address;
    final Deque<Runnable> toBroadcaster = new ArrayDeque<>();
    final Deque<Runnable> fromBroadcaster = new ArrayDeque<>();
    final List<Member> members = new ArrayList<>();
    boolean dead;
    boolean reportIsDue;
    /** What the broadcaster may know of its streams: for the bound of what is kept. */
    Set<Long> named = Set.of();

    final List<Long> welcomed = new ArrayList<>();
    long sent;

    Loop(String address) {
      this.address = address;
    }
  }

  /** A stream and its client. */
  private static final class Member {
    final String id;
    final Loop loop;
    final int interval;

    @Nullable
    Object state;

    long baseline;
    boolean stuck;
    int refusedInRow;
    boolean over;
    int passedOver;

    Member(String id, Loop loop, int interval) {
      this.id = id;
      this.loop = loop;
      this.interval = interval;
    }
  }

  /** A subscriber on the event bus, as one subscription to its address. */
  private static final class Subscription {
    final int interval;

    @Nullable
    Object state;

    long baseline;

    Subscription(int interval) {
      this.interval = interval;
    }
  }

  private record Pair(long baseline, long seq) {}

  final Broadcast broadcast;
  private final int historyTicks;
  private long nanos;
  private boolean timerOn;
  private int streamsSoFar;

  private final List<Loop> loops = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private final List<Member> departed = new ArrayList<>();
  /** Streams as the broadcaster must know them by what it has heard. */
  private final Set<Member> known = new HashSet<>();

  private final Map<String, Subscription> subscriptions = new HashMap<>();
  private final Set<String> listening = new HashSet<>();
  private final List<Promise<Void>> readings = new ArrayList<>();
  private final Deque<Runnable> failures = new ArrayDeque<>();

  private final StateBuilder builder = new StateBuilder();
  private final Map<Long, Object> truth = new HashMap<>();
  private final Map<Pair, Frame> deltas = new HashMap<>();
  private final Set<Pair> deltasMade = new HashSet<>();
  private final Map<Long, Frame> fulls = new HashMap<>();
  private final Set<Long> fullsMade = new HashSet<>();
  private final Map<Frame, Event> read = new IdentityHashMap<>();
  private long seq;
  private long refusals;

  World(int historyTicks, int loopCount) {
    this.historyTicks = historyTicks;
    for (int i = 0; i < loopCount; i++) {
      loops.add(new Loop("relay-" + i));
    }
    broadcast = new Broadcast(
        new BroadcastSettings(TICK_MILLIS, MAX_SUBSCRIBERS, historyTicks),
        BOOT,
        new States.Origin() {
          @Override
          public Snapshot collect(long number) {
            return take(number);
          }

          @Override
          public Future<?> refreshed() {
            assertTrue(readings.isEmpty(), "asked while an answer is on its way");
            Promise<Void> made = Promise.promise();
            readings.add(made);
            return made.future();
          }
        },
        new Broadcast.Outlet() {
          @Override
          public void timer(boolean on) {
            assertNotEquals(timerOn, on, "the timer is switched to what it is");
            timerOn = on;
          }

          @Override
          public void sending() {}

          @Override
          public void sent() {}

          @Override
          public Future<?> send(String relay, Signal.Tick tick) {
            return toRelay(relay, tick);
          }
        },
        this::publish,
        () -> nanos);
  }

  // What may happen

  void open(int loop, int interval, int resumeFrom) {
    Loop on = loops.get(loop % loops.size());
    if (on.dead) {
      return;
    }
    Member member = new Member("s" + streamsSoFar++, on, interval);
    String lastEventId = null;
    Member before = null;
    if (resumeFrom > 0 && !departed.isEmpty()) {
      before = departed.get(resumeFrom % departed.size());
      lastEventId = BOOT + "-" + before.baseline;
    } else if (resumeFrom > 5) {
      lastEventId = "another-" + seq;
    }
    members.add(member);
    Object had = before == null ? null : before.state;
    long hadSeq = before == null ? -1 : before.baseline;
    Signal.Join join =
        new Signal.Join(on.address, member.id, lastEventId, (interval - 1) * TICK_MILLIS + 1);
    on.toBroadcaster.add(() -> {
      Future<Signal.Welcome> answer = broadcast.join(join);
      if (!answer.failed()) {
        known.add(member);
      }
      answer
          .onSuccess(welcome -> {
            on.welcomed.add(welcome.seq());
            noteFirst(welcome.first(), hadSeq, welcome.seq());
            on.fromBroadcaster.add(() -> welcomed(member, welcome, had, hadSeq));
          })
          .onFailure(refusal -> on.fromBroadcaster.add(() -> leave(member, false)));
    });
  }

  void close(int which) {
    if (!members.isEmpty()) {
      leave(members.get(which % members.size()), false);
    }
  }

  void stickOrRead(int which) {
    if (!members.isEmpty()) {
      Member member = members.get(which % members.size());
      member.stuck = !member.stuck;
    }
  }

  /** The timer fires in time, if it is on. */
  void tick() {
    nanos += TICK_MILLIS * 1_000_000L;
    long before = broadcast.ticks();
    if (timerOn) {
      Set<Long> inUse = inUse();
      broadcast.tick();
      assertEquals(before + 1, broadcast.ticks());
      assertTrue(
          broadcast.states().kept() <= historyTicks + 1 + inUse.size(),
          () -> broadcast.states().kept() + " kept, in use were " + inUse);
    }
  }

  /** The loop of the broadcaster was blocked; the timer makes up for it in a burst. */
  void burst() {
    tick();
    long before = broadcast.ticks();
    for (int i = 0; timerOn && i < 10; i++) {
      nanos += 1_000_000;
      broadcast.tick();
    }
    assertEquals(before, broadcast.ticks(), "late ticks were made up for");
  }

  /** The next message from a loop's streams or relay arrives at the broadcaster. */
  void hear(int loop) {
    Runnable message = loops.get(loop % loops.size()).toBroadcaster.poll();
    if (message != null) {
      message.run();
    }
  }

  /** The next message of the broadcaster arrives at a loop. */
  void arrive(int loop) {
    Runnable message = loops.get(loop % loops.size()).fromBroadcaster.poll();
    if (message != null) {
      message.run();
    }
  }

  /** A loop ends, which the bus tells whoever sends to it from then on, but not who waits for its report. */
  void die(int loop) {
    Loop dying = loops.get(loop % loops.size());
    if (!dying.reportIsDue) {
      dying.dead = true;
      dying.fromBroadcaster.clear();
      members.removeIf(member -> member.loop == dying);
      loops.add(new Loop("relay-" + loops.size()));
    }
  }

  void sourcesAnswer() {
    List<Promise<Void>> now = List.copyOf(readings);
    readings.clear();
    now.forEach(Promise::tryComplete);
  }

  void failuresArrive() {
    while (!failures.isEmpty()) {
      failures.remove().run();
    }
  }

  void askForTheState() {
    broadcast.present();
  }

  void subscribe(String address, int interval) {
    Subscription subscription = new Subscription(interval);
    Subscription before = subscriptions.put(address, subscription);
    Future<Frames> answer =
        broadcast.subscribe(new BusRequest(address, (interval - 1) * TICK_MILLIS + 1));
    if (answer.failed()) {
      assertEquals(null, before);
      assertTrue(broadcast.subscribers() >= MAX_SUBSCRIBERS);
      subscriptions.remove(address);
      return;
    }
    answer.onSuccess(frames -> {
      // A second request for the address, made before the first was answered, has its place.
      Subscription present = subscriptions.get(address);
      assertNotNull(present);
      present.state = PlainJson.of(frames.fullBody().encode());
      present.baseline = frames.seq();
      fullsMade.add(frames.seq());
      assertEquals(truth.get(frames.seq()), present.state);
    });
  }

  void unsubscribe(String address) {
    subscriptions.remove(address);
    broadcast.unsubscribe(new BusRequest(address, 0));
  }

  void listenOrNot(String address) {
    if (!listening.remove(address)) {
      listening.add(address);
    }
  }

  // What the others do

  /** Every state has a key that no other has, so that a patch from another baseline cannot go unnoticed. */
  private Snapshot take(long number) {
    assertEquals(seq + 1, number);
    seq = number;
    builder.object("m").put("k" + number, number).put("half", number / 2).end();
    if (number % 3 == 0) {
      builder.object("comes").put("and", "goes").end();
    }
    Snapshot snapshot = builder.finish(number, number * TICK_MILLIS);
    truth.put(number, object(SnapshotJson.full(snapshot)));
    return snapshot;
  }

  private Future<?> toRelay(String address, Signal.Tick tick) {
    tick.deltas().forEach((baseline, frame) -> note(baseline, tick.seq(), frame));
    Loop loop = loops.stream()
        .filter(relay -> relay.address.equals(address))
        .findFirst()
        .orElseThrow();
    assertTrue(tick.seq() > loop.sent, "the same tick twice");
    loop.sent = tick.seq();
    if (loop.dead) { // which the broadcaster does not know yet
      Promise<Void> nobody = Promise.promise();
      failures.add(() -> {
        known.removeIf(member -> member.loop == loop);
        nobody.fail("no handlers");
      });
      return nobody.future();
    }
    assertTrue(!loop.reportIsDue, "a tick for a relay that has not reported the last");
    loop.reportIsDue = true;
    loop.fromBroadcaster.add(() -> handOn(loop, tick));
    return Future.succeededFuture();
  }

  private void welcomed(Member member, Signal.Welcome welcome, @Nullable Object had, long hadSeq) {
    if (member.over) {
      return;
    }
    assertEquals(member.interval, welcome.intervalTicks());
    Event first = event(welcome.first());
    assertEquals(BOOT + "-" + welcome.seq(), first.id);
    boolean remembered = historyTicks > 0 && had != null && hadSeq >= welcome.seq() - historyTicks;
    assertTrue(
        first.isDelta || !remembered, "a client that could have resumed was sent everything");
    assertTrue(historyTicks > 0 || !first.isDelta, "a client resumed though there is no history");
    member.state = first.isDelta ? MergePatch.apply(had, first.data) : first.data;
    member.baseline = welcome.seq();
    assertEquals(truth.get(welcome.seq()), member.state);
    member.loop.members.add(member);
  }

  private void handOn(Loop loop, Signal.Tick tick) {
    Set<Long> due = new HashSet<>();
    Set<Long> baselines = new HashSet<>();
    int refusals = 0;
    for (Member member : List.copyOf(loop.members)) {
      if (member.stuck) {
        refusals++;
        this.refusals++;
        member.passedOver = 0;
        if (++member.refusedInRow >= EVICT_AFTER) {
          leave(member, true);
        }
      } else {
        member.refusedInRow = 0;
        if (tick.seq() - member.baseline >= member.interval) {
          take(member, tick);
        }
      }
      baselines.add(member.baseline);
      if (member.refusedInRow == 0 && tick.seq() + 1 - member.baseline >= member.interval) {
        due.add(member.baseline);
      }
    }
    Signal.TickReport report =
        new Signal.TickReport(loop.address, tick.seq(), due, baselines, refusals);
    Runnable ready = () -> {
      loop.reportIsDue = false;
      loop.named = baselines;
      loop.welcomed.removeIf(welcome -> welcome < tick.seq());
    };
    if (tick.answer().leave(report)) {
      ready.run();
    } else {
      loop.toBroadcaster.add(() -> {
        ready.run();
        broadcast.report(report);
      });
    }
  }

  private void take(Member member, Signal.Tick tick) {
    Frame frame = tick.deltas().get(member.baseline);
    if (frame == null) {
      // It may have refused before, so that nobody knew that it would accept; but then it is known.
      assertTrue(++member.passedOver <= 1, "a stream that accepts was passed over twice");
      return;
    }
    member.passedOver = 0;
    Event event = event(frame);
    assertEquals(BOOT + "-" + tick.seq(), event.id);
    assertTrue(event.isDelta, "everything again for a stream that is there");
    member.state = MergePatch.apply(member.state, event.data);
    member.baseline = tick.seq();
    assertEquals(truth.get(tick.seq()), member.state);
  }

  private void leave(Member member, boolean evicted) {
    if (member.over) {
      return;
    }
    member.over = true;
    members.remove(member);
    member.loop.members.remove(member);
    if (member.state != null) {
      departed.add(member);
    }
    member.loop.toBroadcaster.add(() -> {
      broadcast.leave(new Signal.Leave(member.loop.address, member.id, evicted));
      known.remove(member);
    });
  }

  private Future<?> publish(String address, String event, String id, JsonObject body) {
    Subscription subscription = subscriptions.get(address);
    assertNotNull(subscription, "a message for somebody who has unsubscribed");
    assertEquals(Frames.DELTA_EVENT, event);
    assertEquals(BOOT + "-" + seq, id);
    assertTrue(seq - subscription.baseline >= subscription.interval);
    deltasMade.add(new Pair(subscription.baseline, seq));
    subscription.state = MergePatch.apply(subscription.state, PlainJson.of(body.encode()));
    subscription.baseline = seq;
    assertEquals(truth.get(seq), subscription.state);
    if (listening.contains(address)) {
      return Future.succeededFuture();
    }
    Promise<Void> nobody = Promise.promise();
    failures.add(() -> {
      subscriptions.remove(address, subscription);
      nobody.fail("no handlers");
    });
    return nobody.future();
  }

  private void noteFirst(Frame frame, long hadSeq, long to) {
    note(event(frame).isDelta ? hadSeq : to, to, frame);
  }

  /** Notes what was encoded: a second time must be the first one's bytes. */
  private void note(long baseline, long to, Frame frame) {
    if (event(frame).isDelta) {
      Pair pair = new Pair(baseline, to);
      deltasMade.add(pair);
      assertSame(frame, deltas.computeIfAbsent(pair, first -> frame), "encoded twice");
    } else {
      fullsMade.add(to);
      assertSame(frame, fulls.computeIfAbsent(to, first -> frame), "encoded twice");
    }
  }

  // What must hold

  /** At any moment. */
  void check() {
    assertEquals(known.size(), broadcast.streams());
    assertEquals(subscriptions.size(), broadcast.busSubscribers());
    assertTrue(broadcast.subscribers() <= MAX_SUBSCRIBERS);
    assertEquals(broadcast.subscribers() > 0, timerOn);
    assertEquals(timerOn, broadcast.isTicking());
    for (Loop loop : loops) {
      Frames live = broadcast.states().live();
      if (live != null
          && !loop.reportIsDue
          && !loop.dead
          && known.stream().anyMatch(member -> member.loop == loop)) {
        assertTrue(
            loop.sent == live.seq() || loop.welcomed.contains(live.seq()),
            () -> loop.address + " is ready, and was not sent " + live.seq());
      }
    }
    assertEquals(deltasMade.size(), broadcast.states().encodings().deltas, "deltas encoded");
    assertEquals(fullsMade.size(), broadcast.states().encodings().full, "states encoded");
  }

  /** The states that a subscriber stands on, or may stand on by now: beyond the history no other may be kept by a tick. */
  private Set<Long> inUse() {
    Set<Long> inUse = new HashSet<>();
    for (Loop loop : loops) {
      inUse.addAll(loop.named);
      inUse.addAll(loop.welcomed);
      inUse.add(loop.sent);
    }
    subscriptions.values().forEach(subscription -> inUse.add(subscription.baseline));
    return inUse;
  }

  /** All that is on its way arrives, and what is sent in answer to it. */
  void settle() {
    for (int round = 0; round < 1000; round++) {
      sourcesAnswer();
      failuresArrive();
      boolean quiet = true;
      for (int loop = 0; loop < loops.size(); loop++) {
        quiet &= loops.get(loop).toBroadcaster.isEmpty();
        quiet &= loops.get(loop).fromBroadcaster.isEmpty();
        hear(loop);
        arrive(loop);
        check();
      }
      if (quiet && readings.isEmpty() && failures.isEmpty()) {
        return;
      }
    }
    throw new AssertionError("it never settles");
  }

  /** Once everybody reads and nothing is late: each is served at its own pace, and little is kept. */
  void checkThatEverybodyIsServed(int longestInterval) {
    members.forEach(member -> member.stuck = false);
    settle();
    for (int i = 0; i < 2; i++) {
      tick(); // a stream that was stuck says that it accepts, then is served
      settle();
    }
    for (int i = 0; i < 2 * longestInterval; i++) {
      tick();
      settle();
      Set<Long> baselines = new HashSet<>();
      for (Member member : members) {
        assertTrue(member.loop.members.contains(member), "a stream that was not welcomed");
        assertTrue(
            seq - member.baseline < member.interval,
            () -> member.id + " is silent since " + member.baseline + ", now is " + seq);
        baselines.add(member.baseline);
      }
      for (Subscription subscription : subscriptions.values()) {
        assertTrue(seq - subscription.baseline < subscription.interval, "a subscriber is silent");
        baselines.add(subscription.baseline);
      }
      if (timerOn && i > longestInterval) {
        // A baseline may have been left at this very tick, which the next one hears of.
        int most = historyTicks + 1 + 2 * MAX_SUBSCRIBERS;
        assertTrue(broadcast.states().kept() <= most, broadcast.states().kept() + " kept");
      }
    }
  }

  /** After the last has left nothing runs. */
  void checkThatAllCanLeave() {
    List.copyOf(members).forEach(member -> leave(member, false));
    List.copyOf(subscriptions.keySet()).forEach(this::unsubscribe);
    settle();
    tick(); // which finds out that a loop is dead, if there is one
    settle();
    assertEquals(0, broadcast.subscribers());
    assertTrue(!timerOn);
    askForTheState();
    settle();
    assertEquals(refusals, broadcast.refusals());
  }

  private Event event(Frame frame) {
    return read.computeIfAbsent(frame, Event::read);
  }

  private record Event(String id, boolean isDelta, Object data) {

    private static Event read(Frame frame) {
      String text = frame.buffer().toString(StandardCharsets.UTF_8);
      String[] lines = text.split("\n", -1);
      assertEquals(5, lines.length, text);
      assertEquals("", lines[3] + lines[4]);
      String event = lines[1].substring("event: ".length());
      assertTrue(event.equals(Frames.FULL_EVENT) || event.equals(Frames.DELTA_EVENT), text);
      return new Event(
          lines[0].substring("id: ".length()),
          event.equals(Frames.DELTA_EVENT),
          object(lines[2].substring("data: ".length()).getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static Object object(byte[] json) {
    return assertNotNullAnd(PlainJson.of(json));
  }

  private static Object assertNotNullAnd(@Nullable Object value) {
    assertNotNull(value);
    return value;
  }
}
