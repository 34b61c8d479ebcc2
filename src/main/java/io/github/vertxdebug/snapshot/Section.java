package io.github.vertxdebug.snapshot;

import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One part of a state: what one source wrote, as a shape and the values beside it. Immutable; any thread. The same object
 * stands in every snapshot for as long as nothing in it changes, so what is unchanged costs nothing to keep or compare.
 */
public final class Section {

  /** One in which nothing is written. */
  public static final Section EMPTY =
      new Section(Shape.EMPTY, new long[0], new @Nullable String[0]);

  final Shape shape;
  final long[] numbers;
  final @Nullable String[] texts;

  /**
   * @param numbers in the order of the calls, a DOUBLE as its bits; shared, never written to again
   * @param texts in the order of the calls, null where it is not known; the same
   */
  Section(Shape shape, long[] numbers, @Nullable String[] texts) {
    this.shape = shape;
    this.numbers = numbers;
    this.texts = texts;
  }

  /** The number in a column, a DOUBLE as its bits. */
  long number(int column) {
    return numbers[shape.slot[column]];
  }

  /** The text in a column; null when it is not known. */
  @Nullable
  String text(int column) {
    return texts[shape.slot[column]];
  }

  boolean known(int column) {
    return switch (shape.columnKind[column]) {
      case Op.LONG -> number(column) != Op.UNKNOWN_LONG;
      case Op.DOUBLE -> number(column) != Op.UNKNOWN_DOUBLE;
      default -> text(column) != null;
    };
  }

  /** Whether a node is in the JSON: an object, or a leaf whose value is known. */
  boolean isThere(int node) {
    return !Op.isLeaf(shape.kind[node]) || known(shape.firstColumn[node]);
  }

  /** Whether a column holds the same as a column of the same kind in another section. */
  boolean same(int column, Section other, int otherColumn) {
    return shape.columnKind[column] == Op.TEXT
        ? Objects.equals(text(column), other.text(otherColumn))
        : number(column) == other.number(otherColumn);
  }

  /** The columns in which another section of the same shape has other values. */
  @SuppressWarnings("ReferenceEquality") // What did not change is the same array.
  BitSet changedSince(Section before) {
    BitSet changed = new BitSet(shape.columns);
    if (numbers != before.numbers) {
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i] != before.numbers[i]) {
          changed.set(shape.columnOfNumber[i]);
        }
      }
    }
    if (texts != before.texts) {
      for (int i = 0; i < texts.length; i++) {
        if (!Objects.equals(texts[i], before.texts[i])) {
          changed.set(shape.columnOfText[i]);
        }
      }
    }
    return changed;
  }

  /** About how many bytes of heap it costs beyond what it shares with another one, which may be of any shape. */
  @SuppressWarnings("ReferenceEquality")
  long bytesBeyond(@Nullable Section other) {
    if (other == this) {
      return 0;
    }
    long bytes = 64;
    bytes += other == null || other.numbers != numbers ? 16 + 8L * numbers.length : 0;
    bytes += other == null || other.texts != texts ? 16 + 8L * texts.length : 0;
    return bytes + (other == null || other.shape != shape ? shape.retainedBytes() : 0);
  }
}
