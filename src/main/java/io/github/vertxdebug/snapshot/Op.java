package io.github.vertxdebug.snapshot;

/** The kinds of call a source makes, which are also the kinds of node a shape has. */
final class Op {

  static final byte OBJECT = 0;
  static final byte END = 1;
  static final byte LONG = 2;
  static final byte DOUBLE = 3;
  static final byte TEXT = 4;

  /** In a LONG column: the value is not known. No source has a use for this number. */
  static final long UNKNOWN_LONG = Long.MIN_VALUE;

  /** In a DOUBLE column: the value is not known. */
  static final long UNKNOWN_DOUBLE = Double.doubleToRawLongBits(Double.NaN);

  private Op() {}

  static boolean isLeaf(byte kind) {
    return kind >= LONG;
  }
}
