package io.github.vertxdebug.snapshot;

import io.github.vertxdebug.source.StateWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the sources write into snapshots. It records the calls and compares them, as they come, with those of the last
 * collection: while they are the same, the schema is shared and a value costs one comparison and one store. The first call
 * that differs makes it build a new schema.
 *
 * <p>Used over and over by one thread: any number of writes, {@link #mark} and {@link #rollback} around each source, then
 * {@link #finish}. The calls of the last finished collection are kept, so that a source's part can be repeated as it was.
 */
public final class SnapshotBuilder implements StateWriter {

  private Calls calls = new Calls();
  private Calls lastCalls = new Calls();
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
    record(Op.TEXT, key, 0, value == null || isKnown(value) ? value : WellFormed.text(value));
    return this;
  }

  /** Whether the same call of the last collection had this very text, which was then looked through. */
  @SuppressWarnings("ReferenceEquality")
  private boolean isKnown(String value) {
    int op = calls.count;
    return op < lastCalls.count && lastCalls.texts[op] == value;
  }

  @Override
  public StateWriter putIfKnown(String key, long value) {
    record(Op.LONG, key, value < 0 ? Op.UNKNOWN_LONG : value, null);
    return this;
  }

  /** Where the record stands now, for {@link #rollback}. Call it between two sources, with no object open. */
  public int mark() {
    return calls.count;
  }

  /**
   * Writes once more what the last finished collection holds between two of its marks, as if the source that wrote it had
   * found everything unchanged. Fails as a write does.
   */
  public void repeat(int from, int to) {
    for (int op = from; op < to; op++) {
      byte kind = lastCalls.kinds[op];
      record(kind, lastCalls.keys[op], lastCalls.values[op], lastCalls.texts[op]);
      depth += kind == Op.OBJECT ? 1 : kind == Op.END ? -1 : 0;
    }
  }

  /** Forgets all calls since {@code mark}, as if the source that made them had not been asked. */
  public void rollback(int mark) {
    calls.forgetFrom(mark);
    depth = 0;
    tree = null;
    for (int op = 0; op < mark; op++) {
      if (!schema.matches(op, calls.kinds[op], calls.keys[op])) {
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
    Calls made = calls;
    if (tree == null && made.count != schema.ops()) {
      tree = replay();
    }
    if (tree != null) {
      schema = new Schema(tree, made.kinds, made.keys, made.count);
      schemasBuilt++;
      lastTexts = new @Nullable String[schema.texts];
    }
    long[] numbers = new long[schema.numbers];
    @Nullable String[] columnTexts = lastTexts;
    boolean ownTexts = false;
    for (int op = 0; op < made.count; op++) {
      int column = schema.opColumn[op];
      if (column < 0) {
        continue;
      }
      int slot = schema.slot[column];
      if (made.kinds[op] != Op.TEXT) {
        numbers[slot] = made.values[op];
      } else if (!Objects.equals(columnTexts[slot], made.texts[op])) {
        if (!ownTexts) {
          columnTexts = lastTexts.clone();
          ownTexts = true;
        }
        columnTexts[slot] = made.texts[op];
      }
    }
    Snapshot snapshot = new Snapshot(seq, timestampMillis, schema, numbers, columnTexts, ownTexts);
    lastTexts = columnTexts;
    calls = lastCalls;
    calls.forgetFrom(0);
    lastCalls = made;
    tree = null;
    return snapshot;
  }

  /** How often the shape has changed so far; each change costs a sort of all keys. */
  public long schemasBuilt() {
    return schemasBuilt;
  }

  private void record(byte kind, @Nullable String key, long value, @Nullable String text) {
    int op = calls.count;
    SchemaTree differing = tree;
    if (differing == null && !schema.matches(op, kind, key)) {
      differing = replay();
    }
    if (differing != null) {
      differing.add(kind, key, op); // a call that is refused leaves no trace
      tree = differing;
    }
    calls.add(kind, key, value, text);
  }

  private SchemaTree replay() {
    SchemaTree replayed = new SchemaTree();
    for (int op = 0; op < calls.count; op++) {
      replayed.add(calls.kinds[op], calls.keys[op], op);
    }
    return replayed;
  }
}
