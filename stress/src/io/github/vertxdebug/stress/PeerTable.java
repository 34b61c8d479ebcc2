package io.github.vertxdebug.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** The turns of all servers with the same number of streams, as a table in Markdown. */
final class PeerTable {

  /** Below, what a process does anyway is too large a part of what it does. */
  private static final int RATIOS_FROM = 1000;

  /** Streams that every server had before its memory was first read. */
  static final int FIRST = 100;

  private final int streams;
  private final double ticksPerSecond;
  private final Map<String, Long> kibAtFirst;
  private final List<String> lines = new ArrayList<>();

  PeerTable(int streams, int tickMillis, Map<String, Long> kibAtFirst) {
    this.streams = streams;
    this.ticksPerSecond = 1000.0 / tickMillis;
    this.kibAtFirst = kibAtFirst;
  }

  /** All lines of it; {@code turns} by server, in the order of the rows. */
  List<String> lines(Map<String, List<PeerTurn>> turns, List<PeerTurn> floor) {
    row(
        streams + " streams",
        "CPU-s per million frames",
        "× bare Netty",
        "lag p50, ms",
        "lag p99, ms",
        "KiB a connection",
        "connects a second",
        "bytes a frame",
        "client's CPU",
        "frames");
    row("---", "---", "---", "---", "---", "---", "---", "---", "---", "---");
    turns.forEach((who, of) -> row(
        who,
        spread("%.1f", of, PeerTurn::cpu),
        ratio(of, floor),
        spread("%.0f", of, PeerTurn::p50),
        spread("%.0f", of, PeerTurn::p99),
        streams <= FIRST ? "" : spread("%.1f", of, turn -> kibPerStream(who, turn)),
        spread("%.0f", of, PeerTurn::connects),
        String.format("%.0f", of.get(0).bytesPerFrame()),
        String.format(
            "%.0f %%",
            100 * of.stream().mapToDouble(PeerTurn::clientShare).max().orElse(0)),
        complete(of)));
    return lines;
  }

  private double kibPerStream(String who, PeerTurn turn) {
    return (double) (turn.kib() - kibAtFirst.get(who)) / (streams - FIRST);
  }

  private String ratio(List<PeerTurn> of, List<PeerTurn> floor) {
    boolean known = of.size() == floor.size() && floor.stream().allMatch(turn -> turn.frames() > 0);
    if (streams < RATIOS_FROM || !known) {
      return "";
    }
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < of.size(); round++) {
      ratios.add(of.get(round).cpu() / floor.get(round).cpu());
    }
    return Report.spread("%.2f", ratios);
  }

  /** Whether every stream was sent every tick, and every tick came when it was due. */
  private String complete(List<PeerTurn> of) {
    List<String> wrong =
        of.stream().map(PeerTurn::wrong).filter(Objects::nonNull).toList();
    double slowest = of.stream().mapToDouble(PeerTurn::ticksPerSecond).min().orElse(0);
    return (wrong.isEmpty() ? "all" : "**" + String.join("; ", wrong) + "**")
        + (slowest < 0.95 * ticksPerSecond
            ? String.format(", just %.1f ticks a second", slowest)
            : "");
  }

  private static String spread(
      String format, List<PeerTurn> turns, ToDoubleFunction<PeerTurn> figure) {
    return Report.spread(format, turns.stream().map(figure::applyAsDouble).toList());
  }

  private void row(String... cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
  }
}
