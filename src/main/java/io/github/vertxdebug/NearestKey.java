package io.github.vertxdebug;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the key that a misspelt one was probably meant to be. Stateless. */
final class NearestKey {

  private static final int ABBREVIATION_CHARS = 3;

  private NearestKey() {}

  /** The member of {@code known}, which is not empty, that takes the fewest edits to get to; letter case costs nothing. */
  static String to(String key, Collection<String> known) {
    return known.stream()
        .min(Comparator.<String>comparingInt(
                candidate -> edits(key.toLowerCase(Locale.ROOT), candidate))
            .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  /** Levenshtein's distance, one row at a time; but the beginning of a key is as near as a slip of one letter. */
  private static int edits(String from, String candidate) {
    String to = candidate.toLowerCase(Locale.ROOT);
    if (from.length() >= ABBREVIATION_CHARS && to.startsWith(from)) {
      return Math.min(1, to.length() - from.length());
    }
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
