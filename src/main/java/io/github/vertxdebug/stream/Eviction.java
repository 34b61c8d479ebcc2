package io.github.vertxdebug.stream;

/**
 * How to get rid of a peer that no longer reads, which the public API of Vert.x does not do: it waits for a flush that never
 * comes. On the event loop of the connection only.
 */
public interface Eviction {

  /** Closes the connection's socket without waiting for anything. */
  void dropConnection();

  /** HTTP/2: resets this response's stream, also when its end is waiting for a window that stays shut. */
  void resetStream();
}
