package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two readings of one thing, taken a moment apart. */
final class Near {

  private Near() {}

  static void assertNear(long expected, long actual, long tolerance) {
    assertTrue(
        Math.abs(expected - actual) <= tolerance,
        () -> actual + ", but expected about " + expected);
  }
}
