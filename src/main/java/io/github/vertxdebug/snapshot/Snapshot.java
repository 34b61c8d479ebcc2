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
  final long[] values;
  final @Nullable String[] texts;

  Snapshot(long seq, long timestampMillis, Schema schema, long[] values, @Nullable String[] texts) {
    this.seq = seq;
    this.timestampMillis = timestampMillis;
    this.schema = schema;
    this.values = values;
    this.texts = texts;
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

  /** About how many bytes of heap it costs to keep, beyond the schema it shares with its neighbours. */
  public long retainedBytes() {
    return 64L + 8L * values.length + 8L * texts.length;
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
      case Op.LONG -> values[column] != Op.UNKNOWN_LONG;
      case Op.DOUBLE -> values[column] != Op.UNKNOWN_DOUBLE;
      default -> texts[schema.textSlot[column]] != null;
    };
  }

  /** Whether a column holds the same as a column of the same kind in another snapshot. */
  boolean same(int column, Snapshot other, int otherColumn) {
    if (schema.columnKind[column] != Op.TEXT) {
      return values[column] == other.values[otherColumn];
    }
    return Objects.equals(
        texts[schema.textSlot[column]], other.texts[other.schema.textSlot[otherColumn]]);
  }
}
