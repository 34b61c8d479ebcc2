package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the dashboard costs per event above what sending costs anyway: the dashboard and {@link NettyFloor}, each a process of
 * its own on the same one processor, take turns with the same streams; the one that is not measured has none and does nothing.
 * An event has the same size on both sides: the floor is told what the dashboard's turned out to be.
 *
 * <p>The dashboard is all of it but the sources: broadcaster, event bus, relay, a verticle and a stream per connection, the
 * routes, Vert.x's server, with one source that costs next to nothing to read. On one processor it has two event loops, one
 * for its server and one for the broadcaster. All time of either process counts, the compiler's and the collector's too; the first
 * rounds, in which most is compiled, are named and left out.
 */
public final class FanOutFloor {

  private static final String USAGE =
      "[streams, default 3000] [rounds, default 5] [seconds of each turn, default 8]"
          + " [tickMillis, default 100] [bytes of an event, default 1500] [rounds before, default 2]";

  private static final int PATIENCE_SECONDS = 60;
  private static final int SETTLE_MILLIS = 2000;

  private final int streams;
  private final int seconds;
  private final List<String> wrong = new ArrayList<>();

  private FanOutFloor(int streams, int seconds) {
    this.streams = streams;
    this.seconds = seconds;
  }

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 3000, 5, 8, 100, 1500, 2);
    new FanOutFloor(options[0], options[2]).run(options[1], options[3], options[4], options[5]);
  }

  private void run(int rounds, int tickMillis, int bytes, int warmUps) throws Exception {
    boolean pinned = ServerProcess.canPin() && Runtime.getRuntime().availableProcessors() > 1;
    int core = pinned ? 0 : ServerProcess.ANY_CORE;
    if (pinned) {
      ServerProcess.pinMyself(1);
    }
    JsonObject order = new JsonObject()
        .put("bytes", bytes)
        .put(
            "config",
            new JsonObject()
                .put("tickMillis", tickMillis)
                .put("maxSubscribers", Math.max(1, streams)));
    try (ServerProcess dashboard = ServerProcess.start(
        "io.github.vertxdebug.BenchmarkServer", List.of(order.encode()), "256m", core)) {
      Turn warmUp = turn(dashboard, "dashboard");
      // On the wire there are the chunk's size and two line ends around an event.
      int wire = (int) Math.round(warmUp.bytesPerFrame);
      int size = wire - Integer.toHexString(wire).length() - 4;
      try (ServerProcess netty = ServerProcess.start(
          NettyFloor.class.getName(),
          List.of(Integer.toString(size), Integer.toString(tickMillis)),
          "256m",
          core)) {
        turn(netty, "bare Netty");
        System.out.printf(
            "%d streams, a tick every %d ms, %d rounds of %d s each; servers %s; JDK %s%n",
            streams,
            tickMillis,
            rounds,
            seconds,
            pinned ? "on processor 0, clients on 1" : "NOT pinned",
            System.getProperty("java.version"));
        Map<String, List<Turn>> turns = new TreeMap<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = -warmUps; round < rounds; round++) {
          // Who is first changes, so that what changes on the machine meanwhile meets both.
          Turn first =
              turn(round % 2 == 0 ? netty : dashboard, round % 2 == 0 ? "bare Netty" : "dashboard");
          Turn second =
              turn(round % 2 == 0 ? dashboard : netty, round % 2 == 0 ? "dashboard" : "bare Netty");
          double ratio = round % 2 == 0
              ? second.microsPerFrame / first.microsPerFrame
              : first.microsPerFrame / second.microsPerFrame;
          if (round < 0) {
            Report.line("while code is compiled, dropped", "%.2f", ratio);
            continue;
          }
          turns.computeIfAbsent(first.who, who -> new ArrayList<>()).add(first);
          turns.computeIfAbsent(second.who, who -> new ArrayList<>()).add(second);
          ratios.add(ratio);
        }
        turns.forEach((who, of) -> {
          Report.line(who + ", CPU per frame", "%s us", spread("%.1f", of, Turn::microsPerFrame));
          Report.line(
              who + ", bytes per frame on the wire", "%s", spread("%.0f", of, Turn::bytesPerFrame));
          Report.line(
              who + ", frames a second",
              "%s",
              spread("%.0f", of, turn -> turn.frames / turn.seconds));
          Report.line(
              who + ", ticks missed by streams",
              "%d",
              of.stream().mapToLong(Turn::missed).sum());
        });
        Report.line("dashboard / bare Netty", "%s", Report.spread("%.2f", ratios));
      }
    }
    Report.end(wrong);
  }

  private interface Figure {
    double of(Turn turn);
  }

  private static String spread(String format, List<Turn> turns, Figure figure) {
    return Report.spread(format, turns.stream().map(figure::of).toList());
  }

  /** One server's turn. */
  private record Turn(
      String who,
      double seconds,
      double microsPerFrame,
      double bytesPerFrame,
      long frames,
      long missed) {}

  private Turn turn(ServerProcess server, String who) throws IOException, InterruptedException {
    Tally tally = new Tally();
    Turn turn;
    try (Streams clients = new Streams(server.uri(), tally)) {
      clients.openUpTo(streams, PATIENCE_SECONDS);
      if (tally.begun.sum() != streams) {
        wrong.add(who + ": just " + tally.begun.sum() + " of " + streams + " streams began");
      }
      Thread.sleep(SETTLE_MILLIS);
      long missedBefore = tally.missing.sum();
      long framesBefore = tally.frames.sum();
      long bytesBefore = tally.bytes.sum();
      double cpuBefore = server.cpuSeconds();
      long start = System.nanoTime();
      Thread.sleep(seconds * 1000L);
      double cpu = server.cpuSeconds() - cpuBefore;
      long frames = tally.frames.sum() - framesBefore;
      turn = new Turn(
          who,
          (System.nanoTime() - start) / 1e9,
          1e6 * cpu / frames,
          (double) (tally.bytes.sum() - bytesBefore) / frames,
          frames,
          tally.missing.sum() - missedBefore);
    }
    String mistake = tally.mistake();
    if (mistake != null) {
      wrong.add(who + ": " + mistake);
    }
    if (tally.ended.sum() > 0) {
      wrong.add(who + ": " + tally.ended.sum() + " streams were ended");
    }
    if (turn.frames == 0) {
      wrong.add(who + ": no events");
    }
    Thread.sleep(SETTLE_MILLIS);
    return turn;
  }
}
