package io.github.vertxdebug.snapshot;

import io.github.vertxdebug.source.StateWriter;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the sources write into snapshots. It records the calls and compares them, as they come, with those of the last
 * collection: while they are the same, the schema is shared and a value costs one comparison and one store. The first call
 * that differs makes it build a new schema.
 *
 * <p>Used over and over by one thread: any number of writes, {@link #mark} and {@link #rollback} around each source, then
 * {@link #finish}.
 */
public final class SnapshotBuilder implements StateWriter {

  private byte[] kinds = new byte[1024];
  private @Nullable String[] keys = new @Nullable String[1024];
  private long[] values = new long[1024];
  private @Nullable String[] texts = new @Nullable String[1024];
  private int count;
  private int depth;

  private Schema schema = new Schema(new SchemaTree(), new byte[0], new @Nullable String[0], 0);

  /** The tree of this collection's calls once one has differed; null while they match the schema. */
  private @Nullable SchemaTree tree;

  /** The texts of the last snapshot, which the next one shares unless one of them differs; most never do. */
  private @Nullable String[] lastTexts = new @Nullable String[0];

  private long schemasBuilt;

  @Override
  public StateWriter object(String key) {
    record(Op.OBJECT, key, 0, null);
    depth++;
    return this;
  }

  @Override
  public StateWriter end() {
    if (depth == 0) {
      throw new IllegalStateException("end() without an object that is open");
    }
    record(Op.END, null, 0, null);
    depth--;
    return this;
  }

  @Override
  public StateWriter put(String key, long value) {
    record(Op.LONG, key, value, null);
    return this;
  }

  @Override
  public StateWriter put(String key, double value) {
    long bits = Double.isFinite(value) ? Double.doubleToRawLongBits(value) : Op.UNKNOWN_DOUBLE;
    record(Op.DOUBLE, key, bits, null);
    return this;
  }

  @Override
  public StateWriter put(String key, @Nullable String value) {
    record(Op.TEXT, key, 0, value == null ? null : WellFormed.text(value));
    return this;
  }

  @Override
  public StateWriter putIfKnown(String key, long value) {
    record(Op.LONG, key, value < 0 ? Op.UNKNOWN_LONG : value, null);
    return this;
  }

  /** Where the record stands now, for {@link #rollback}. Call it between two sources, with no object open. */
  public int mark() {
    return count;
  }

  /** Forgets all calls since {@code mark}, as if the source that made them had not been asked. */
  public void rollback(int mark) {
    Arrays.fill(texts, mark, count, null);
    count = mark;
    depth = 0;
    tree = null;
    for (int op = 0; op < mark; op++) {
      if (!schema.matches(op, kinds[op], keys[op])) {
        tree = replay();
        return;
      }
    }
  }

  /** Fails unless every object that was entered has been left. */
  public void requireClosed() {
    if (depth != 0) {
      throw new IllegalStateException(depth + " object(s) entered and not left");
    }
  }

  /** Ends the collection and makes the snapshot; the builder is then ready for the next one. */
  public Snapshot finish(long seq, long timestampMillis) {
    requireClosed();
    if (tree == null && count != schema.ops()) {
      tree = replay();
    }
    if (tree != null) {
      schema = new Schema(tree, kinds, keys, count);
      schemasBuilt++;
      lastTexts = new @Nullable String[schema.texts];
    }
    long[] numbers = new long[schema.numbers];
    @Nullable String[] columnTexts = lastTexts;
    boolean ownTexts = false;
    for (int op = 0; op < count; op++) {
      int column = schema.opColumn[op];
      if (column < 0) {
        continue;
      }
      int slot = schema.slot[column];
      if (kinds[op] != Op.TEXT) {
        numbers[slot] = values[op];
      } else if (!Objects.equals(columnTexts[slot], texts[op])) {
        if (!ownTexts) {
          columnTexts = lastTexts.clone();
          ownTexts = true;
        }
        columnTexts[slot] = texts[op];
      }
    }
    lastTexts = columnTexts;
    Arrays.fill(texts, 0, count, null);
    count = 0;
    tree = null;
    return new Snapshot(seq, timestampMillis, schema, numbers, columnTexts, ownTexts);
  }

  /** How often the shape has changed so far; each change costs a sort of all keys. */
  public long schemasBuilt() {
    return schemasBuilt;
  }

  private void record(byte kind, @Nullable String key, long value, @Nullable String text) {
    if (count == kinds.length) {
      grow();
    }
    int op = count;
    kinds[op] = kind;
    keys[op] = key;
    values[op] = value;
    texts[op] = text;
    if (tree != null) {
      tree.add(kind, key, op);
    } else if (!schema.matches(op, kind, key)) {
      SchemaTree replayed = replay();
      replayed.add(kind, key, op);
      tree = replayed;
    }
    count++;
  }

  private SchemaTree replay() {
    SchemaTree replayed = new SchemaTree();
    for (int op = 0; op < count; op++) {
      replayed.add(kinds[op], keys[op], op);
    }
    return replayed;
  }

  private void grow() {
    int size = kinds.length * 2;
    kinds = Arrays.copyOf(kinds, size);
    keys = Arrays.copyOf(keys, size);
    values = Arrays.copyOf(values, size);
    texts = Arrays.copyOf(texts, size);
  }
}
