package io.github.vertxdebug.http;

import java.util.Map;
import java.util.TreeMap;

/** What is left out of a text; stretches that are left out do not overlap. */
final class Cuts {

  private final String text;

  /** Where each begins, and where it ends. */
  private final TreeMap<Integer, Integer> cuts = new TreeMap<>();

  Cuts(String text) {
    this.text = text;
  }

  /** Leaves out a stretch, and the lines that it is alone on. */
  void add(int start, int end) {
    if (!addWholeLines(start, end)) {
      cuts.put(start, end);
    }
  }

  /** Leaves out the lines from one place to another if nothing else is on them; otherwise nothing. */
  boolean addWholeLines(int start, int end) {
    int first = text.lastIndexOf('\n', start - 1) + 1;
    int newline = text.indexOf('\n', end);
    int next = newline < 0 ? text.length() : newline + 1;
    boolean alone =
        text.substring(first, start).isBlank() && text.substring(end, next).isBlank();
    if (alone) {
      cuts.put(first, next);
    }
    return alone;
  }

  String rest() {
    StringBuilder rest = new StringBuilder();
    int from = 0;
    for (Map.Entry<Integer, Integer> cut : cuts.entrySet()) {
      rest.append(text, from, cut.getKey());
      from = cut.getValue();
    }
    return rest.append(text, from, text.length()).toString();
  }
}
