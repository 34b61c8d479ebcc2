package io.github.vertxdebug.source;

/** Rounding that keeps deltas small: a figure nobody could tell from the last one shall not count as changed. */
final class Round {

  private Round() {}

  /** Milliseconds with three decimals. */
  static double millis(double millis) {
    return Math.rint(millis * 1e3) / 1e3;
  }

  /** Nanoseconds as milliseconds with three decimals. */
  static double nanosToMillis(long nanos) {
    return millis(nanos / 1e6);
  }

  /** A share, 0 to 1, with four decimals; NaN stays NaN, a negative one is "not known". */
  static double share(double share) {
    return share < 0 ? Double.NaN : Math.rint(Math.min(share, 1) * 1e4) / 1e4;
  }
}
