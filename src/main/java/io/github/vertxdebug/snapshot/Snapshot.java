package io.github.vertxdebug.snapshot;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of the process at one moment: a schema and the values beside it, under a sequence number. Immutable; may be read
 * on any thread and is passed by reference.
 */
public final class Snapshot {

  private final long seq;
  private final long timestampMillis;
  final Schema schema;
  private final long[] numbers;
  private final @Nullable String[] texts;
  private final boolean ownTexts;

  /**
   * @param ownTexts whether no earlier snapshot holds the same array of texts
   */
  Snapshot(
      long seq,
      long timestampMillis,
      Schema schema,
      long[] numbers,
      @Nullable String[] texts,
      boolean ownTexts) {
    this.seq = seq;
    this.timestampMillis = timestampMillis;
    this.schema = schema;
    this.numbers = numbers;
    this.texts = texts;
    this.ownTexts = ownTexts;
  }

  /** Rises by one from each snapshot of a broadcaster to the next. */
  public long seq() {
    return seq;
  }

  /** When it was taken, in milliseconds since the epoch, by the wall clock. */
  public long timestampMillis() {
    return timestampMillis;
  }

  /** How many values it holds, known or not. */
  public int size() {
    return schema.columns;
  }

  /** About how many bytes of heap it costs to keep, beyond what it shares with the snapshots before it. */
  public long retainedBytes() {
    return 64L + 8L * numbers.length + (ownTexts ? 8L * texts.length : 0);
  }

  /** The number in a column, a DOUBLE as its bits. */
  long number(int column) {
    return numbers[schema.slot[column]];
  }

  /** The text in a column; null when it is not known. */
  @Nullable
  String text(int column) {
    return texts[schema.slot[column]];
  }

  /** About how many bytes of heap its schema costs, which is kept once for all snapshots that share it. */
  public long schemaBytes() {
    return schema.retainedBytes();
  }

  /** Whether the other snapshot has the same schema. */
  public boolean sharesSchemaWith(Snapshot other) {
    return schema == other.schema;
  }

  boolean known(int column) {
    return switch (schema.columnKind[column]) {
      case Op.LONG -> number(column) != Op.UNKNOWN_LONG;
      case Op.DOUBLE -> number(column) != Op.UNKNOWN_DOUBLE;
      default -> text(column) != null;
    };
  }

  /** Whether a column holds the same as a column of the same kind in another snapshot. */
  boolean same(int column, Snapshot other, int otherColumn) {
    return schema.columnKind[column] == Op.TEXT
        ? Objects.equals(text(column), other.text(otherColumn))
        : number(column) == other.number(otherColumn);
  }
}
