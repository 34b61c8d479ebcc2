package io.github.vertxdebug.storm;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What state each id stands for, by whoever said so first; all others must agree. The ids of the latest states are kept. Any
 * thread.
 */
public final class Ledger {

  /** At ten a second a quarter of an hour, which no client is late by. */
  private static final int KEPT = 10_000;

  private record Claim(long fingerprint, String who) {}

  private final Mistakes mistakes;
  private final Map<Long, Claim> claims = new LinkedHashMap<>();
  private long compared;
  private long told;

  public Ledger(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  /** The state at {@code seq}, as a client has it. */
  void folded(long seq, long fingerprint, String who) {
    claim(seq, fingerprint, who);
  }

  /** The same as the server tells it whole to whoever asks. */
  void told(long seq, long fingerprint) {
    if (claim(seq, fingerprint, "the state as it was asked for")) {
      told();
    }
  }

  private synchronized void told() {
    told++;
  }

  private synchronized boolean claim(long seq, long fingerprint, String who) {
    Claim other = claims.get(seq);
    if (other == null) {
      claims.put(seq, new Claim(fingerprint, who));
      if (claims.size() > KEPT) {
        claims.remove(claims.keySet().iterator().next());
      }
      return false;
    }
    compared++;
    if (other.fingerprint != fingerprint) {
      mistakes.add("at state " + seq + " " + who + " and " + other.who + " differ");
    }
    return true;
  }

  /** How often two were compared at one id. */
  public synchronized long compared() {
    return compared;
  }

  /** How many of the states that were asked for had been folded to by somebody before. */
  public synchronized long comparedToTold() {
    return told;
  }
}
