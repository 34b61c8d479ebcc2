package io.github.vertxdebug.snapshot;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A shape while it grows: the tree that a sequence of calls describes, with its keys in order. Mutable, short-lived, used
 * only when the calls differ from the last time's. Finds the mistakes a source can make at the call that makes them.
 */
final class ShapeTree {

  static final class Node {
    final String key;
    final byte kind;
    final int op;
    final Map<String, Node> children = new TreeMap<>();

    Node(String key, byte kind, int op) {
      this.key = key;
      this.kind = kind;
      this.op = op;
    }
  }

  /** Objects may be nested this deep. Every JSON parser can follow, and nothing here that recurses comes near its end. */
  private static final int MAX_DEPTH = 100;

  private static final int MOST_SHOWN = 100;
  private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cc}|[\\u2028\\u2029]");

  /** What each state begins with, written by {@link SnapshotJson}. */
  private static final Set<String> RESERVED = Set.of("seq", "ts");

  final Node root = new Node("", Op.OBJECT, -1);
  private final Deque<Node> open = new ArrayDeque<>();
  private int nodes;
  private int leaves;

  ShapeTree() {
    open.push(root);
  }

  int nodes() {
    return nodes;
  }

  int leaves() {
    return leaves;
  }

  void add(byte kind, @Nullable String rawKey, int op) {
    if (kind == Op.END) {
      if (open.size() == 1) {
        throw new IllegalStateException("end() without an object that is open");
      }
      open.pop();
      return;
    }
    String key = WellFormed.text(rawKey == null ? "null" : rawKey);
    Node parent = open.element();
    if (parent == root && RESERVED.contains(key)) {
      throw new IllegalStateException("'" + key + "' at the top is the state's own");
    }
    Node known = parent.children.get(key);
    if (known != null && !(known.kind == Op.OBJECT && kind == Op.OBJECT)) {
      throw writtenTwice(key, parent.key);
    }
    if (kind == Op.OBJECT && open.size() > MAX_DEPTH) {
      throw new IllegalStateException(
          shown(key) + " lies deeper than " + MAX_DEPTH + " objects" + under(parent.key));
    }
    Node node = known;
    if (node == null) {
      node = new Node(key, kind, op);
      parent.children.put(key, node);
      nodes++;
      leaves += Op.isLeaf(kind) ? 1 : 0;
    }
    if (kind == Op.OBJECT) {
      open.push(node);
    }
  }

  /** That a key is there already, in an object or, where that has no name, at the top. */
  static IllegalStateException writtenTwice(String key, String parent) {
    return new IllegalStateException(shown(key) + " was written twice" + under(parent));
  }

  private static String under(String parent) {
    return parent.isEmpty() ? "" : " in " + shown(parent);
  }

  /** A key may come from a client, as a tag's value, and what is said here is logged: on one line, and not much of it. */
  private static String shown(String key) {
    String begin = key.length() <= MOST_SHOWN ? key : key.substring(0, MOST_SHOWN) + "...";
    return "'" + UNPRINTABLE.matcher(begin).replaceAll("?") + "'";
  }
}
