package io.github.vertxdebug.stream;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of one HTTP response, as a stream of frames.
 *
 * <p><b>Thread.</b> It lives on the event loop of the connection; every callback runs there. Every method fails with an
 * {@link IllegalStateException} on any other thread, rather than race.
 *
 * <p><b>Closing.</b> {@link #close} lets what was accepted go out and gives up after a deadline; {@link #cancel} drops the
 * peer at once. Both may be called at any time, also from within callbacks, and again. Whoever closes (we, the peer, the
 * connection), the {@link #onClose} callbacks run exactly once. A frame that was accepted and turns out not to be sent cancels
 * the stream: the peer never sees a gap.
 *
 * <p><b>When it is full.</b> {@link #write} refuses as long as {@code maxQueuedBytes} or more are waiting, so what one stream
 * costs is bounded by that and one frame. Once it accepts again, {@link #onDrain} is called.
 */
public final class EventStream {

  /** How long {@link #close} waits for a peer to take what was accepted, in milliseconds. */
  public static final long CLOSE_DEADLINE_MILLIS = 500;

  /** How long an HTTP/2 connection may take to carry a reset before the connection itself is dropped, in milliseconds. */
  public static final long RESET_DEADLINE_MILLIS = 300;

  private final Wire wire;
  private final int maxQueuedBytes;
  private final LongSupplier nanoTime;
  private final Thread thread = Thread.currentThread();
  private final List<Runnable> closeCallbacks = new ArrayList<>(2);

  private StreamState state = StreamState.OPEN;
  private boolean ending;
  private boolean cancelled;
  private @Nullable Runnable deadline;
  private @Nullable Runnable drainCallback;
  private boolean refusedSinceDrain;
  private long queuedBytes;
  private long sentBytes;
  private long frames;
  private long refusals;
  private final long openedNanos;
  private long lastWriteNanos;

  EventStream(Wire wire, int maxQueuedBytes, LongSupplier nanoTime) {
    this.wire = wire;
    this.maxQueuedBytes = maxQueuedBytes;
    this.nanoTime = nanoTime;
    this.openedNanos = nanoTime.getAsLong();
    this.lastWriteNanos = openedNanos;
    wire.onOver(this::over);
  }

  /**
   * Takes over the response to a request, whose head has not been sent. To be called on the event loop of its connection.
   *
   * @param whenOver registers what to call when the response is over, whoever ended it; it may be called several times. (A
   *     response has one handler of each kind, and they may belong to somebody already.)
   * @param maxQueuedBytes from how many waiting bytes on a write is refused
   */
  public static EventStream over(
      Vertx vertx,
      HttpServerRequest request,
      Eviction eviction,
      Consumer<Runnable> whenOver,
      int maxQueuedBytes) {
    return new EventStream(
        new HttpWire(vertx, request, eviction, whenOver, maxQueuedBytes),
        maxQueuedBytes,
        System::nanoTime);
  }

  /** Makes the response an event stream. To be called once, before the first write. */
  public void begin() {
    checkThread();
    wire.begin();
  }

  /** Offers one frame. It is taken whole or not at all. */
  public WriteResult write(Buffer frame) {
    checkThread();
    if (!isOpen()) {
      return WriteResult.CLOSED;
    }
    if (isFull()) {
      refusals++;
      refusedSinceDrain = true;
      return WriteResult.REFUSED;
    }
    int length = frame.length();
    queuedBytes += length;
    sentBytes += length;
    frames++;
    lastWriteNanos = nanoTime.getAsLong();
    wire.write(frame).onComplete(written -> left(length, written.succeeded()));
    return WriteResult.ACCEPTED;
  }

  /** Whether a write would be accepted now. */
  public boolean writable() {
    checkThread();
    return isOpen() && !isFull();
  }

  /**
   * Sets what to call each time a write would be accepted again after one was refused; never once the stream is closing. It
   * takes the place of the callback before.
   */
  public void onDrain(Runnable callback) {
    checkThread();
    if (drainCallback == null && isOpen()) {
      wire.onDrain(this::drained);
    }
    drainCallback = callback;
  }

  /** Adds what to call when the stream is closed, with the state {@code CLOSED}; at once when it is closed already. */
  public void onClose(Runnable callback) {
    checkThread();
    if (state == StreamState.CLOSED) {
      callback.run();
    } else {
      closeCallbacks.add(callback);
    }
  }

  /** Ends the stream after what was accepted; a peer that does not take it in time is cancelled. */
  public void close() {
    checkThread();
    if (!isOpen()) {
      return;
    }
    state = StreamState.CLOSING;
    ending = true;
    deadline = wire.after(CLOSE_DEADLINE_MILLIS, this::cancel);
    wire.end().onComplete(ended -> closed());
  }

  /** Drops the peer without waiting for it to read: on HTTP/2 its stream, on HTTP/1.1 its connection. */
  public void cancel() {
    checkThread();
    if (state == StreamState.CLOSED || cancelled) {
      return;
    }
    state = StreamState.CLOSING;
    cancelled = true;
    cancelDeadline();
    // A reset passes a stream that is stalled by its window, but not a connection that is
    // stalled in TCP; there it even reports success. So the connection is dropped unless the
    // stream is seen to close.
    deadline = wire.after(RESET_DEADLINE_MILLIS, wire::drop);
    wire.cut();
  }

  /** Where it stands. */
  public StreamState state() {
    checkThread();
    return state;
  }

  /** Bytes that were accepted and have not left the process. */
  public long queuedBytes() {
    checkThread();
    return queuedBytes;
  }

  /** Bytes that were accepted so far. */
  public long sentBytes() {
    checkThread();
    return sentBytes;
  }

  /** Frames that were accepted so far. */
  public long frames() {
    checkThread();
    return frames;
  }

  /** Writes that were refused so far. */
  public long refusals() {
    checkThread();
    return refusals;
  }

  /**
   * Milliseconds since it was opened.
   *
   * @param nowNanos the present {@link System#nanoTime()}, which whoever asks many streams needs to read once only
   */
  public long ageMillis(long nowNanos) {
    checkThread();
    return TimeUnit.NANOSECONDS.toMillis(nowNanos - openedNanos);
  }

  /**
   * Milliseconds since the last write that was accepted; since it was opened, when there was none.
   *
   * @param nowNanos the present {@link System#nanoTime()}
   */
  public long silentMillis(long nowNanos) {
    checkThread();
    return TimeUnit.NANOSECONDS.toMillis(nowNanos - lastWriteNanos);
  }

  /** Whether it is open; finds out when somebody else has ended the response behind our back. */
  private boolean isOpen() {
    if (state == StreamState.OPEN && wire.isEnded()) {
      closed();
    }
    return state == StreamState.OPEN;
  }

  private boolean isFull() {
    return queuedBytes >= maxQueuedBytes || wire.isFull();
  }

  /** A frame has left the process, or never will. */
  private void left(int length, boolean sent) {
    queuedBytes -= length;
    if (!sent && state == StreamState.OPEN) {
      cancel(); // what was accepted is lost: nothing may come after it
    }
    drained();
  }

  private void drained() {
    if (refusedSinceDrain && isOpen() && !isFull()) {
      refusedSinceDrain = false;
      Runnable callback = drainCallback;
      if (callback != null) {
        callback.run();
      }
    }
  }

  /** The response is over. If that is our own end, it is over once it is flushed, which we hear of elsewhere. */
  private void over() {
    if (!ending || cancelled) {
      closed();
    }
  }

  private void closed() {
    if (state == StreamState.CLOSED) {
      return;
    }
    state = StreamState.CLOSED;
    cancelDeadline();
    List<Runnable> callbacks = List.copyOf(closeCallbacks);
    closeCallbacks.clear();
    Throwable thrown = null;
    for (Runnable callback : callbacks) {
      try {
        callback.run();
      } catch (RuntimeException | Error e) {
        thrown = e; // the others are called all the same
      }
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private void cancelDeadline() {
    Runnable pending = deadline;
    deadline = null;
    if (pending != null) {
      pending.run();
    }
  }

  private void checkThread() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException("this stream belongs to " + thread.getName()
          + ", but was called from " + Thread.currentThread().getName());
    }
  }
}
