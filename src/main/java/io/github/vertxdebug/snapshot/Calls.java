package io.github.vertxdebug.snapshot;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The calls that a section is written by, in their order, while they are not those of the last time. Short-lived. */
final class Calls {

  private byte[] kinds = new byte[64];
  private @Nullable String[] keys = new @Nullable String[64];
  private long[] numbers = new long[32];
  private @Nullable String[] texts = new @Nullable String[16];
  private int count;
  private int numberCount;
  private int textCount;

  int count() {
    return count;
  }

  /** Adds a call that has no value: the beginning of an object, or its end. */
  void add(byte kind, @Nullable String key) {
    if (count == kinds.length) {
      kinds = Arrays.copyOf(kinds, count * 2);
      keys = Arrays.copyOf(keys, count * 2);
    }
    kinds[count] = kind;
    keys[count] = key;
    count++;
  }

  void addNumber(byte kind, @Nullable String key, long value) {
    add(kind, key);
    if (numberCount == numbers.length) {
      numbers = Arrays.copyOf(numbers, numberCount * 2);
    }
    numbers[numberCount++] = value;
  }

  void addText(@Nullable String key, @Nullable String value) {
    add(Op.TEXT, key);
    if (textCount == texts.length) {
      texts = Arrays.copyOf(texts, textCount * 2);
    }
    texts[textCount++] = value;
  }

  byte[] kinds() {
    return Arrays.copyOf(kinds, count);
  }

  @Nullable
  String[] keys() {
    return Arrays.copyOf(keys, count);
  }

  long[] numbers() {
    return Arrays.copyOf(numbers, numberCount);
  }

  @Nullable
  String[] texts() {
    return Arrays.copyOf(texts, textCount);
  }
}
