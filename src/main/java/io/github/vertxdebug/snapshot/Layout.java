package io.github.vertxdebug.snapshot;

/**
 * How the sections of a state lie in it: the shape of each, in their order, and the keys by which they are put together.
 * Immutable, and shared by every snapshot whose sections keep their shapes.
 */
final class Layout {

  static final Layout EMPTY = new Layout(new Shape[0], Spine.NONE, 0);

  final Shape[] shapes;
  final Spine[] top;
  final int columns;

  /** About how much heap it takes beyond what it shares with the one it was made from. */
  final long ownBytes;

  private Layout(Shape[] shapes, Spine[] top, long ownBytes) {
    this.shapes = shapes;
    this.top = top;
    this.ownBytes = ownBytes;
    int sum = 0;
    for (Shape shape : shapes) {
      sum += shape.columns;
    }
    this.columns = sum;
  }

  /** That of other shapes; what has not changed is shared with this one. */
  Layout with(Shape[] others) {
    Spine[] made = Spine.of(others, top);
    return new Layout(others, made, 64 + 8L * others.length + Spine.bytesBeyond(made, top));
  }

  /** What the object of this name at the top holds; nothing when there is none. */
  Spine[] inside(String name) {
    for (Spine one : top) {
      if (one.key.getValue().equals(name)) {
        return one.inside();
      }
    }
    return Spine.NONE;
  }
}
