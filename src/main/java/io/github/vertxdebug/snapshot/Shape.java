package io.github.vertxdebug.snapshot;

import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The shape of one section of a state: its tree of keys, flattened into arrays in document order, keys sorted among siblings
 * and encoded once. Immutable and shared by every section that was written by the same calls, which makes comparing two of
 * them one pass over their values.
 *
 * <p>Node {@code n}'s children are {@code n + 1, end[n + 1], end[end[n + 1]], …} up to {@code end[n]}. The values of all
 * leaves below it are the columns {@code firstColumn[n]} to {@code firstColumn[end[n]]}. Columns follow the document; the
 * values themselves stand in the order of the calls, numbers and texts apart, so that writing them is one pass, too.
 */
final class Shape {

  /** That of a section in which nothing is written. */
  static final Shape EMPTY = new Shape(new ShapeTree(), new Calls());

  /** Key of each node, as it stands in the JSON. */
  final SerializedString[] key;

  final byte[] kind;

  /** One past the last node of each node's subtree. */
  final int[] end;

  /** Number of leaves before each node; one entry more than there are nodes. For a leaf: its column. */
  final int[] firstColumn;

  final int columns;

  /** Kind of each column. */
  final byte[] columnKind;

  /** Place of each column's value: for a text among the texts, for a number among the numbers. */
  final int[] slot;

  /** The way back: the column of each number, and of each text. */
  final int[] columnOfNumber;

  final int[] columnOfText;

  private final byte[] opKind;
  private final @Nullable String[] opKey;

  private int node;
  private int leaf;

  Shape(ShapeTree tree, Calls calls) {
    opKind = calls.kinds();
    opKey = calls.keys();
    key = new SerializedString[tree.nodes()];
    kind = new byte[tree.nodes()];
    end = new int[tree.nodes()];
    firstColumn = new int[tree.nodes() + 1];
    columns = tree.leaves();
    columnKind = new byte[columns];
    slot = new int[columns];
    columnOfNumber = new int[calls.numbers().length];
    columnOfText = new int[calls.texts().length];
    int[] slotOfOp = new int[opKind.length];
    int numbers = 0;
    int texts = 0;
    for (int op = 0; op < opKind.length; op++) {
      if (Op.isLeaf(opKind[op])) {
        slotOfOp[op] = opKind[op] == Op.TEXT ? texts++ : numbers++;
      }
    }
    tree.root.children.values().forEach(child -> flatten(child, slotOfOp));
    firstColumn[node] = leaf;
  }

  private void flatten(ShapeTree.Node from, int[] slotOfOp) {
    int n = node++;
    key[n] = new SerializedString(from.key);
    kind[n] = from.kind;
    firstColumn[n] = leaf;
    if (Op.isLeaf(from.kind)) {
      columnKind[leaf] = from.kind;
      slot[leaf] = slotOfOp[from.op];
      (from.kind == Op.TEXT ? columnOfText : columnOfNumber)[slot[leaf]] = leaf;
      leaf++;
    }
    from.children.values().forEach(child -> flatten(child, slotOfOp));
    end[n] = node;
  }

  int nodes() {
    return kind.length;
  }

  int ops() {
    return opKind.length;
  }

  int numbers() {
    return columnOfNumber.length;
  }

  int texts() {
    return columnOfText.length;
  }

  byte opKind(int op) {
    return opKind[op];
  }

  @Nullable
  String opKey(int op) {
    return opKey[op];
  }

  /** Whether call number {@code op} of a section is the one this shape was made from. */
  @SuppressWarnings(
      "ReferenceEquality") // Mostly it is the same, and then neither needs to be looked into.
  boolean matches(int op, byte callKind, @Nullable String callKey) {
    if (op >= opKind.length || opKind[op] != callKind) {
      return false;
    }
    String known = opKey[op];
    return known == callKey || Objects.equals(known, callKey);
  }

  /** About how much heap it takes: the keys with their encoded forms, and the arrays. */
  long retainedBytes() {
    long bytes = 256;
    for (SerializedString name : key) {
      bytes += 120 + 3L * name.getValue().length();
    }
    return bytes + 16L * kind.length + 16L * columns + 16L * opKind.length;
  }
}
