package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the whole dashboard costs its process while one page is open, which asks for nothing but its stream: the process's
 * share of one processor with one stream, less its share with none, in turns. The process has a number of meters of which a
 * fifth changes every tenth of a second, all that a dashboard reads, and ten ticks a second; so the share with nobody watching
 * is that of the changes.
 *
 * <p>Ten ticks a second are too few for the JVM to be done compiling within minutes. So the code is compiled first by a
 * dashboard that ticks faster, if that is asked for, and then the page is left open until the compiler has rested for a minute;
 * what each of these minutes cost is shown. There is a limit to that, and what the compiler does after it counts.
 */
public final class PageCost {

  private static final String USAGE =
      "[seconds watched in all, default 60] [series, default 500] [turns, default 3]"
          + " [seconds of warming up, default 60]"
          + " [minutes to wait for the compiler at most, default 20]";

  /** The share of a processor up to which the compiler counts as resting. */
  private static final double RESTING = 0.0005;

  private static final String COMPILER = "the compiler";

  private static final int SETTLE_MILLIS = 2000;

  private PageCost() {}

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 60, 500, 3, 60, 20);
    JsonObject order = new JsonObject().put("series", options[1]).put("warmUpSeconds", options[3]);
    int seconds = Math.max(1, options[0] / Math.max(1, options[2]));
    List<String> wrong = new ArrayList<>();
    List<Double> watched = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    List<Double> cost = new ArrayList<>();
    Map<String, Double> work = new TreeMap<>();
    long frames = 0;
    long bytes = 0;
    double collectMillis;
    try (ServerProcess server = ServerProcess.start(
        "io.github.vertxdebug.BenchmarkServer",
        List.of(order.encode()),
        "256m",
        ServerProcess.ANY_CORE)) {
      settle(server, options[4], wrong);
      for (int turn = 0; turn < options[2]; turn++) {
        Thread.sleep(SETTLE_MILLIS);
        double without = share(server, seconds, new TreeMap<>());
        Tally tally = new Tally();
        double with = watch(server, seconds, tally, work, wrong);
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
    work.forEach((what, share) ->
        Report.line("  while a page is open, " + what, "%.2f %%", 100 * share / options[2]));
    Report.line("events", "%d, %d bytes each", frames, frames == 0 ? 0 : bytes / frames);
    Report.line("a collection, the last", "%.2f ms", collectMillis);
    Report.end(wrong);
  }

  /** Leaves the page open until the compiler has rested for a minute, or until it has had its time. */
  private static void settle(ServerProcess server, int minutes, List<String> wrong)
      throws IOException, InterruptedException {
    for (int minute = 1; minute <= minutes; minute++) {
      Map<String, Double> work = new TreeMap<>();
      double share = watch(server, 60, new Tally(), work, wrong);
      double compiler = work.getOrDefault(COMPILER, 0.0);
      Report.line(
          "minute " + minute + " with the page open",
          "%.2f %%, the compiler %.2f %%",
          100 * share,
          100 * compiler);
      if (compiler < RESTING) {
        return;
      }
    }
  }

  private static double watch(
      ServerProcess server, int seconds, Tally tally, Map<String, Double> work, List<String> wrong)
      throws IOException, InterruptedException {
    double share;
    try (Streams page = new Streams(server.uri(), tally)) {
      page.openUpTo(1, 20);
      Thread.sleep(SETTLE_MILLIS);
      share = share(server, seconds, work);
    }
    if (tally.mistake() != null || tally.begun.sum() != 1 || tally.ended.sum() > 0) {
      wrong.add("the stream did not go on: " + tally.mistake());
    }
    if (tally.frames.sum() < 2) {
      wrong.add("no deltas came");
    }
    return share;
  }

  private static double share(ServerProcess server, int seconds, Map<String, Double> work)
      throws IOException, InterruptedException {
    Map<String, Double> workBefore = server.cpuSecondsByWork();
    double before = server.cpuSeconds();
    long start = System.nanoTime();
    Thread.sleep(seconds * 1000L);
    double took = (System.nanoTime() - start) / 1e9;
    double share = (server.cpuSeconds() - before) / took;
    server
        .cpuSecondsByWork()
        .forEach((what, now) ->
            work.merge(what, (now - workBefore.getOrDefault(what, 0.0)) / took, Double::sum));
    return share;
  }
}
