package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;

/** What the streams of a {@link LoadClient} were sent in a while. On the client's thread only. */
final class LoadTally {

  private static final int LONGEST_MILLIS = 60_000;

  /** How many frames came so many milliseconds after their tick. */
  private final int[] byLag = new int[LONGEST_MILLIS + 1];

  long frames;
  long bytes;
  long dataBytes;
  /** Ticks that a stream was not sent, seen by the gap that they left in it. */
  long missed;

  private long lags;
  private long mistakes;
  private String mistake = "";

  void lag(long millis) {
    byLag[(int) Math.max(0, Math.min(LONGEST_MILLIS, millis))]++;
    lags++;
  }

  /** Notes something that must not be; the first is kept. */
  void mistake(String what) {
    if (mistakes++ == 0) {
      mistake = what;
    }
  }

  private int lagOf(double share) {
    long before = (long) Math.ceil(share * lags);
    int millis = 0;
    for (long counted = byLag[0]; counted < before; counted += byLag[millis]) {
      millis++;
    }
    return millis;
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("frames", frames)
        .put("bytes", bytes)
        .put("dataBytes", dataBytes)
        .put("missed", missed)
        .put("mistakes", mistakes)
        .put("mistake", mistake)
        .put("p50", lagOf(0.5))
        .put("p99", lagOf(0.99));
  }
}
