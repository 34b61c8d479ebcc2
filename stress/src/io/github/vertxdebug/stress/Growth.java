package io.github.vertxdebug.stress;

import io.github.vertxdebug.storm.LinearFit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Whether a server's memory grows: reads it at even distances and lays a line through it. What is judged is the higher end of the
 * slope's confidence interval of 95 %, times the length of the run: so much it may have grown at most, as far as can be told. So
 * noise is never taken for flatness: a run that is too short or too restless to tell fails, too, and so does one whose memory still
 * falls, which could hide what grows.
 */
final class Growth {

  /** How many parts of the run have their median shown, so that one sees its course. */
  private static final int PARTS = 6;

  private static final int MOMENTS = 5;
  private static final int MOMENT_MILLIS = 17;

  private record Figure(String name, double mostKiB, double mostFallKiB, List<Double> readings) {}

  private final ServerProcess server;
  private final int everySeconds;
  private final Map<String, Figure> figures = new LinkedHashMap<>();

  /** @param mostHeapKiB by how much the live heap may grow */
  Growth(ServerProcess server, int everySeconds, int mostHeapKiB) {
    this.server = server;
    this.everySeconds = everySeconds;
    figure("live heap", mostHeapKiB, 4096);
    figure("direct memory in use", 4096, 4096);
    figure("resident memory", 24 * 1024, 24 * 1024);
  }

  private void figure(String name, double mostKiB, double mostFallKiB) {
    figures.put(name, new Figure(name, mostKiB, mostFallKiB, new ArrayList<>()));
  }

  void sample(int seconds) throws Exception {
    long next = System.nanoTime();
    for (int i = 0; i < seconds / everySeconds; i++) {
      next += TimeUnit.SECONDS.toNanos(everySeconds);
      Thread.sleep(Math.max(0, TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime())));
      read("resident memory", server.residentKiB());
      read("direct memory in use", leastDirectBytes() / 1024.0);
      read("live heap", server.ask("heap").getLong("heap") / 1024.0);
    }
  }

  /** What is on its way at a moment counts as well, so the least of a few moments is taken. */
  private long leastDirectBytes() throws Exception {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < MOMENTS; i++) {
      least = Math.min(least, server.ask().getLong("direct"));
      Thread.sleep(MOMENT_MILLIS);
    }
    return least;
  }

  private void read(String name, double kib) {
    figures.get(name).readings.add(kib);
  }

  void judge(List<String> wrong) {
    for (Figure figure : figures.values()) {
      double[] readings =
          figure.readings.stream().mapToDouble(Double::doubleValue).toArray();
      LinearFit fit = LinearFit.of(readings);
      int steps = readings.length - 1;
      Report.line(
          figure.name,
          "%s KiB; growth over the run %.0f KiB (95 %%: %.0f to %.0f), at most %.0f allowed",
          Report.spread("%.0f", figure.readings),
          fit.slope() * steps,
          fit.lowest() * steps,
          fit.highest() * steps,
          figure.mostKiB);
      Report.line("  its course", "%s", course(figure.readings));
      if (fit.highest() * steps > figure.mostKiB) {
        wrong.add(figure.name + " may have grown by " + Math.round(fit.highest() * steps) + " KiB");
      }
      if (fit.highest() * steps < -figure.mostFallKiB) {
        wrong.add(figure.name + " still fell, by " + Math.round(-fit.highest() * steps)
            + " KiB at least: the warm-up was too short to tell");
      }
    }
  }

  /** The median of each part of the run. */
  private static String course(List<Double> readings) {
    List<String> medians = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
      medians.add(String.format(
          "%.0f",
          Report.median(
              readings.subList(i * readings.size() / PARTS, (i + 1) * readings.size() / PARTS))));
    }
    return String.join(", ", medians);
  }
}
