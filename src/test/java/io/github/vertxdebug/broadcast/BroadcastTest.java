package io.github.vertxdebug.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.snapshot.Snapshot;
import io.github.vertxdebug.snapshot.SnapshotJson;
import io.github.vertxdebug.snapshot.StateBuilder;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the broadcaster decides, event by event; the orders nobody thinks of are in {@link BroadcastLawsTest}. */
class BroadcastTest {

  private static final long MILLISECOND = 1_000_000;

  private final List<String> done = new ArrayList<>();

  /** How much had been done at each tick when it said that it is about to send. */
  private final List<Integer> doneBeforeSending = new ArrayList<>();

  private final List<Integer> doneWhenSent = new ArrayList<>();

  private final StateBuilder builder = new StateBuilder();
  private boolean canCollect = true;
  private long collectNanos;
  private long nanos;
  private Signal.Tick sent;

  private final Broadcast broadcast = new Broadcast(
      new BroadcastSettings(100, 2, 10),
      "boot",
      new States.Origin() {
        @Override
        public Snapshot collect(long seq) {
          if (!canCollect) {
            throw new IllegalStateException("nothing to collect");
          }
          nanos += collectNanos;
          return builder.finish(seq, 0);
        }

        @Override
        public Future<?> refreshed() {
          return Future.succeededFuture();
        }
      },
      new Broadcast.Outlet() {
        @Override
        public void timer(boolean on) {
          done.add(on ? "on" : "off");
        }

        @Override
        public void sending() {
          doneBeforeSending.add(done.size());
        }

        @Override
        public void sent() {
          doneWhenSent.add(done.size());
        }

        @Override
        public Future<?> send(String relay, Signal.Tick tick) {
          done.add(relay + " " + tick.seq());
          sent = tick;
          return Future.succeededFuture();
        }
      },
      (address, event, id, body) -> {
        done.add(address + " " + id);
        return Future.succeededFuture();
      },
      () -> nanos);

  @Test
  void shouldSayAtEachTickThatItIsAboutToSendAndThenSendAndThenSayThatItHas() {
    join("r", "s");
    tickAfter(100 * MILLISECOND);
    tickAfter(100 * MILLISECOND); // to nobody, as the relay has not reported
    broadcast.report(new Signal.TickReport("r", 2, Set.of(), Set.of(), 0));

    assertEquals(List.of("on", "r 2", "r 3"), done);
    assertEquals(List.of(1, 2), doneBeforeSending);
    assertEquals(List.of(2, 2), doneWhenSent);
  }

  /** The last stream is dropped for not reading, and has left before its relay is done with the tick. */
  @Test
  void shouldCountWhatWasRefusedAtTheLastTickThoughNoFurtherOneLooksForTheReport() {
    join("r", "s");
    tickAfter(100 * MILLISECOND);
    broadcast.leave(new Signal.Leave("r", "s", true));
    assertTrue(sent.answer().leave(new Signal.TickReport("r", 2, Set.of(), Set.of(), 3)));
    broadcast.present();
    assertEquals(3, broadcast.refusals());

    join("r", "s2");
    tickAfter(100 * MILLISECOND);
    broadcast.leave(new Signal.Leave("r", "s2", true));
    assertTrue(sent.answer().leave(new Signal.TickReport("r", sent.seq(), Set.of(), Set.of(), 4)));
    broadcast.report(new Signal.TickReport("r", 0, Set.of(), Set.of(), 0)); // it begins anew
    assertEquals(7, broadcast.refusals());
  }

  @Test
  void shouldSkipTicksThatComeLateRatherThanReplayThem() {
    join("r", "s");
    for (int i = 0; i < 3; i++) {
      tickAfter(100 * MILLISECOND); // in time
      broadcast.report(new Signal.TickReport("r", 2 + i, Set.of(), Set.of(), 0));
    }
    tickAfter(1000 * MILLISECOND); // the loop was blocked
    for (int i = 0; i < 9; i++) {
      tickAfter(MILLISECOND); // what the timer makes up for
    }
    tickAfter(91 * MILLISECOND); // in time again

    assertEquals(5, broadcast.ticks());
    assertEquals(List.of("on", "r 2", "r 3", "r 4", "r 5"), done);
  }

  @Test
  void shouldLeaveHalfOfTheLoopToOthersHoweverLongATickTakes() {
    broadcast.subscribe(new BusRequest("a", 0));
    for (long took : new long[] {10, 70, 150, 1000}) {
      collectNanos = took * MILLISECOND;
      tickAfter(10_000 * MILLISECOND);
      long before = broadcast.ticks();
      long start = nanos;
      long next = start;
      while (nanos - start < 20_000 * MILLISECOND) {
        // As Vert.x does: every 100 ms, and at once when it is late.
        next += 100 * MILLISECOND;
        nanos = Math.max(nanos, next);
        broadcast.tick();
      }
      long ticks = broadcast.ticks() - before;
      long busy = 100 * ticks * took / 20_000;
      assertTrue(busy <= 50, () -> ticks + " ticks of " + took + " ms in 20 s");
      assertTrue(took > 50 ? ticks >= 7 : ticks >= 199, () -> ticks + " ticks of " + took + " ms");
    }
  }

