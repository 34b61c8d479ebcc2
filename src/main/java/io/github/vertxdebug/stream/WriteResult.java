package io.github.vertxdebug.stream;

/** What became of a write. */
public enum WriteResult {
  /** Will reach the peer, in order, unless the peer goes away first. */
  ACCEPTED,
  /** Too much is waiting already; nothing of it was taken. */
  REFUSED,
  /** The stream is closing or closed; nothing of it was taken. */
  CLOSED
}
