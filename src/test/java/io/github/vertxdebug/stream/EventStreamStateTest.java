package io.github.vertxdebug.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The stream's states, by hand: no socket, no clock, no event loop but this thread. */
class EventStreamStateTest {

  private static final int BOUND = 10;
  private static final Buffer FIVE = Buffer.buffer("five.");

  private final FakeWire wire = new FakeWire();
  private final EventStream stream = new EventStream(wire, BOUND, wire::nanoTime);
  private final List<String> heard = new ArrayList<>();

  EventStreamStateTest() {
    stream.onClose(() -> heard.add("closed in state " + stream.state()));
  }

  // Writing

  @Test
  void shouldHandOnWhatItAcceptsInOrder() {
    stream.begin();
    assertEquals(WriteResult.ACCEPTED, stream.write(Buffer.buffer("a")));
    assertEquals(WriteResult.ACCEPTED, stream.write(Buffer.buffer("b")));

    assertEquals(List.of("begin", "write a", "write b"), wire.calls);
    assertEquals(StreamState.OPEN, stream.state());
    assertEquals(List.of(), heard);
  }

  @Test
  void shouldCountWhatWaitsUntilItHasLeft() {
    stream.write(FIVE);
    stream.write(Buffer.buffer("two"));
    assertEquals(8, stream.queuedBytes());
    wire.leaves();
    assertEquals(3, stream.queuedBytes());
    wire.leaves();
    assertEquals(0, stream.queuedBytes());
    assertEquals(8, stream.sentBytes());
    assertEquals(2, stream.frames());
    assertEquals(0, stream.refusals());
  }

  @Test
  void shouldRefuseFromTheBoundOnAndAcceptBelowIt() {
    assertEquals(WriteResult.ACCEPTED, stream.write(Buffer.buffer("nine bytes".substring(1))));
    assertTrue(stream.writable(), "one byte below the bound");
    assertEquals(WriteResult.ACCEPTED, stream.write(Buffer.buffer("x")));
    assertFalse(stream.writable(), "at the bound");
    assertEquals(WriteResult.REFUSED, stream.write(Buffer.buffer("y")));
    wire.leaves();
    assertTrue(stream.writable());
    assertEquals(WriteResult.ACCEPTED, stream.write(Buffer.buffer("z")));
    assertEquals(List.of("write ine bytes", "write x", "write z"), wire.calls);
  }

  @Test
  void shouldAcceptAFrameLargerThanTheBoundWhenNothingWaits() {
    assertEquals(WriteResult.ACCEPTED, stream.write(Buffer.buffer("more than ten bytes")));
    assertEquals(WriteResult.REFUSED, stream.write(FIVE));
  }

  @Test
  void shouldRefuseWhenWhatIsBelowIsFull() {
    wire.full = true;
    assertFalse(stream.writable());
    assertEquals(WriteResult.REFUSED, stream.write(FIVE));
    assertEquals(List.of(), wire.calls);
  }

  @Test
  void shouldNotBeChangedByARefusedWriteButForItsCount() {
    wire.passes(7);
    wire.full = true;
    stream.write(FIVE);
    stream.write(FIVE);
    assertEquals(0, stream.queuedBytes());
    assertEquals(0, stream.sentBytes());
    assertEquals(0, stream.frames());
    assertEquals(7, stream.silentMillis(wire.nanoTime()));
    assertEquals(2, stream.refusals());
    assertEquals(StreamState.OPEN, stream.state());
    assertEquals(List.of(), wire.calls);
  }

  @Test
  void shouldTellItsAgeAndHowLongItHasBeenSilent() {
    wire.passes(100);
    assertEquals(100, stream.ageMillis(wire.nanoTime()));
    assertEquals(100, stream.silentMillis(wire.nanoTime()));
    stream.write(FIVE);
    wire.passes(30);
    assertEquals(130, stream.ageMillis(wire.nanoTime()));
    assertEquals(30, stream.silentMillis(wire.nanoTime()));
  }

  @Test
  void shouldCancelWhenAFrameItAcceptedIsLostSoThatThePeerSeesNoGap() {
    stream.write(FIVE);
    wire.loses();
    assertEquals(List.of("write five.", "cut"), wire.calls);
    assertEquals(StreamState.CLOSING, stream.state());
    assertEquals(0, stream.queuedBytes());
    assertEquals(WriteResult.CLOSED, stream.write(FIVE));
  }

  @Test
  void shouldNotCancelForAFrameThatIsLostWhileItCloses() {
    stream.write(FIVE);
    stream.close();
    wire.loses();
    assertEquals(List.of("write five.", "end"), wire.calls);
    assertEquals(0, stream.queuedBytes());
  }

