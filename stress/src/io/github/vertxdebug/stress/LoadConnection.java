package io.github.vertxdebug.stress;

import java.nio.ByteBuffer;

/** A connection of the {@link LoadClient} with one event stream or several. On the client's thread only. */
interface LoadConnection {

  ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** What to send when it is connected. */
  ByteBuffer request(String path, int port);

  /**
   * Takes what came.
   *
   * @return what to send for it
   */
  ByteBuffer take(byte[] bytes, int count, LoadTally tally);

  /** How many streams it asks for. */
  int streams();

  /** How many of them the server has answered. */
  int begun();

  /** Whether the server has ended one of them. */
  boolean isOver();

  /** Number of the last tick that a stream was sent; -1 before the first. */
  long seq(int stream);
}
