package io.github.vertxdebug.stream;

/** Where a stream stands; it only ever moves to the right. */
public enum StreamState {
  /** Accepts writes. */
  OPEN,
  /** Accepts no more; what was accepted is on its way out. */
  CLOSING,
  /** Over: nothing more will be sent or called. */
  CLOSED
}