  // Draining

  @Test
  void shouldCallBackOnceWhenItAcceptsAgainAfterARefusal() {
    stream.onDrain(() -> heard.add("drained"));
    stream.write(FIVE);
    stream.write(FIVE);
    stream.write(FIVE);
    stream.write(FIVE);
    assertEquals(2, stream.refusals());
    wire.leaves();
    assertEquals(List.of("drained"), heard);
    wire.leaves();
    assertEquals(List.of("drained"), heard);
  }

  @Test
  void shouldNotCallBackWithoutARefusal() {
    stream.onDrain(() -> heard.add("drained"));
    stream.write(FIVE);
    wire.leaves();
    wire.drains();
    assertEquals(List.of(), heard);
  }

  @Test
  void shouldCallBackWhenWhatIsBelowDrains() {
    stream.onDrain(() -> heard.add("drained"));
    wire.full = true;
    stream.write(FIVE);
    assertEquals(List.of(), heard);
    wire.drains();
    assertEquals(List.of("drained"), heard);
  }

  @Test
  void shouldNotCallBackBeforeBothBoundsAreMet() {
    stream.onDrain(() -> heard.add("drained"));
    stream.write(FIVE);
    stream.write(FIVE);
    wire.full = true;
    stream.write(FIVE);
    wire.leaves();
    assertEquals(List.of(), heard, "below is still full");
    wire.drains();
    assertEquals(List.of("drained"), heard);
  }

  @Test
  void shouldNotCallBackWhileItsOwnBoundIsNotMet() {
    stream.onDrain(() -> heard.add("drained"));
    stream.write(Buffer.buffer("much more than the bound"));
    stream.write(FIVE);
    wire.drains();
    assertEquals(List.of(), heard);
    wire.leaves();
    assertEquals(List.of("drained"), heard);
  }

  @Test
  void shouldCallBackAgainAfterTheNextRefusal() {
    stream.onDrain(() -> {
      heard.add("drained");
      while (stream.write(FIVE) == WriteResult.ACCEPTED) {}
    });
    while (stream.write(FIVE) == WriteResult.ACCEPTED) {}
    wire.leaves();
    wire.leaves();
    wire.leaves();
    assertEquals(List.of("drained", "drained", "drained"), heard);
    assertEquals(5, stream.frames());
  }

  @Test
  void shouldListenBelowOnceHoweverOftenTheCallbackIsReplaced() {
    stream.onDrain(() -> heard.add("first"));
    stream.onDrain(() -> heard.add("second"));
    wire.full = true;
    stream.write(FIVE);
    wire.drains();
    assertEquals(List.of("onDrain"), wire.calls);
    assertEquals(List.of("second"), heard);
  }

  @Test
  void shouldNotCallBackOnceItIsClosing() {
    stream.onDrain(() -> heard.add("drained"));
    stream.write(FIVE);
    stream.write(FIVE);
    stream.write(FIVE);
    stream.close();
    wire.leaves();
    wire.drains();
    assertEquals(List.of(), heard);
  }

  @Test
  void shouldNotListenBelowWhenItIsClosedAlready() {
    wire.isOver();
    stream.onDrain(() -> heard.add("drained"));
    assertEquals(List.of(), wire.calls);
  }

  @Test
  void shouldDrainWithoutACallback() {
    wire.full = true;
    stream.write(FIVE);
    wire.drains();
    assertTrue(stream.writable());
  }

  // Closing

  @Test
  void shouldBeClosingUntilItsEndHasLeft() {
    stream.write(FIVE);
    stream.close();
    assertEquals(StreamState.CLOSING, stream.state());
    assertEquals(List.of("write five.", "end"), wire.calls);
    assertEquals(List.of(), heard);
    assertFalse(stream.writable());
    wire.leaves();
    wire.endLeaves();
    assertEquals(StreamState.CLOSED, stream.state());
    assertEquals(List.of("closed in state CLOSED"), heard);
    assertEquals(0, wire.pendingTimers());
  }

  @Test
  void shouldBeClosedWhenItsEndIsLost() {
    stream.close();
    wire.endIsLost();
    assertEquals(List.of("closed in state CLOSED"), heard);
  }

  @Test
  void shouldGiveUpAtTheDeadlineOnAPeerThatDoesNotTakeTheEnd() {
    stream.close();
    wire.passes(EventStream.CLOSE_DEADLINE_MILLIS - 1);
    assertEquals(List.of("end"), wire.calls);
    wire.passes(1);
    assertEquals(List.of("end", "cut"), wire.calls);
    assertEquals(StreamState.CLOSING, stream.state());
    wire.isOver();
    assertEquals(List.of("closed in state CLOSED"), heard);
    assertEquals(0, wire.pendingTimers());
  }