  @Test
  void shouldSwitchTheTimerOnForTheFirstOfEitherKindAndOffAfterTheLast() {
    join("r", "s");
    broadcast.subscribe(new BusRequest("a", 0));
    broadcast.leave(new Signal.Leave("r", "s", false));
    assertEquals(List.of("on"), done);

    broadcast.unsubscribe(new BusRequest("a", 0));
    broadcast.unsubscribe(new BusRequest("a", 0));
    broadcast.leave(new Signal.Leave("r", "s", false));
    assertEquals(List.of("on", "off"), done);

    broadcast.subscribe(new BusRequest("a", 0));
    assertEquals(List.of("on", "off", "on"), done);
  }

  @Test
  void shouldHaveNoSubscriberWhoseFirstStateCouldNotBeTaken() {
    canCollect = false;

    assertTrue(broadcast.subscribe(new BusRequest("a", 0)).failed());
    assertEquals(0, broadcast.subscribers());
    assertEquals(List.of("on", "off"), done);
  }

  @Test
  void shouldRefuseWhoeverIsOneTooManyButNotWhoIsThere() {
    join("r", "s");
    assertTrue(broadcast.subscribe(new BusRequest("a", 0)).succeeded());

    assertEquals(503, refusal(broadcast.join(new Signal.Join("r", "s2", null, 0))));
    assertEquals(503, refusal(broadcast.subscribe(new BusRequest("b", 0))));
    assertTrue(broadcast.subscribe(new BusRequest("a", 500)).succeeded());
    assertEquals(2, broadcast.subscribers());
  }

  /** Another order would be another shape of the state, which costs a hundred times what a value does. */
  @Test
  void shouldListSubscribersInOneOrderWhoeverIsInTrouble() {
    join("r", "s1");
    join("r", "s2");
    for (long refusals = 0; refusals < 4; refusals++) {
      broadcast.standings(new Signal.Standings(
          "r",
          List.of(
              StandingTest.standing("s1", 9, 0, refusals % 2, 0),
              StandingTest.standing("s2", 9, 0, (refusals + 1) % 2, 0))));
      assertEquals(
          List.of("s1", "s2"), broadcast.standings().stream().map(Standing::key).toList());
    }
  }

  @Test
  void shouldListTwoStreamsOfOneAddressWhichSocketsWithoutAnAddressHave() {
    join("r", "s1");
    join("r", "s2");
    broadcast.standings(
        new Signal.Standings("r", List.of(standingAt("same", "s1"), standingAt("same", "s2"))));
    new OwnFigures(broadcast).write(builder);
    JsonObject connections = new JsonObject(Buffer.buffer(SnapshotJson.full(builder.finish(1, 0))))
        .getJsonObject("metrics")
        .getJsonObject("aio")
        .getJsonObject("dashboard")
        .getJsonObject("connections");
    assertEquals(2, connections.size(), connections::encode);
  }

  @Test
  void shouldBeNoTickBehindWithASubscriberOnTheBusThatIsInStep() {
    broadcast.subscribe(new BusRequest("a", 0));
    for (int i = 0; i < 3; i++) {
      tickAfter(1000 * MILLISECOND);
    }
    broadcast.states().next();
    nanos += 1000 * MILLISECOND;
    assertEquals(1, broadcast.standings().size());
    assertEquals(0, broadcast.standings().get(0).lagTicks());
  }

  private static Standing standingAt(String key, String stream) {
    return new Standing(stream, key, key, "HTTP/1.1", 0, 1, 0, 1, 1, 0, 0, 0);
  }

  @Test
  void shouldServeNobodyNewOnceItEndsAndEndWhenTheLastStreamHasLeft() {
    join("r", "s");
    join("r2", "s2");

    Future<Void> ended = broadcast.stop();
    assertEquals(List.of("on", "off"), done);
    assertEquals(410, refusal(broadcast.join(new Signal.Join("r", "s3", null, 0))));
    assertEquals(410, refusal(broadcast.subscribe(new BusRequest("a", 0))));

    broadcast.leave(new Signal.Leave("r", "s", false));
    assertFalse(ended.isComplete());
    broadcast.leave(new Signal.Leave("r2", "s2", false));
    assertTrue(ended.succeeded());
    assertEquals(List.of("on", "off"), done);
  }

  @Test
  void shouldEndAtOnceWhenThereAreNoStreams() {
    assertTrue(broadcast.stop().succeeded());
    assertEquals(List.of(), done);
  }

  private void join(String relay, String stream) {
    assertTrue(broadcast.join(new Signal.Join(relay, stream, null, 0)).succeeded());
  }

  private void tickAfter(long howLong) {
    nanos += howLong;
    broadcast.tick();
  }

  private static int refusal(Future<?> refused) {
    return ((ReplyException) refused.cause()).failureCode();
  }
}
