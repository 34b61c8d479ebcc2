package io.github.vertxdebug.snapshot;

/**
 * Replaces lone surrogates, which have no UTF-8 encoding, by U+FFFD: a meter's name or a thread's is any Java string, but
 * what goes out must be valid JSON.
 */
final class WellFormed {

  private WellFormed() {}

  static String text(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return repair(text, i);
      }
    }
    return text;
  }

  private static String repair(String text, int from) {
    StringBuilder out = new StringBuilder(text);
    for (int i = from; i < out.length(); i++) {
      char c = out.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < out.length()
          && Character.isLowSurrogate(out.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        out.setCharAt(i, '\uFFFD');
      }
    }
    return out.toString();
  }
}