  @Test
  void shouldDropTheConnectionWhenACutHasNoEffect() {
    stream.cancel();
    wire.passes(EventStream.RESET_DEADLINE_MILLIS - 1);
    assertEquals(List.of("cut"), wire.calls);
    wire.passes(1);
    assertEquals(List.of("cut", "drop"), wire.calls);
    wire.isOver();
    assertEquals(List.of("closed in state CLOSED"), heard);
  }

  @Test
  void shouldDropTheConnectionWithinASecondOfClosing() {
    stream.close();
    wire.passes(EventStream.CLOSE_DEADLINE_MILLIS);
    wire.passes(EventStream.RESET_DEADLINE_MILLIS);
    assertEquals(List.of("end", "cut", "drop"), wire.calls);
    assertTrue(wire.nanoTime() < 1_000_000_000L);
  }

  @Test
  void shouldLeaveTheConnectionAloneOnceTheStreamIsSeenToClose() {
    stream.cancel();
    wire.isOver();
    wire.passes(EventStream.RESET_DEADLINE_MILLIS);
    assertEquals(List.of("cut"), wire.calls);
    assertEquals(0, wire.pendingTimers());
  }

  @Test
  void shouldLeaveTheConnectionAloneWhenTheStreamClosesWhileItIsCut() {
    wire.whenCut = wire::isOver;
    stream.cancel();
    wire.passes(EventStream.RESET_DEADLINE_MILLIS);
    assertEquals(List.of("cut"), wire.calls);
    assertEquals(List.of("closed in state CLOSED"), heard);
  }

  @Test
  void shouldBeClosedByCancellingThoughItWasEndingAndTheEndNeverLeaves() {
    stream.close();
    stream.cancel();
    assertEquals(List.of("end", "cut"), wire.calls);
    wire.isOver();
    assertEquals(List.of("closed in state CLOSED"), heard);
    wire.endIsLost();
    wire.passes(10_000);
    assertEquals(List.of("end", "cut"), wire.calls);
    assertEquals(1, heard.size());
  }

  @Test
  void shouldNotTakeTheResponsesWordThatItIsOverBeforeItsOwnEndHasLeft() {
    stream.close(); // the response says so at once
    wire.isOver();
    assertEquals(StreamState.CLOSING, stream.state());
  }

  @Test
  void shouldBeClosedAtOnceWhenTheResponseIsOver() {
    wire.isOver();
    assertEquals(StreamState.CLOSED, stream.state());
    assertEquals(List.of("closed in state CLOSED"), heard);
    assertEquals(List.of(), wire.calls);
  }

  @Test
  void shouldFindOutThatSomebodyElseEndedTheResponse() {
    wire.ended = true;
    assertFalse(stream.writable());
    assertEquals(List.of("closed in state CLOSED"), heard);
    assertEquals(WriteResult.CLOSED, stream.write(FIVE));
    assertEquals(List.of(), wire.calls);
  }

  static Stream<Consumer<EventStream>> waysToClose() {
    return Stream.of(EventStream::close, EventStream::cancel);
  }

  @ParameterizedTest
  @MethodSource("waysToClose")
  void shouldDoNothingMoreOnceItIsClosed(Consumer<EventStream> way) {
    wire.isOver();
    way.accept(stream);
    wire.isOver();
    wire.passes(10_000);
    assertEquals(StreamState.CLOSED, stream.state());
    assertEquals(List.of(), wire.calls);
    assertEquals(1, heard.size());
    assertEquals(0, wire.pendingTimers());
  }

  @ParameterizedTest
  @MethodSource("waysToClose")
  void shouldAnswerClosedFromTheMomentItCloses(Consumer<EventStream> way) {
    way.accept(stream);
    List<String> before = List.copyOf(wire.calls);
    assertEquals(WriteResult.CLOSED, stream.write(FIVE));
    assertFalse(stream.writable());
    assertEquals(before, wire.calls);
    assertEquals(0, stream.refusals());
    assertEquals(0, stream.frames());
  }

  @Test
  void shouldCloseOrCancelOnceHoweverOftenItIsAsked() {
    stream.close();
    stream.close();
    stream.cancel();
    stream.cancel();
    stream.close();
    assertEquals(List.of("end", "cut"), wire.calls);
    assertEquals(1, wire.pendingTimers());
  }

