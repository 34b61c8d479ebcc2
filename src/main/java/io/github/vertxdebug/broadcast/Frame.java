package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.platform.SharedChunks;
import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.buffer.Buffer;

/**
 * Encoded bytes, ready for a socket, shared by everybody who sends them. Immutable; nothing to release.
 */
public final class Frame {

  private final byte[] bytes;

  Frame(byte[] bytes) {
    this.bytes = bytes;
  }

  /** How many bytes it has. */
  public int length() {
    return bytes.length;
  }

  /**
   * A buffer over the bytes. Each event loop must make its own: the TLS engine works on a view that is cached inside the
   * buffer, and two loops would race on that view, though neither touches the bytes.
   */
  public Buffer buffer() {
    return VertxInternals.wrap(bytes);
  }

  /** The bytes for many connections of one event loop; to be closed there when all have been given it. */
  public SharedChunks.Shared shared() {
    return SharedChunks.share(bytes);
  }
}
