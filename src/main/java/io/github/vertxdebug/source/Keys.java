package io.github.vertxdebug.source;

/**
 * Keys made of any text. Half a surrogate pair has no UTF-8 encoding and would reach the client as U+FFFD whichever half it
 * is, so that two names could become one. Stateless; any thread.
 */
final class Keys {

  private Keys() {}

  /**
   * A text as a key that no other text has: itself, unless it holds a backslash or a lone surrogate. Then a backslash is
   * doubled, and a lone surrogate written with its number: {@code \ud800}.
   */
  static String unique(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' || isLone(text, i)) {
        return escape(text, "\\", new StringBuilder()).toString();
      }
    }
    return text;
  }

  /** A text with U+FFFD for each lone surrogate, as it will reach the client. */
  static String shown(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i++) {
      if (isLone(text, i)) {
        repaired = repaired == null ? new StringBuilder(text) : repaired;
        repaired.setCharAt(i, '\uFFFD');
      }
    }
    return repaired == null ? text : repaired.toString();
  }

  /** Appends a text with a backslash before each of some characters and the number of each lone surrogate. */
  static StringBuilder escape(String text, String special, StringBuilder to) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isLone(text, i)) {
        to.append("\\u").append(Integer.toHexString(c));
      } else if (special.indexOf(c) >= 0) {
        to.append('\\').append(c);
      } else {
        to.append(c);
      }
    }
    return to;
  }

  private static boolean isLone(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
