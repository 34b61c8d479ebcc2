package io.github.vertxdebug.snapshot;

import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a state: its tree of keys, flattened into arrays in document order, keys sorted among siblings and encoded
 * once. Immutable and shared by every snapshot taken while the shape stays the same, which makes comparing two snapshots one
 * pass over their values.
 *
 * <p>Node {@code n}'s children are {@code n + 1, end[n + 1], end[end[n + 1]], …} up to {@code end[n]}. The values of all
 * leaves below it are the columns {@code firstColumn[n]} to {@code firstColumn[end[n]]}.
 */
final class Schema {

  /** Key of each node, as it stands in the JSON. */
  final SerializedString[] key;

  final byte[] kind;

  /** One past the last node of each node's subtree. */
  final int[] end;

  /** Number of leaves before each node; one entry more than there are nodes. For a leaf: its column. */
  final int[] firstColumn;

  final int columns;
  final int numbers;
  final int texts;

  private final byte[] opKind;
  private final @Nullable String[] opKey;

  /** Column each call writes to, or -1. */
  final int[] opColumn;

  /** Kind of each column. */
  final byte[] columnKind;

  /** Place of each column's value: for a text among the texts, for a number among the numbers. */
  final int[] slot;

  private int node;
  private int leaf;

  Schema(SchemaTree tree, byte[] opKind, @Nullable String[] opKey, int ops) {
    this.opKind = Arrays.copyOf(opKind, ops);
    this.opKey = Arrays.copyOf(opKey, ops);
    opColumn = new int[ops];
    Arrays.fill(opColumn, -1);
    key = new SerializedString[tree.nodes()];
    kind = new byte[tree.nodes()];
    end = new int[tree.nodes()];
    firstColumn = new int[tree.nodes() + 1];
    columns = tree.leaves();
    columnKind = new byte[columns];
    slot = new int[columns];
    tree.root.children.values().forEach(this::flatten);
    firstColumn[node] = leaf;
    int textSlots = 0;
    int numberSlots = 0;
    for (int c = 0; c < columns; c++) {
      slot[c] = columnKind[c] == Op.TEXT ? textSlots++ : numberSlots++;
    }
    texts = textSlots;
    numbers = numberSlots;
  }

  private void flatten(SchemaTree.Node from) {
    int n = node++;
    key[n] = new SerializedString(from.key);
    kind[n] = from.kind;
    firstColumn[n] = leaf;
    if (Op.isLeaf(from.kind)) {
      columnKind[leaf] = from.kind;
      opColumn[from.op] = leaf;
      leaf++;
    }
    from.children.values().forEach(this::flatten);
    end[n] = node;
  }

  int nodes() {
    return kind.length;
  }

  int ops() {
    return opKind.length;
  }

  /** Whether call number {@code op} of a collection is the one this schema was made from. */
  boolean matches(int op, byte callKind, @Nullable String callKey) {
    return op < opKind.length && opKind[op] == callKind && Objects.equals(opKey[op], callKey);
  }

  /** The node with this key among the children of the root, or -1. */
  int child(String name) {
    for (int n = 0; n < nodes(); n = end[n]) {
      if (key[n].getValue().equals(name)) {
        return n;
      }
    }
    return -1;
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
