package io.github.vertxdebug.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The body of one HTTP response, as a stream of frames. Only this class touches the {@link HttpServerResponse} once the
 * response has begun.
 *
 * <p><b>Thread.</b> It lives on the event loop of the connection. Every method fails with an {@link IllegalStateException} on
 * any other thread, rather than race.
 *
 * <p><b>Closing.</b> {@link #close} lets what was accepted go out and gives up after a deadline; {@link #cancel} drops the
 * peer at once. Whoever closes (we, the peer, the connection), the {@link #onClose} callbacks run exactly once, on the event
 * loop.
 *
 * <p><b>When it is full.</b> {@link #write} refuses as long as {@code maxQueuedBytes} or more are waiting, so what one stream
 * costs is bounded by that and one frame.
 */
public final class EventStream {

  /** How long {@link #close} waits for a peer to take what was accepted, in milliseconds. */
  public static final long CLOSE_DEADLINE_MILLIS = 500;

  /** How long an HTTP/2 connection may take to carry a reset before the connection itself is dropped, in milliseconds. */
  private static final long RESET_DEADLINE_MILLIS = 300;

  private static final long HTTP_2_CANCEL = 0x8;

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final boolean http2;
  private final Runnable dropConnection;
  private final int maxQueuedBytes;
  private final Thread thread = Thread.currentThread();
  private final List<Runnable> closeCallbacks = new ArrayList<>(2);

  private StreamState state = StreamState.OPEN;
  private boolean cancelled;
  private boolean ending;
  private long queuedBytes;
  private long sentBytes;
  private long frames;
  private long refusals;

  /**
   * Takes over a response whose head has not been sent. To be called on the event loop of its connection.
   *
   * @param dropConnection closes the connection's socket without waiting for anything, on the event loop
   * @param whenOver registers what to call when the response is over, whoever ended it; it may be called several times. (A
   *     response has one handler of each kind, and they may belong to somebody already.)
   * @param maxQueuedBytes from how many waiting bytes on a write is refused
   */
  public EventStream(
      Vertx vertx,
      HttpServerResponse response,
      HttpVersion version,
      Runnable dropConnection,
      Consumer<Runnable> whenOver,
      int maxQueuedBytes) {
    this.vertx = vertx;
    this.response = response;
    this.http2 = version == HttpVersion.HTTP_2;
    this.dropConnection = dropConnection;
    this.maxQueuedBytes = maxQueuedBytes;
    response.setWriteQueueMaxSize(maxQueuedBytes);
    whenOver.accept(this::over);
  }

  /** Makes the response an event stream. To be called once, before the first write. */
  public void begin() {
    checkThread();
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache, no-store")
        .putHeader("X-Accel-Buffering", "no")
        // Keeps a server that compresses its pages from compressing this; not sent to the client.
        .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
  }

  /** Offers one frame. It is taken whole or not at all. */
  public WriteResult write(Buffer frame) {
    checkThread();
    if (!isOpen()) {
      return WriteResult.CLOSED;
    }
    if (!writable()) {
      refusals++;
      return WriteResult.REFUSED;
    }
    int length = frame.length();
    queuedBytes += length;
    sentBytes += length;
    frames++;
    response.write(frame).onComplete(done -> queuedBytes -= length);
    return WriteResult.ACCEPTED;
  }

  /** Whether a write would be accepted now. */
  public boolean writable() {
    checkThread();
    return isOpen() && queuedBytes < maxQueuedBytes && !response.writeQueueFull();
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

  /** Where it stands. */
  public StreamState state() {
    checkThread();
    return state;
  }

  /** Adds what to call when the stream is closed; at once when it is closed already. */
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
    Future<Void> ended = response.end();
    ended.onComplete(done -> closed());
    vertx.setTimer(CLOSE_DEADLINE_MILLIS, timer -> {
      if (state != StreamState.CLOSED) {
        cancel();
      }
    });
  }

  /** Drops the peer without waiting for it to read: on HTTP/2 its stream, on HTTP/1.1 its connection. */
  public void cancel() {
    checkThread();
    if (state == StreamState.CLOSED || cancelled) {
      return;
    }
    cancelled = true;
    state = StreamState.CLOSING;
    if (http2) {
      // A reset passes a stream that is stalled by its window, but not a connection that is stalled
      // in TCP; there it even reports success. So the connection is dropped unless the stream is
      // seen to close.
      response.reset(HTTP_2_CANCEL);
      vertx.setTimer(RESET_DEADLINE_MILLIS, timer -> {
        if (state != StreamState.CLOSED) {
          dropConnection.run();
        }
      });
    } else {
      dropConnection.run();
    }
  }

  /** Whether it is open; finds out when somebody else has ended the response behind our back. */
  private boolean isOpen() {
    if (state == StreamState.OPEN && response.ended()) {
      closed();
    }
    return state == StreamState.OPEN;
  }

  /** The response is over. If that is our own end, it is over once it is flushed, which we hear of elsewhere. */
  private void over() {
    if (!ending) {
      closed();
    }
  }

  private void closed() {
    if (state == StreamState.CLOSED) {
      return;
    }
    state = StreamState.CLOSED;
    List<Runnable> callbacks = List.copyOf(closeCallbacks);
    closeCallbacks.clear();
    RuntimeException thrown = null;
    for (Runnable callback : callbacks) {
      try {
        callback.run();
      } catch (RuntimeException e) {
        thrown = e; // the others are called all the same
      }
    }
    if (thrown != null) {
      throw thrown;
    }
  }

  private void checkThread() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException("this stream belongs to " + thread.getName()
          + ", but was called from " + Thread.currentThread().getName());
    }
  }
}
