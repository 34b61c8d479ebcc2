package io.github.vertxdebug.http;

import static io.github.vertxdebug.RunningDashboard.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.Mailbox;
import io.github.vertxdebug.broadcast.Addresses;
import io.github.vertxdebug.broadcast.Answer;
import io.github.vertxdebug.broadcast.Signal;
import io.github.vertxdebug.broadcast.SignalCodec;
import io.github.vertxdebug.broadcast.Standing;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One relay with streams that do as they are told, and with the test in the broadcaster's place. */
@Timeout(60)
class TickRelayTest {

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final Mailbox<Signal.TickReport> reports = new Mailbox<>();
  private TickRelay relay;

  @BeforeEach
  void listen() {
    SignalCodec.register(vertx);
    vertx
        .eventBus()
        .<Signal.TickReport>localConsumer(Addresses.REPORT, message -> reports.add(message.body()));
    relay = onLoop(() -> new TickRelay(vertx));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldServeTheOthersAndReportThoughOneFailsInEveryWay() throws Exception {
    FakeStream failing = new FakeStream() {
      @Override
      public boolean tick(long seq, @Nullable Buffer delta, long nowNanos) {
        throw new AssertionError("a stream that fails");
      }

      @Override
      public void abort() {
        throw new IllegalStateException("and cannot even be dropped");
      }

      @Override
      public Standing standing(long seq, long nowNanos) {
        throw new IllegalStateException("or tell how it stands");
      }
    };
    FakeStream healthy = new FakeStream();
    enter(failing);
    enter(healthy);
    assertEquals(0, report().seq(), "it begins to listen, and owes no report");

    for (long seq = 1; seq <= 3; seq++) {
      Answer answer = new Answer();
      answer.giveUp();
      tick(seq, answer);
      assertEquals(seq, report().seq());
      assertEquals(seq, healthy.baseline);
    }
  }

  @Test
  void shouldLeaveItsReportAndSendItOnlyWhenNobodyLooksAnyMore() {
    enter(new FakeStream());
    assertEquals(0, report().seq());
    for (long seq = 1; seq <= 10; seq++) {
      boolean late = seq % 3 == 0;
      Answer answer = new Answer();
      if (late) {
        answer.giveUp();
      }
      tick(seq, answer);
      onLoop(() -> null); // behind it
      Signal.TickReport left = answer.report();
      if (late) {
        assertNull(left);
        assertEquals(seq, report().seq(), "and those before were not sent");
      } else {
        assertNotNull(left);
        assertEquals(seq, left.seq());
      }
    }
  }

  @Test
  void shouldTellHowAStreamStoodBeforeATickWasWrittenToIt() {
    Mailbox<Signal.Standings> told = new Mailbox<>();
    vertx
        .eventBus()
        .<Signal.Standings>localConsumer(Addresses.STANDINGS, message -> told.add(message.body()));
    FakeStream stream = new FakeStream();
    enter(stream);
    tick(7, new Answer());
    Standing standing = told.next().streams().get(0);
    assertEquals(0, standing.lagTicks(), "ticks behind the one that was handed on last");
    assertEquals(0, standing.frames(), "its baseline then");
  }

  @Test
  void shouldEndTheOthersThoughOneCannotBeEnded() {
    FakeStream failing = new FakeStream() {
      @Override
      public void end() {
        super.end();
        throw new AssertionError("a stream that cannot end");
      }
    };
    FakeStream healthy = new FakeStream();
    enter(failing);
    enter(healthy);

    Future<Void> ended = relay.end(() -> {});
    onLoop(() -> null); // behind it
    assertTrue(failing.over);
    assertTrue(healthy.over);
    assertFalse(ended.isComplete());
  }

  @Test
  void shouldEndOnceTheBroadcasterKnowsThatTheLastStreamHasLeft() {
    FakeStream stream = new FakeStream();
    enter(stream);
    Promise<Void> last = Promise.promise();
    Future<Void> ended = relay.end(last::complete);
    onLoop(() -> {
      relay.remove(stream);
      return null;
    });
    assertFalse(ended.isComplete(), "the broadcaster has not answered");
    onLoop(() -> {
      relay.exit();
      return null;
    });
    await(ended);
    await(last.future());
  }

  private void enter(FakeStream stream) {
    onLoop(() -> {
      relay.enter();
      relay.add(stream);
      return null;
    });
  }

  private void tick(long seq, Answer answer) {
    vertx
        .eventBus()
        .send(relay.address(), new Signal.Tick(seq, Map.of(), answer), SignalCodec.OPTIONS);
  }

  /** Without a report the relay is not sent another tick, ever. */
  private Signal.TickReport report() {
    return reports.next();
  }

  private <T> T onLoop(Callable<T> call) {
    Promise<T> result = Promise.promise();
    loop.runOnContext(v -> {
      try {
        result.complete(call.call());
      } catch (Exception | Error e) {
        result.fail(e);
      }
    });
    return await(result.future());
  }

  /** Takes whatever it is given. */
  private static class FakeStream implements TickRelay.Member {
    volatile long baseline;
    volatile boolean over;

    @Override
    public long baseline() {
      return baseline;
    }

    @Override
    public boolean isOver() {
      return over;
    }

    @Override
    public boolean wants(long seq) {
      return true;
    }

    @Override
    public boolean tick(long seq, @Nullable Buffer delta, long nowNanos) {
      baseline = seq;
      return false;
    }

    @Override
    public boolean isStrained() {
      return false;
    }

    @Override
    public Standing standing(long seq, long nowNanos) {
      return new Standing("s", "s", "s", "HTTP/1.1", 0, 1, seq - baseline, baseline, 0, 0, 0, 0);
    }

    @Override
    public void abort() {
      over = true;
    }

    @Override
    public void end() {
      over = true;
    }
  }
}