  @Test
  void shouldAllowToCloseAndCancelFromWithinCallbacks() {
    stream.onDrain(() -> {
      stream.close();
      stream.cancel();
    });
    stream.onClose(() -> {
      stream.close();
      stream.cancel();
      heard.add("after");
    });
    wire.full = true;
    stream.write(FIVE);
    wire.drains();
    wire.isOver();
    assertEquals(List.of("closed in state CLOSED", "after"), heard);
    assertEquals(List.of("onDrain", "end", "cut"), wire.calls);
  }

  // Callbacks

  @Test
  void shouldCallEveryCallbackOnceInOrder() {
    stream.onClose(() -> heard.add("second"));
    stream.onClose(() -> heard.add("third"));
    wire.isOver();
    wire.isOver();
    assertEquals(List.of("closed in state CLOSED", "second", "third"), heard);
  }

  @Test
  void shouldCallACallbackAtOnceWhenItIsClosedAlready() {
    wire.isOver();
    stream.onClose(() -> heard.add("late"));
    assertEquals(List.of("closed in state CLOSED", "late"), heard);
  }

  @Test
  void shouldCallACallbackThatIsAddedByACallback() {
    stream.onClose(() -> stream.onClose(() -> heard.add("added")));
    wire.isOver();
    assertEquals(List.of("closed in state CLOSED", "added"), heard);
  }

  @Test
  void shouldCallTheOthersThoughOneThrowsAndThenThrowIt() {
    IllegalStateException misfortune = new IllegalStateException("a callback that throws");
    stream.onClose(() -> {
      throw misfortune;
    });
    stream.onClose(() -> heard.add("behind it"));
    assertSame(misfortune, assertThrows(IllegalStateException.class, wire::isOver));
    assertEquals(List.of("closed in state CLOSED", "behind it"), heard);
    assertEquals(StreamState.CLOSED, stream.state());
  }

  @Test
  void shouldCallTheOthersThoughOneEndsInAnErrorAndThenThrowIt() {
    AssertionError misfortune = new AssertionError("a callback in error");
    stream.onClose(() -> {
      throw misfortune;
    });
    stream.onClose(() -> heard.add("behind it"));
    assertSame(misfortune, assertThrows(AssertionError.class, wire::isOver));
    assertEquals(List.of("closed in state CLOSED", "behind it"), heard);
  }

  @Test
  void shouldBeClosedOnceWhenTheResponseEndsDuringAWrite() {
    wire.whenWritten = wire::isOver;
    assertEquals(WriteResult.ACCEPTED, stream.write(FIVE));
    assertEquals(StreamState.CLOSED, stream.state());
    assertEquals(List.of("closed in state CLOSED"), heard);
    assertEquals(List.of("write five."), wire.calls);
  }

  @ParameterizedTest
  @MethodSource("waysToClose")
  void shouldAllowToCloseAndCancelDuringAWrite(Consumer<EventStream> way) {
    wire.whenWritten = () -> way.accept(stream);
    assertEquals(WriteResult.ACCEPTED, stream.write(FIVE));
    assertEquals(WriteResult.CLOSED, stream.write(FIVE));
    assertEquals(5, stream.queuedBytes());
    wire.leaves();
    wire.isOver();
    stream.cancel();
    wire.isOver();
    assertEquals(0, stream.queuedBytes());
    assertEquals(1, heard.size());
  }

  // Threads

  static Stream<Consumer<EventStream>> operations() {
    return Stream.of(
        EventStream::begin,
        stream -> stream.write(FIVE),
        EventStream::writable,
        stream -> stream.onDrain(() -> {}),
        stream -> stream.onClose(() -> {}),
        EventStream::close,
        EventStream::cancel,
        EventStream::state,
        EventStream::queuedBytes,
        EventStream::sentBytes,
        EventStream::frames,
        EventStream::refusals,
        stream -> stream.ageMillis(0),
        stream -> stream.silentMillis(0));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void shouldFailLoudlyOnAForeignThreadAndChangeNothing(Consumer<EventStream> operation) {
    ExecutionException failed = assertThrows(
        ExecutionException.class,
        () -> CompletableFuture.runAsync(() -> operation.accept(stream)).get());
    assertEquals(IllegalStateException.class, failed.getCause().getClass());
    String message = failed.getCause().getMessage();
    assertTrue(
        message.startsWith("this stream belongs to " + Thread.currentThread().getName()
            + ", but was" + " called from "),
        message);
    assertEquals(List.of(), wire.calls);
    assertEquals(StreamState.OPEN, stream.state());
  }
}
