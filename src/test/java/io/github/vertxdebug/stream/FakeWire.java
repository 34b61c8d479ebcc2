package io.github.vertxdebug.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A wire whose every event is told by hand, and which writes down what the stream does to it. */
final class FakeWire implements Wire {

  /** What was called, in order. */
  final List<String> calls = new ArrayList<>();

  boolean full;
  boolean ended;

  /** What {@link #cut} brings about before it returns. */
  Runnable whenCut = () -> {};

  /** What a write brings about before it returns. */
  Runnable whenWritten = () -> {};

  private final Deque<Promise<Void>> writes = new ArrayDeque<>();
  private final List<Timer> timers = new ArrayList<>();
  private @Nullable Promise<Void> end;
  private Runnable over = () -> {};
  private Runnable drain = () -> {};
  private long nowMillis;

  private static final class Timer {
    final long atMillis;
    final Runnable task;
    boolean pending = true;

    Timer(long atMillis, Runnable task) {
      this.atMillis = atMillis;
      this.task = task;
    }
  }

  // What happens to the stream

  /** The oldest frame that has not left leaves. */
  void leaves() {
    writes.remove().complete();
  }

  /** The oldest frame that has not left turns out to be lost. */
  void loses() {
    writes.remove().fail("lost");
  }

  void endLeaves() {
    Promise<Void> promise = end;
    if (promise == null) {
      throw new AssertionError("the response was not ended");
    }
    promise.complete();
  }

  void endIsLost() {
    Promise<Void> promise = end;
    if (promise == null) {
      throw new AssertionError("the response was not ended");
    }
    promise.fail("lost");
  }

  void isOver() {
    over.run();
  }

  void drains() {
    full = false;
    drain.run();
  }

  void passes(long millis) {
    nowMillis += millis;
    for (Timer timer : List.copyOf(timers)) {
      if (timer.pending && timer.atMillis <= nowMillis) {
        timer.pending = false;
        timer.task.run();
      }
    }
  }

  long nanoTime() {
    return nowMillis * 1_000_000;
  }

  int pendingTimers() {
    return (int) timers.stream().filter(timer -> timer.pending).count();
  }

  // What the stream does

  @Override
  public void begin() {
    calls.add("begin");
  }

  @Override
  public Future<Void> write(Buffer frame) {
    calls.add("write " + frame);
    Promise<Void> promise = Promise.promise();
    writes.add(promise);
    whenWritten.run();
    return promise.future();
  }

  @Override
  public boolean isFull() {
    return full;
  }

  @Override
  public void onDrain(Runnable callback) {
    calls.add("onDrain");
    drain = callback;
  }

  @Override
  public Future<Void> end() {
    calls.add("end");
    ended = true;
    Promise<Void> promise = Promise.promise();
    end = promise;
    over.run(); // as a response does, before it is flushed
    return promise.future();
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public void cut() {
    calls.add("cut");
    whenCut.run();
  }

  @Override
  public void drop() {
    calls.add("drop");
  }

  @Override
  public Runnable after(long millis, Runnable task) {
    Timer timer = new Timer(nowMillis + millis, task);
    timers.add(timer);
    return () -> timer.pending = false;
  }

  @Override
  public void onOver(Runnable callback) {
    over = callback;
  }
}
