package io.github.vertxdebug.storm;

/** How a kind of client behaves. The numbers are bounds of what is drawn anew for every visit. */
public final class Manner {

  final String kind;
  int intervalTicks = 1;
  int fewestEvents = 1;
  int mostEvents = 1;
  double resumes;
  double leavesEarly;
  int leastAwayMillis;
  int mostAwayMillis;
  int receiveBuffer;
  int bytesAtATime = Integer.MAX_VALUE;
  int pauseMillis;
  int standsStillMillis;
  boolean mayBeDropped;
  boolean halfCloses;

  private Manner(String kind) {
    this.kind = kind;
  }

  public static Manner of(String kind) {
    return new Manner(kind);
  }

  /** Its own period. */
  public Manner every(int ticks) {
    intervalTicks = ticks;
    return this;
  }

  /** Leaves after so many events. */
  public Manner sees(int fewest, int most) {
    fewestEvents = fewest;
    mostEvents = most;
    return this;
  }

  /** The share of visits that go on from what the last one had. */
  public Manner resumes(double share) {
    resumes = share;
    return this;
  }

  /** The share of visits that leave at any moment, without having seen anything perhaps. */
  public Manner leavesEarly(double share) {
    leavesEarly = share;
    return this;
  }

  /** Is away between two visits. */
  public Manner staysAway(int leastMillis, int mostMillis) {
    leastAwayMillis = leastMillis;
    mostAwayMillis = mostMillis;
    return this;
  }

  /** Reads so many bytes, then pauses. */
  public Manner readsSlowly(int bytes, int pauseMillis) {
    bytesAtATime = bytes;
    this.pauseMillis = pauseMillis;
    receiveBuffer = 4096;
    return this;
  }

  /** Reads nothing for so long after each event it has seen. */
  public Manner standsStill(int millis) {
    standsStillMillis = millis;
    receiveBuffer = 4096;
    return this;
  }

  /** Reads too little to be kept; it is no mistake when the server drops it. */
  public Manner mayBeDropped() {
    mayBeDropped = true;
    return this;
  }

  /** Always leaves by half a close, and waits for the other half. */
  public Manner halfCloses() {
    halfCloses = true;
    return this;
  }
}
