package io.github.vertxdebug.stress;

/** A server that cannot be had on this machine. */
final class PeerMissing extends Exception {

  private static final long serialVersionUID = 1;

  PeerMissing(String why) {
    super(why);
  }
}
