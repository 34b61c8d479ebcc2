package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an idle subscriber costs in heap beyond what Vert.x needs for its connection: by how much the live heap grows from n to
 * ten times n streams, in the dashboard and in {@link PlainServer}, which just holds as many chunked responses open. Both in
 * one run, in turns; each slope is that of opening and that of closing. Streams ask for the longest interval, so that nothing
 * is on its way while it is measured. There are no metrics in either process.
 */
public final class HeapPerStream {

  private static final String USAGE =
      "[streams, default 300; ten times as many are opened] [rounds, default 3]";

  private static final int PATIENCE_SECONDS = 60;
  private static final int SETTLE_MILLIS = 3000;
  private static final double MOST_KIB = 2;

  private static final String DASHBOARD = "dashboard";
  private static final int CLASSES_SHOWN = 12;

  private final int few;
  private final List<String> wrong = new ArrayList<>();
  /** By how much each class grows in the last round more than in Vert.x alone, in bytes per stream. */
  private final Map<String, Double> beyondByClass = new HashMap<>();

  private HeapPerStream(int few) {
    this.few = few;
  }

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 300, 3);
    new HeapPerStream(options[0]).run(options[1]);
  }

  private void run(int rounds) throws Exception {
    JsonObject order = new JsonObject()
        .put("bytes", 1500)
        .put("config", new JsonObject().put("maxSubscribers", 10 * few).put("historyTicks", 0));
    List<Double> dashboards = new ArrayList<>();
    List<Double> plains = new ArrayList<>();
    List<Double> beyond = new ArrayList<>();
    try (ServerProcess dashboard = ServerProcess.start(
            "io.github.vertxdebug.BenchmarkServer",
            List.of(order.encode()),
            "256m",
            ServerProcess.ANY_CORE);
        ServerProcess plain = ServerProcess.start(
            PlainServer.class.getName(), List.of("1500", "0"), "256m", ServerProcess.ANY_CORE)) {
      for (int round = 0; round <= rounds; round++) {
        beyondByClass.clear();
        double plainKiB = kibPerStream(plain, "plain Vert.x");
        double dashboardKiB = kibPerStream(dashboard, DASHBOARD);
        if (round > 0) { // the first has classes to load and buffers to make
          dashboards.add(dashboardKiB);
          plains.add(plainKiB);
          beyond.add(dashboardKiB - plainKiB);
        }
      }
    }
    System.out.printf(
        "live heap per stream, from %d to %d streams and back, %d rounds%n", few, 10 * few, rounds);
    Report.line(DASHBOARD, "%s KiB", Report.spread("%.2f", dashboards));
    Report.line("plain Vert.x", "%s KiB", Report.spread("%.2f", plains));
    Report.line("beyond Vert.x's own", "%s KiB", Report.spread("%.2f", beyond));
    System.out.println(
        "the classes of which there is most beyond Vert.x's own, in bytes per stream:");
    beyondByClass.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(CLASSES_SHOWN)
        .forEach(entry -> Report.line("  " + entry.getKey(), "%.0f", entry.getValue()));
    if (Report.median(beyond) >= MOST_KIB) {
      wrong.add("more than " + MOST_KIB + " KiB beyond Vert.x's own");
    }
    Report.end(wrong);
  }

  private double kibPerStream(ServerProcess server, String who)
      throws IOException, InterruptedException {
    Tally tally = new Tally();
    double slope;
    try (Streams clients = new Streams(server.uri(), tally, "?interval=60000")) {
      clients.openUpTo(few, PATIENCE_SECONDS);
      long before = settledKiB(server);
      Map<String, ServerProcess.Live> classesBefore = server.liveByClass();
      clients.openUpTo(10 * few, PATIENCE_SECONDS);
      long open = settledKiB(server);
      // The dashboard counts up, Vert.x alone down.
      int sign = who.equals(DASHBOARD) ? 1 : -1;
      server.liveByClass().forEach((name, live) -> {
        long had =
            classesBefore.getOrDefault(name, new ServerProcess.Live(0, 0)).bytes();
        beyondByClass.merge(name, sign * (live.bytes() - had) / (9.0 * few), Double::sum);
      });
      if (tally.begun.sum() != 10L * few) {
        wrong.add(who + ": just " + tally.begun.sum() + " of " + 10 * few + " streams began");
      }
      clients.closeDownTo(few);
      long after = settledKiB(server);
      slope = (open - (before + after) / 2.0) / (9.0 * few);
    }
    if (tally.mistake() != null) {
      wrong.add(who + ": " + tally.mistake());
    }
    if (tally.ended.sum() > 0) {
      wrong.add(who + ": " + tally.ended.sum() + " streams were ended");
    }
    Thread.sleep(SETTLE_MILLIS);
    return slope;
  }

  private static long settledKiB(ServerProcess server) throws IOException, InterruptedException {
    Thread.sleep(SETTLE_MILLIS);
    // What has a cleaner is gone at the second collection only.
    server.liveHeapKiB();
    return server.liveHeapKiB();
  }
}
