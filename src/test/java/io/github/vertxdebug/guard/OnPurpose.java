package io.github.vertxdebug.guard;

/** For tests of what happens when an event loop is blocked: what they block it with is not held against them. */
public final class OnPurpose {

  private OnPurpose() {}

  public static void block(Runnable blocking) {
    blocking.run();
  }
}
