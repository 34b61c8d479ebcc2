package io.github.vertxdebug.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Another exception's type, message and stack for the log, on lines that are all ours: a message may hold what a client sent,
 * and that may hold line breaks, to forge a line, or escapes, to mislead a terminal.
 */
final class Loggable extends Exception {

  private static final long serialVersionUID = 1;
  private static final int MOST_SHOWN = 200;
  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7E]");

  private Loggable(Throwable original, @Nullable Throwable cause) {
    super(text(String.valueOf(original)), cause, false, true);
    setStackTrace(original.getStackTrace());
  }

  /** The loggable form of an exception and, once, of its cause; null for none. */
  static @Nullable Throwable of(@Nullable Throwable original) {
    if (original == null) {
      return null;
    }
    Throwable cause = original.getCause();
    return new Loggable(original, cause == null ? null : new Loggable(cause, null));
  }

  /** Visible ASCII and spaces, everything else as an escape, and not much of it. */
  static String text(String any) {
    String shown = any.length() <= MOST_SHOWN ? any : any.substring(0, MOST_SHOWN) + "...";
    return UNPRINTABLE
        .matcher(shown)
        .replaceAll(found -> String.format("\\\\u%04X", (int) found.group().charAt(0)));
  }
}
