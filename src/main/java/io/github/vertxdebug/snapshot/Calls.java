package io.github.vertxdebug.snapshot;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The calls of one collection, column by column. Used over and over: what a call does not set, the next collection does. */
final class Calls {

  byte[] kinds = new byte[1024];

  @Nullable
  String[] keys = new @Nullable String[1024];

  long[] values = new long[1024];

  @Nullable
  String[] texts = new @Nullable String[1024];

  int count;

  @SuppressWarnings("ReferenceEquality")
  void add(byte kind, @Nullable String key, long value, @Nullable String text) {
    if (count == kinds.length) {
      grow();
    }
    kinds[count] = kind;
    if (keys[count] != key) { // mostly it is the same, and then the garbage collector need not know
      keys[count] = key;
    }
    values[count] = value;
    texts[count] = text;
    count++;
  }

  /** Forgets the calls from {@code mark} on, and the texts that they hold. */
  void forgetFrom(int mark) {
    Arrays.fill(texts, mark, count, null);
    count = mark;
  }

  private void grow() {
    int size = kinds.length * 2;
    kinds = Arrays.copyOf(kinds, size);
    keys = Arrays.copyOf(keys, size);
    values = Arrays.copyOf(values, size);
    texts = Arrays.copyOf(texts, size);
  }
}
