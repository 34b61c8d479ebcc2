package io.github.vertxdebug.stream;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * What an {@link EventStream} needs of whatever carries it to the peer: one response of one connection.
 *
 * <p><b>Thread.</b> The event loop of the connection, for every call and every callback.
 */
interface Wire {

  /** Sends the head of an event stream with the first write. To be called once, before it. */
  void begin();

  /** Sends one frame after those before it; done when it has left the process, failed when it never will. */
  Future<Void> write(Buffer frame);

  /** Whether more is waiting below than should. Writing on would still be taken, without a bound. */
  boolean isFull();

  /** Sets what to call each time it is full no more. */
  void onDrain(Runnable callback);

  /** Ends the response after the frames before; done when all has left the process, failed when it never will. */
  Future<Void> end();

  /** Whether the response was ended, by whoever. */
  boolean isEnded();

  /**
   * Gets rid of the peer without waiting for it to read: of its stream alone where the connection has others. May turn out to
   * be without effect; {@link #drop} is not.
   */
  void cut();

  /** Closes the socket without waiting for anything. */
  void drop();

  /** Runs a task once, later; the result takes that back. */
  Runnable after(long millis, Runnable task);

  /** Sets what to call when the response is over, whoever ended it, {@link #end} included; it may be called several times. */
  void onOver(Runnable callback);
}
