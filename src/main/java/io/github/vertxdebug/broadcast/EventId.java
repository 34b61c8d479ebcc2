package io.github.vertxdebug.broadcast;

import org.jspecify.annotations.Nullable;

/** The id of an event, {@code <boot>-<seq>}: which start of the broadcaster, and which of its states. */
final class EventId {

  private EventId() {}

  static String of(String boot, long seq) {
    return boot + "-" + seq;
  }

  /** The sequence number in an id of this boot; -1 for any other text. */
  static long seq(@Nullable String id, String boot) {
    if (id == null || id.length() > boot.length() + 20 || !id.startsWith(boot + "-")) {
      return -1;
    }
    String digits = id.substring(boot.length() + 1);
    if (digits.isEmpty()
        || digits.length() > 18
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return Long.parseLong(digits);
  }
}
