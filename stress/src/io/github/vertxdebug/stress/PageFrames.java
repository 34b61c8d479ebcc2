package io.github.vertxdebug.stress;

import io.github.vertxdebug.storm.LinearFit;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What the page costs the browser, and whether it keeps up: a headless Chromium with forty charts in sight at the sample
 * application, whose figures change ten times a second, and after it the page of a process with 5,000 meters, in which somebody
 * searches and goes back in time.
 *
 * <p>Before it is measured the page gets an hour's past in compressed time, and the application is watched until it has told of as many
 * blocked event loops as the state holds, so that everything bounded is full. Fifteen times its
 * heap is collected and read; what that takes, and the few seconds after it in which the browser compiles anew what the collection
 * threw away, are left out of everything else.
 */
public final class PageFrames {

  private static final String USAGE =
      "[seconds, default 300] [charts on the page, default 40] [meters of the large page, default"
          + " 5000; 0 leaves it out] [seconds that the page remembers before, default 3600] [width"
          + " and height of its window, default 1920 1080]";

  private static final double MOST_SHARE = 0.15;
  private static final double MOST_GROWTH_KIB = 2048;
  private static final double LONGEST_FRAME_MILLIS = 50;
  private static final double LONGEST_INTERVAL_MILLIS = 600;
  private static final int HEAP_READINGS = 15;
  /** As many as a state holds. */
  private static final int INCIDENTS = 50;

  private static final int MOST_MINUTES_UNTIL_INCIDENTS = 15;
  private static final int SMOOTH_MILLIS = 20_000;

  /** Until the lines of the pinned meters have been filled in from the past, and what is done often is compiled. */
  private static final int SETTLE_MILLIS = 60_000;

  /** A collection that is asked for throws compiled code away as well. */
  private static final int SETTLE_AGAIN_MILLIS = 4_000;

  private final List<String> wrong = new ArrayList<>();

