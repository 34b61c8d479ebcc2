package io.github.vertxdebug.storm;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client as the contract has it: its first event is the full state, or a delta from the state it resumes from; each
 * further one is a delta with a higher number. It folds them all, and claims at each what the state there is. It outlives its
 * connections. One thread at a time.
 */
final class Watcher {

  final String name;
  private final Ledger ledger;
  private final Mistakes mistakes;
  private final Consumer<FoldedState> check;

  private FoldedState state = new FoldedState();
  private String boot = "";
  private long seq = -1;
  private boolean resumes;
  private long reach;
  private int leastGap;
  private long eventsHere;
  private long largestGap;

  /**
   * @param check what else to find out about every state
   */
  Watcher(String name, Ledger ledger, Mistakes mistakes, Consumer<FoldedState> check) {
    this.name = name;
    this.ledger = ledger;
    this.mistakes = mistakes;
    this.check = check;
  }

  /**
   * A connection is opened.
   *
   * @param from the id it says it has, or null
   * @param reachTicks how old the state it has may be for it to be led on from there
   * @param intervalTicks how many ticks each delta must span at least
   */
  void connecting(@Nullable String from, long reachTicks, int intervalTicks) {
    resumes = from != null;
    reach = reachTicks;
    leastGap = intervalTicks;
    eventsHere = 0;
  }

  void event(String id, String type, byte[] data, int offset, int length) {
    int dash = id.lastIndexOf('-');
    long seqNow;
    try {
      seqNow = Long.parseLong(id.substring(dash + 1));
    } catch (NumberFormatException e) {
      mistakes.add(name + ": an event with the id \"" + id + "\"");
      return;
    }
    String bootNow = id.substring(0, Math.max(0, dash));
    boolean full = type.equals("diagnostics");
    if (!full && !type.equals("diagnostics-delta")) {
      mistakes.add(name + ": an event of type \"" + type + "\"");
    }
    if (eventsHere++ == 0) {
      boolean wrong = full
          ? resumes && bootNow.equals(boot) && seqNow - seq <= reach
          : !resumes || !bootNow.equals(boot) || seqNow < seq;
      if (wrong) {
        mistakes.add(name + ": first came " + type + " " + id + " after " + lastId()
            + (resumes ? "" : ", which it did not speak of"));
      }
    } else if (full || !bootNow.equals(boot) || seqNow - seq < leastGap) {
      mistakes.add(
          name + ": after " + lastId() + " came " + type + " " + id + ", least gap " + leastGap);
    } else {
      largestGap = Math.max(largestGap, seqNow - seq);
    }
    try {
      if (full) {
        state.replace(data, offset, length);
      } else {
        state.patch(data, offset, length);
      }
    } catch (IOException e) {
      mistakes.add(name + ": " + id + " cannot be read: " + e.getMessage());
      return;
    }
    boot = bootNow;
    seq = seqNow;
    if (!Long.toString(seqNow).equals(state.at("seq"))) {
      mistakes.add(name + ": " + id + " has the state " + state.at("seq"));
    }
    ledger.folded(seqNow, state.fingerprint(), name);
    check.accept(state);
  }

  /** The id of the state it has; empty before the first. */
  String lastId() {
    return seq < 0 ? "" : boot + "-" + seq;
  }

  long seq() {
    return seq;
  }

  /** How many events have come by the present connection. */
  long eventsHere() {
    return eventsHere;
  }

  /** The most ticks that one delta spanned. */
  long largestGap() {
    return largestGap;
  }
}
