package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a tick costs the broadcaster's event loop, against how much there is to collect and how many look on: it has to grow with
 * the series only. What it takes to write to the subscribers' sockets is other loops' and shown beside it. A fifth of the series
 * changes each time. One subscriber takes every tick, all others one a second, each beginning when it likes: so a tick has up to
 * ten deltas to encode, and ten thousand streams do not fill the machine.
 *
 * <p>Times are the kernel's, of the loop's thread. The broadcaster's loop is the one that works most while there is one subscriber;
 * no connection shares it.
 *
 * <p>Where the processors had no time left, marked with an asterisk, a tick's time tells of them: it is shown and not judged. Nor is
 * tried what would take minutes and gigabytes for the first states alone.
 */
public final class TickCost {

  private static final String USAGE =
      "[seconds of each measurement, default 8] [seconds of warming up, default 30]"
          + " [most series, default 20000] [most subscribers, default 10000]";

  private static final int[] SERIES = {50, 500, 5000, 20000};
  private static final int[] SUBSCRIBERS = {1, 10, 100, 1000, 10000};
  private static final String CPU = "cpu";
  private static final int PATIENCE_SECONDS = 60;
  private static final int SETTLE_MILLIS = 2000;

  /** How much more a tick may cost with any number of subscribers than with ten, which have as many baselines. */
  private static final double MOST_GROWTH = 1.5;

  /** The share of the processors' time that has to be left for a tick's to be its own. */
  private static final double LEAST_IDLE = 0.1;

  /** How many series are sent to all subscribers together when they come; of one state no more than so many are shown. */
  private static final long MOST_SERIES_SENT = 5_000_000;

  private static final int MOST_SERIES_SHOWN = 5000;

  private final int seconds;
  private final int warmUpSeconds;
  private final List<String> wrong = new ArrayList<>();

  private TickCost(int seconds, int warmUpSeconds) {
    this.seconds = seconds;
    this.warmUpSeconds = warmUpSeconds;
  }

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 8, 30, 20000, 10000);
    new TickCost(options[0], options[1])
        .run(upTo(SERIES, options[2]), upTo(SUBSCRIBERS, options[3]));
  }

  private static int[] upTo(int[] counts, int most) {
    return Arrays.stream(counts).filter(count -> count <= most).toArray();
  }

  private void run(int[] series, int[] subscribers) throws Exception {
    StringBuilder head = new StringBuilder("| us of the broadcaster's loop per tick |");
    for (int count : subscribers) {
      head.append(' ').append(count).append(" |");
    }
    System.out.println(head.append(" other loops, the most |"));
    System.out.println("| --- |" + " --- |".repeat(subscribers.length + 1));
    for (int count : series) {
      row(count, subscribers);
    }
    Report.end(wrong);
  }

  /**
   * What a tick took, in microseconds.
   *
   * @param busy whether the processors had no time left
   */
  private record Cost(double broadcaster, double others, boolean busy) {

    String shown() {
      return String.format("%.0f%s", broadcaster, busy ? "*" : "");
    }
  }

  private void row(int series, int[] subscribers) throws Exception {
    JsonObject order = new JsonObject()
        .put("series", series)
        .put("warmUpSeconds", warmUpSeconds)
        .put(
            "config",
            new JsonObject()
                .put("maxSubscribers", 1 + Arrays.stream(subscribers).max().orElse(1)));
    List<Cost> costs = new ArrayList<>();
    try (ServerProcess server = ServerProcess.start(
        "io.github.vertxdebug.BenchmarkServer",
        List.of(order.encode()),
        "768m",
        ServerProcess.ANY_CORE)) {
      String broadcaster = LoopCounters.broadcaster(server, CPU);
      for (int count : subscribers) {
        if ((long) count * Math.min(series, MOST_SERIES_SHOWN) <= MOST_SERIES_SENT) {
          costs.add(cost(server, count, broadcaster));
        }
      }
    }
    StringBuilder row = new StringBuilder("| " + series + " series |");
    costs.forEach(cost -> row.append(' ').append(cost.shown()).append(" |"));
    row.append(" – |".repeat(subscribers.length - costs.size()));
    System.out.println(
        row.append(String.format(" %.0f |", costs.get(costs.size() - 1).others())));
    for (int i = 2; i < costs.size(); i++) {
      if (!costs.get(i).busy()
          && costs.get(i).broadcaster() > MOST_GROWTH * costs.get(1).broadcaster()) {
        wrong.add("a tick of " + series + " series costs more with " + subscribers[i]
            + " subscribers than with " + subscribers[1]);
      }
    }
  }

  private Cost cost(ServerProcess server, int count, String broadcaster) throws Exception {
    Tally fast = new Tally();
    Tally slow = new Tally();
    try (Streams first = new Streams(server.uri(), fast);
        Streams others = new Streams(server.uri(), slow, "?interval=1000")) {
      first.openUpTo(1, PATIENCE_SECONDS);
      others.openUpTo(count - 1, PATIENCE_SECONDS);
      Thread.sleep(SETTLE_MILLIS);
      long ticksBefore = ticks(server);
      LoopCounters before = LoopCounters.of(server, CPU);
      Machine.Time begun = Machine.Time.now();
      Thread.sleep(seconds * 1000L);
      double idle = Machine.Time.now().idleSince(begun);
      LoopCounters after = LoopCounters.of(server, CPU);
      double ticks = ticks(server) - ticksBefore;
      if (fast.begun.sum() + slow.begun.sum() != count
          || fast.ended.sum() + slow.ended.sum() > 0
          || fast.mistake() != null
          || slow.mistake() != null) {
        wrong.add(fast.begun.sum() + slow.begun.sum() + " of " + count + " streams began, "
            + (fast.ended.sum() + slow.ended.sum()) + " ended: " + fast.mistake() + ", "
            + slow.mistake());
      }
      return new Cost(
          after.since(before, broadcaster) / ticks / 1000,
          after.othersSince(before, broadcaster) / ticks / 1000,
          idle < LEAST_IDLE);
    } finally {
      Thread.sleep(SETTLE_MILLIS);
    }
  }

  private static long ticks(ServerProcess server) throws Exception {
    return Report.own(server.state()).getLong("ticks");
  }
}
