package io.github.vertxdebug;

import org.jspecify.annotations.Nullable;

/** Why something failed, as a part of a sentence. Stateless. */
final class Reason {

  private Reason() {}

  /** The first line of what a failure says, without its full stop; its class where it says nothing. Null is one that never came. */
  static String of(@Nullable Throwable t) {
    if (t == null) {
      return "it took too long";
    }
    String message =
        String.valueOf(t.getMessage()).lines().findFirst().orElse("").strip();
    boolean telling = t.getMessage() != null && !message.isEmpty();
    String reason = telling ? message : t.getClass().getSimpleName();
    return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
  }
}
