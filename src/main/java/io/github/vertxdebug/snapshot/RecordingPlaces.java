package io.github.vertxdebug.snapshot;

import io.github.vertxdebug.source.Recording;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the recordings of the last section stood, and where the record stood after each: so one that stands there once more can
 * be skipped without a look into it. Columns, as all of them are walked at every tick. One thread.
 */
final class RecordingPlaces {

  private @Nullable Recording[] recording = new @Nullable Recording[0];
  private int[] opBefore = new int[0];
  private int[] opAfter = new int[0];
  private int[] numberAfter = new int[0];
  private int[] textAfter = new int[0];
  /** How many more objects are open after it than before. */
  private int[] depth = new int[0];

  private int known;
  private int next;

  /** Whether the next recording of the last section is this one, and stood before the same call. */
  @SuppressWarnings(
      "ReferenceEquality") // Another recording of the same calls may have other values.
  boolean isNext(Recording one, int op) {
    return next < known && recording[next] == one && opBefore[next] == op;
  }

  int opAfter() {
    return opAfter[next];
  }

  int numberAfter() {
    return numberAfter[next];
  }

  int textAfter() {
    return textAfter[next];
  }

  int depthOfNext() {
    return depth[next];
  }

  void skip() {
    next++;
  }

  /** Notes the next one, which was written anew. */
  void add(Recording one, int before, int op, int number, int text, int entered) {
    int place = next++;
    if (place == recording.length) {
      int size = Math.max(8, place * 2);
      recording = Arrays.copyOf(recording, size);
      opBefore = Arrays.copyOf(opBefore, size);
      opAfter = Arrays.copyOf(opAfter, size);
      numberAfter = Arrays.copyOf(numberAfter, size);
      textAfter = Arrays.copyOf(textAfter, size);
      depth = Arrays.copyOf(depth, size);
    }
    recording[place] = one;
    opBefore[place] = before;
    opAfter[place] = op;
    numberAfter[place] = number;
    textAfter[place] = text;
    depth[place] = entered;
    known = Math.max(known, next);
  }

  /** The section is as it was written. */
  void finished() {
    if (next < known) {
      Arrays.fill(recording, next, known, null);
      known = next;
    }
    next = 0;
  }

  /** The section is none: what was noted of it stands nowhere. */
  void forget() {
    Arrays.fill(recording, 0, known, null);
    known = 0;
    next = 0;
  }
}
