package io.github.vertxdebug.snapshot;

import com.fasterxml.jackson.core.io.SerializedString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key of a state that is put together from sections: either a node of a single section, from which on everything below is
 * that section's; or an object into which several have written, with what it holds. Immutable.
 *
 * <p>So there are only as many of these as it takes to tell whose is what, and a state whose sections keep their shapes shares
 * them all.
 */
final class Spine {

  private static final Comparator<Spine> BY_KEY = Comparator.comparing(one -> one.key.getValue());

  static final Spine[] NONE = {};

  private static final int SEVERAL = -1;

  final SerializedString key;

  /** The number of the only section here, or {@link #SEVERAL}. */
  private final int section;

  /** Of the only section. */
  final Shape shape;

  final int node;

  /** What the object of several sections holds, by key; empty for that of one, which holds what its nodes do. */
  final Spine[] children;

  /** The objects of single sections that the object of several is made of. */
  private final Spine[] parts;

  private Spine(int section, Shape shape, int node) {
    this.key = shape.key[node];
    this.section = section;
    this.shape = shape;
    this.node = node;
    this.children = NONE;
    this.parts = NONE;
  }

  private Spine(Spine[] parts, Spine[] children) {
    this.key = parts[0].key;
    this.section = SEVERAL;
    this.shape = parts[0].shape;
    this.node = parts[0].node;
    this.children = children;
    this.parts = parts;
  }

  boolean isOfSeveral() {
    return section == SEVERAL;
  }

  /** Whether it is an object; a leaf is always of one section. */
  boolean isObject() {
    return !Op.isLeaf(shape.kind[node]);
  }

  /** The section in a snapshot whose node it is; not where it is of several. */
  Section in(Snapshot snapshot) {
    return snapshot.section(section);
  }

  /** Whether it is in the JSON of a snapshot. */
  boolean isThere(Snapshot snapshot) {
    return isOfSeveral() || in(snapshot).isThere(node);
  }

  /** What an object holds. */
  Spine[] inside() {
    if (isOfSeveral()) {
      return children;
    }
    List<Spine> found = new ArrayList<>();
    addAll(section, shape, node + 1, shape.end[node], found);
    return found.toArray(NONE);
  }

  private static void addAll(int section, Shape shape, int from, int to, List<Spine> found) {
    for (int n = from; n < to; n = shape.end[n]) {
      found.add(new Spine(section, shape, n));
    }
  }

  /**
   * Puts the shapes of a state's sections together, no two of which have a leaf in the same place.
   *
   * @param known what came of it last, to be used again where nothing has changed
   */
  static Spine[] of(Shape[] shapes, Spine[] known) {
    List<Spine> top = new ArrayList<>();
    for (int i = 0; i < shapes.length; i++) {
      addAll(i, shapes[i], 0, shapes[i].nodes(), top);
    }
    return together(top, known);
  }

  private static Spine[] together(List<Spine> parts, Spine[] known) {
    parts.sort(BY_KEY); // which merges them: each section's are in order already
    List<Spine> merged = new ArrayList<>();
    for (int from = 0; from < parts.size(); ) {
      Spine first = parts.get(from);
      int to = from + 1;
      while (to < parts.size() && BY_KEY.compare(first, parts.get(to)) == 0) {
        to++;
      }
      merged.add(to == from + 1 ? first : object(parts.subList(from, to), find(known, first)));
      from = to;
    }
    return merged.toArray(NONE);
  }

  private static Spine object(List<Spine> parts, @Nullable Spine known) {
    if (known != null && known.isOf(parts)) {
      return known;
    }
    List<Spine> inside = new ArrayList<>();
    for (Spine part : parts) {
      addAll(part.section, part.shape, part.node + 1, part.shape.end[part.node], inside);
    }
    return new Spine(parts.toArray(NONE), together(inside, known == null ? NONE : known.children));
  }

  private static @Nullable Spine find(Spine[] among, Spine like) {
    int place = Arrays.binarySearch(among, like, BY_KEY);
    return place < 0 ? null : among[place];
  }

  @SuppressWarnings("ReferenceEquality") // A shape is what it is for as long as it is the same one.
  private boolean isOf(List<Spine> others) {
    if (parts.length != others.size()) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      Spine mine = parts[i];
      Spine other = others.get(i);
      if (mine.section != other.section || mine.shape != other.shape || mine.node != other.node) {
        return false;
      }
    }
    return true;
  }

  /** About how much heap keys take beyond those which are the same in another state. */
  @SuppressWarnings("ReferenceEquality")
  static long bytesBeyond(Spine[] keys, Spine[] others) {
    long bytes = 0;
    for (Spine one : keys) {
      Spine other = find(others, one);
      if (one != other) {
        bytes += 64 + 8L * one.parts.length;
        bytes += bytesBeyond(one.children, other == null ? NONE : other.children);
      }
    }
    return bytes;
  }

  /** Fails when two shapes have a leaf in the same place, or one a leaf where the other has an object. */
  static void checkApart(Shape one, Shape other) {
    checkApart(one, 0, one.nodes(), other, 0, other.nodes(), "");
  }

  private static void checkApart(
      Shape a, int aFrom, int aTo, Shape b, int bFrom, int bTo, String parent) {
    int x = aFrom;
    int y = bFrom;
    while (x < aTo && y < bTo) {
      int order = a.key[x].getValue().compareTo(b.key[y].getValue());
      if (order == 0) {
        if (Op.isLeaf(a.kind[x]) || Op.isLeaf(b.kind[y])) {
          throw ShapeTree.writtenTwice(a.key[x].getValue(), parent);
        }
        checkApart(a, x + 1, a.end[x], b, y + 1, b.end[y], a.key[x].getValue());
      }
      x = order <= 0 ? a.end[x] : x;
      y = order >= 0 ? b.end[y] : y;
    }
  }
}
