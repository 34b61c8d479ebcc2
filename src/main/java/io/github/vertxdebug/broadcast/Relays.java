package io.github.vertxdebug.broadcast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the broadcaster knows of the relays: which streams each has, whether it is ready for a tick, and which baselines its
 * streams stand on. Broadcaster's event loop only.
 */
final class Relays {

  private static final class Relay {
    final Set<String> streams = new HashSet<>();
    /** Baselines of streams that joined at or after the last tick reported: no report can have named them yet. */
    final List<Long> joined = new ArrayList<>();

    boolean ready = true;
    /** Where it may have left its report; null when it has been found there, or is going to be sent. */
    @Nullable
    Answer answer;
    /** The last tick it was sent; while it is not ready its streams may stand there by now. */
    long sent;

    List<Standing> standings = List.of();
    Set<Long> due = Set.of();
    Set<Long> baselines = Set.of();
  }

  private final Map<String, Relay> relays = new HashMap<>();
  private int streams;

  int streams() {
    return streams;
  }

  void add(String relay, String stream) {
    if (relays.computeIfAbsent(relay, r -> new Relay()).streams.add(stream)) {
      streams++;
    }
  }

  boolean has(String relay, String stream) {
    Relay known = relays.get(relay);
    return known != null && known.streams.contains(stream);
  }

  /** Notes where a stream starts from, so that the very next tick has its delta. */
  void welcomed(String relay, long seq) {
    Relay known = relays.get(relay);
    if (known != null) {
      known.joined.add(seq);
      if (known.ready) {
        known.sent = Math.max(known.sent, seq); // that state it has
      }
    }
  }

  /** Forgets a stream; false when it was not known. */
  boolean remove(String relay, String stream) {
    Relay known = relays.get(relay);
    if (known == null || !known.streams.remove(stream)) {
      return false;
    }
    streams--;
    if (known.streams.isEmpty()) {
      known.due = Set.of();
      known.baselines = Set.of();
      known.joined.clear();
      forgetIfIdle(relay, known);
    }
    return true;
  }

  /** Forgets a relay with all its streams. */
  void removeAll(String relay) {
    Relay known = relays.remove(relay);
    if (known != null) {
      streams -= known.streams.size();
    }
  }

  void report(Signal.TickReport report) {
    Relay known = relays.get(report.relay());
    if (known != null) {
      known.ready = true;
      known.answer = null;
      known.due = report.due();
      known.baselines = report.baselines();
      known.joined.removeIf(seq -> seq < report.seq());
      forgetIfIdle(report.relay(), known);
    }
  }

  /**
   * The reports that relays have left.
   *
   * @param lastLook whether those who have left none are to send it
   */
  List<Signal.TickReport> left(boolean lastLook) {
    List<Signal.TickReport> found = new ArrayList<>();
    for (Relay relay : relays.values()) {
      Answer answer = relay.answer;
      if (answer != null) {
        Signal.TickReport report = lastLook ? answer.giveUp() : answer.report();
        if (report != null) {
          found.add(report);
        } else if (lastLook) {
          relay.answer = null;
        }
      }
    }
    return found;
  }

  /** A relay that still has a tick to report is known until then: its next stream must not bring it a second one. */
  private void forgetIfIdle(String address, Relay relay) {
    if (relay.ready && relay.streams.isEmpty()) {
      relays.remove(address);
    }
  }

  void standings(Signal.Standings report) {
    Relay known = relays.get(report.relay());
    if (known != null) {
      known.standings = report.streams();
    }
  }

  /** Adds how streams stood when their relays last said so; those that have left since are left out. */
  void addStandings(List<Standing> to) {
    relays.values().forEach(relay -> {
      for (Standing standing : relay.standings) {
        if (relay.streams.contains(standing.stream())) {
          to.add(standing);
        }
      }
    });
  }

  /** Marks as busy all relays that are ready and behind {@code seq}, and returns them with the baselines they need deltas from. */
  @Nullable
  Round nextRound(long seq) {
    Map<String, Answer> ready = new LinkedHashMap<>();
    Set<Long> needed = new HashSet<>();
    relays.forEach((address, relay) -> {
      if (relay.ready && relay.sent < seq) {
        relay.ready = false;
        relay.sent = seq;
        relay.answer = new Answer();
        ready.put(address, relay.answer);
        needed.addAll(relay.due);
        for (long joined : relay.joined) {
          if (joined < seq) {
            needed.add(joined);
          }
        }
      }
    });
    return ready.isEmpty() ? null : new Round(ready, needed);
  }

  /** @param relays by address, where each is to leave its report */
  record Round(Map<String, Answer> relays, Set<Long> baselines) {}

  /** Adds every state that a stream stands on, or may stand on once its relay reports. */
  void addBaselines(Set<Long> to) {
    relays.values().forEach(relay -> {
      to.addAll(relay.baselines);
      if (!relay.ready) {
        to.add(relay.sent);
      }
      to.addAll(relay.joined);
    });
  }
}