  private PageFrames() {}

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 300, 40, 5000, 3600, 1920, 1080);
    PageFrames frames = new PageFrames();
    frames.charts(options[0], options[1], options[3], options[4], options[5]);
    if (options[2] > 0) {
      new LargePage(frames.wrong).run(options[2]);
    }
    Report.end(frames.wrong);
  }

  private void charts(int seconds, int charts, int pastSeconds, int width, int height)
      throws Exception {
    JsonObject config = new JsonObject().put("sample", true).put("port", 0);
    try (ServerProcess server = ServerProcess.start(config, "256m")) {
      SamplePins pins = new SamplePins(server);
      int pinned = pins.enoughFor(charts, width, height);
      // While the page is given its past it does not watch.
      try (Streams watching = new Streams(server.uri(), new Tally());
          WatchedPage page = new WatchedPage(width, height)) {
        watching.openUpTo(1, 20);
        page.open(pins.address(pinned), pastSeconds);
        awaitIncidents(server);
        Thread.sleep(SETTLE_MILLIS);
        System.out.printf(
            "%d line charts on the page, %d of them in sight (%d meters pinned) in a window of %d"
                + " by %d, %d s remembered; %d processors; JDK %s%n",
            page.charts(),
            page.chartsInSight(),
            pinned,
            width,
            height,
            pastSeconds,
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"));
        if (page.charts() < charts) {
          wrong.add("the page has only " + page.charts() + " charts");
        }
        measure(page, seconds, server.tickSeconds());
        page.browser().consoleErrors().forEach(error -> wrong.add("console: " + error));
      }
    }
  }

  /** What is bounded by the server, and so grows for some minutes, would be taken for growth without end. */
  private void awaitIncidents(ServerProcess server) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MOST_MINUTES_UNTIL_INCIDENTS);
    int known;
    do {
      Thread.sleep(1000);
      known = server
          .state()
          .getJsonObject("metrics")
          .getJsonObject("aio")
          .getJsonObject("incidents", new JsonObject())
          .size();
    } while (known < INCIDENTS && System.nanoTime() < end);
    Report.line("blocked event loops in the state", "%d", known);
    must(known >= INCIDENTS, "only %d event loops were blocked, so that more come later", known);
  }

  private void measure(WatchedPage page, int seconds, double tickSeconds) throws Exception {
    double stretch = Math.max(1, (double) seconds / HEAP_READINGS);
    Map<String, Double> cpu = new TreeMap<>();
    List<Double> heap = new ArrayList<>();
    List<Double> longTasks = new ArrayList<>();
    List<Double> intervals = new ArrayList<>();
    double measured = 0;
    long updates = 0;
    for (int i = 0; i < HEAP_READINGS; i++) {
      heap.add(page.liveHeapKiB());
      Thread.sleep(SETTLE_AGAIN_MILLIS);
      page.begin();
      long firstSeq = page.end().seq();
      Map<String, Double> before = BrowserLoad.secondsByKind(tickSeconds);
      long start = System.nanoTime();
      TimeUnit.MILLISECONDS.sleep((long) (1000 * stretch));
      WatchedPage.Stretch told = page.end();
      double took = (System.nanoTime() - start) / 1e9;
      BrowserLoad.secondsByKind(tickSeconds)
          .forEach(
              (kind, now) -> cpu.merge(kind, now - before.getOrDefault(kind, 0.0), Double::sum));
      measured += took;
      updates += told.seq() - firstSeq;
      longTasks.addAll(told.longTasks());
      intervals.addAll(told.intervals());
    }
    for (Map.Entry<String, Double> kind : cpu.entrySet()) {
      Report.line(
          "share of one processor, " + kind.getKey(), "%.1f %%", 100 * kind.getValue() / measured);
    }
    double share = cpu.getOrDefault("renderer", Double.NaN) / measured;
    must(share < MOST_SHARE, "the page takes %.1f %% of a processor", 100 * share);
    Report.line("updates", "%d in %.0f s, %.1f a second", updates, measured, updates / measured);
    must(updates >= 9 * measured, "only %d updates came in %.0f s", updates, measured);
    longTasks("with " + page.charts() + " charts", longTasks, wrong);
    told("milliseconds from one drawing to the next", intervals);
    must(
        at(intervals, 0.99) < LONGEST_INTERVAL_MILLIS,
        "of the drawings 1 in 100 came %.0f ms after the one before",
        at(intervals, 0.99));
    List<Double> frames = page.frames(SMOOTH_MILLIS);
    told("milliseconds a frame, when all are asked for", frames);
    must(
        at(frames, 0.99) < LONGEST_FRAME_MILLIS,
        "of the frames 1 in 100 took %.0f ms",
        at(frames, 0.99));
    judge(heap);
  }

  private void judge(List<Double> heap) {
    LinearFit fit = LinearFit.of(heap.stream().mapToDouble(Double::doubleValue).toArray());
    int steps = heap.size() - 1;
    Report.line(
        "live heap",
        "%s KiB; growth over the run %.0f KiB (95 %%: %.0f to %.0f), at most %.0f allowed",
        Report.spread("%.0f", heap),
        fit.slope() * steps,
        fit.lowest() * steps,
        fit.highest() * steps,
        MOST_GROWTH_KIB);
    Report.line(
        "  its course",
        "%s",
        heap.stream().map(kib -> String.format("%.0f", kib)).collect(Collectors.joining(", ")));
    must(
        fit.highest() * steps <= MOST_GROWTH_KIB,
        "the heap may have grown by %.0f KiB",
        fit.highest() * steps);
  }

  static void longTasks(String when, List<Double> tasks, List<String> wrong) {
    List<Double> sorted = tasks.stream().sorted().toList();
    Report.line(
        "tasks of more than 50 ms, " + when,
        "%d %s",
        tasks.size(),
        sorted.isEmpty() ? "" : sorted + " ms");
    if (!tasks.isEmpty()) {
      wrong.add(when + ": " + tasks.size() + " tasks took more than 50 ms");
    }
  }

  private static void told(String what, List<Double> millis) {
    Report.line(
        what,
        "median %.1f, p99 %.1f, longest %.1f (%d)",
        at(millis, 0.5),
        at(millis, 0.99),
        at(millis, 1),
        millis.size());
  }

  private static double at(List<Double> values, double q) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
  }

  private void must(boolean holds, String otherwise, Object... values) {
    if (!holds) {
      wrong.add(String.format(otherwise, values));
    }
  }
}
