package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the whole dashboard costs its process while one page is open, which asks for nothing but its stream: the process's
 * share of one processor with one stream, less its share with none, in turns. The process has a number of meters of which a
 * fifth changes every tenth of a second, all that a dashboard reads, and ten ticks a second; so the share with nobody watching
 * is that of the changes.
 */
public final class PageCost {

  private static final String USAGE =
      "[seconds watched in all, default 60] [series, default 500] [turns, default 3]";

  private static final int WARM_UP_SECONDS = 20;
  private static final int SETTLE_MILLIS = 2000;

  private PageCost() {}

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 60, 500, 3);
    JsonObject order = new JsonObject().put("series", options[1]);
    int seconds = Math.max(1, options[0] / Math.max(1, options[2]));
    List<String> wrong = new ArrayList<>();
    List<Double> watched = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    List<Double> cost = new ArrayList<>();
    long frames = 0;
    long bytes = 0;
    double collectMillis;
    try (ServerProcess server = ServerProcess.start(
        "io.github.vertxdebug.BenchmarkServer",
        List.of(order.encode()),
        "256m",
        ServerProcess.ANY_CORE)) {
      watch(server, WARM_UP_SECONDS, new Tally(), wrong);
      for (int turn = 0; turn < options[2]; turn++) {
        Thread.sleep(SETTLE_MILLIS);
        double without = share(server, seconds);
        Tally tally = new Tally();
        double with = watch(server, seconds, tally, wrong);
        frames += tally.frames.sum();
        bytes += tally.bytes.sum();
        alone.add(100 * without);
        watched.add(100 * with);
        cost.add(100 * (with - without));
      }
      collectMillis = server
          .state()
          .getJsonObject("metrics")
          .getJsonObject("registry")
          .getDouble("collect_ms", Double.NaN);
      if (Report.own(server.state()).getLong("evictions") > 0) {
        wrong.add("the stream was evicted");
      }
    }
    System.out.printf(
        "one stream, %d series, %d turns of %d s with and without; %d processors; JDK %s%n",
        options[1],
        options[2],
        seconds,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"));
    Report.line("share of one processor, nobody watching", "%s %%", Report.spread("%.2f", alone));
    Report.line("share of one processor, one page open", "%s %%", Report.spread("%.2f", watched));
    Report.line("what the page costs", "%s %%", Report.spread("%.2f", cost));
    Report.line("events", "%d, %d bytes each", frames, frames == 0 ? 0 : bytes / frames);
    Report.line("a collection, the last", "%.2f ms", collectMillis);
    Report.end(wrong);
  }

  private static double watch(ServerProcess server, int seconds, Tally tally, List<String> wrong)
      throws IOException, InterruptedException {
    double share;
    try (Streams page = new Streams(server.uri(), tally)) {
      page.openUpTo(1, 20);
      Thread.sleep(SETTLE_MILLIS);
      share = share(server, seconds);
    }
    if (tally.mistake() != null || tally.begun.sum() != 1 || tally.ended.sum() > 0) {
      wrong.add("the stream did not go on: " + tally.mistake());
    }
    if (tally.frames.sum() < 2) {
      wrong.add("no deltas came");
    }
    return share;
  }

  private static double share(ServerProcess server, int seconds)
      throws IOException, InterruptedException {
    double before = server.cpuSeconds();
    long start = System.nanoTime();
    Thread.sleep(seconds * 1000L);
    return (server.cpuSeconds() - before) / ((System.nanoTime() - start) / 1e9);
  }
}
