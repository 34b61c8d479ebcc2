package io.github.vertxdebug.storm;

import java.util.concurrent.atomic.LongAdder;

/** What all clients of a kind have done. Any thread. */
public final class Counts {

  public final LongAdder visits = new LongAdder();

  /** First events of visits that began from nothing. */
  public final LongAdder first = new LongAdder();

  /** First events of visits that went on from a state. */
  public final LongAdder resumed = new LongAdder();

  public final LongAdder deltas = new LongAdder();
  public final LongAdder leftEarly = new LongAdder();

  /** Visits that the server ended, which was to be expected. */
  public final LongAdder dropped = new LongAdder();

  /** Of events, without what is around them. */
  public final LongAdder bytes = new LongAdder();

  @Override
  public String toString() {
    return visits + " visits, " + resumed + " resumed, " + deltas + " deltas, " + dropped
        + " ended by the server";
  }
}
