package io.github.vertxdebug.source;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something written once, to be put into states as often as wanted by {@link StateWriter#put(Recording)}: what does not change
 * from tick to tick. Immutable; any thread. It may leave objects open that it has entered, and leave those it has not.
 */
public final class Recording {

  private static final byte OBJECT = 0;
  private static final byte END = 1;
  private static final byte LONG = 2;
  private static final byte DOUBLE = 3;
  private static final byte TEXT = 4;
  private static final byte IF_KNOWN = 5;

  private final byte[] kinds;
  private final @Nullable String[] keys;

  /** A DOUBLE as its bits. */
  private final long[] numbers;

  private final @Nullable String[] texts;

  private Recording(Recorder from) {
    kinds = Arrays.copyOf(from.kinds, from.count);
    keys = Arrays.copyOf(from.keys, from.count);
    numbers = Arrays.copyOf(from.numbers, from.numberCount);
    texts = Arrays.copyOf(from.texts, from.textCount);
  }

  /** Records what is written. */
  public static Recording of(Consumer<StateWriter> writes) {
    Recorder recorder = new Recorder();
    writes.accept(recorder);
    return new Recording(recorder);
  }

  /** Writes it call by call. */
  public void writeTo(StateWriter out) {
    int number = 0;
    int text = 0;
    for (int i = 0; i < kinds.length; i++) {
      String key = String.valueOf(keys[i]);
      switch (kinds[i]) {
        case END -> out.end();
        case OBJECT -> out.object(key);
        case LONG -> out.put(key, numbers[number++]);
        case DOUBLE -> out.put(key, Double.longBitsToDouble(numbers[number++]));
        case IF_KNOWN -> out.putIfKnown(key, numbers[number++]);
        default -> out.put(key, texts[text++]);
      }
    }
  }

  private static final class Recorder implements StateWriter {

    private byte[] kinds = new byte[16];
    private @Nullable String[] keys = new @Nullable String[16];
    private long[] numbers = new long[4];
    private @Nullable String[] texts = new @Nullable String[8];
    private int count;
    private int numberCount;
    private int textCount;

    @Override
    public StateWriter object(String key) {
      return add(OBJECT, key);
    }

    @Override
    public StateWriter end() {
      return add(END, null);
    }

    @Override
    public StateWriter put(String key, long value) {
      return addNumber(LONG, key, value);
    }

    @Override
    public StateWriter put(String key, double value) {
      return addNumber(DOUBLE, key, Double.doubleToRawLongBits(value));
    }

    @Override
    public StateWriter put(String key, @Nullable String value) {
      if (textCount == texts.length) {
        texts = Arrays.copyOf(texts, textCount * 2);
      }
      texts[textCount++] = value;
      return add(TEXT, key);
    }

    @Override
    public StateWriter putIfKnown(String key, long value) {
      return addNumber(IF_KNOWN, key, value);
    }

    private StateWriter addNumber(byte kind, String key, long value) {
      if (numberCount == numbers.length) {
        numbers = Arrays.copyOf(numbers, numberCount * 2);
      }
      numbers[numberCount++] = value;
      return add(kind, key);
    }

    private StateWriter add(byte kind, @Nullable String key) {
      if (count == kinds.length) {
        kinds = Arrays.copyOf(kinds, count * 2);
        keys = Arrays.copyOf(keys, count * 2);
      }
      kinds[count] = kind;
      keys[count] = key;
      count++;
      return this;
    }
  }
}
