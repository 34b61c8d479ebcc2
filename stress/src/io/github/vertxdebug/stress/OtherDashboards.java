package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What it costs a process to keep somebody up to date about it, in bytes and processor time: by this dashboard's stream, by its
 * state as JSON, by a scrape in Prometheus's format; and in a Spring Boot application, by a scrape of its own, by the requests
 * that Spring Boot Admin's page of an instance makes, and by asking for every meter. All have the same meters, of which a fifth
 * changes every tenth of a second, and a pace that is theirs.
 *
 * <p>Each way has its turn, and one turn has nobody; that one's share is taken off the others'. All processor time of the
 * process counts. Before it begins, each is asked for at a higher rate for a while, so that what is measured is mostly compiled.
 */
public final class OtherDashboards {

  private static final String USAGE =
      "[seconds of each turn, default 20] [series, default 500] [rounds, default 3]"
          + " [seconds of warming up, default 60]";

  private static final int PATIENCE_SECONDS = 20;
  private static final int SETTLE_MILLIS = 1000;
  private static final double WARM_UP_RATE = 50;
  private static final double WARM_UP_SECONDS = 10;
  private static final double TICKS_PER_SECOND = 10;

  private final int seconds;
  private final List<String> wrong = new ArrayList<>();
  private final Map<String, List<Turn>> turns = new LinkedHashMap<>();

  private OtherDashboards(int seconds) {
    this.seconds = seconds;
  }

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 20, 500, 3, 60);
    new OtherDashboards(options[0]).run(options[1], options[2], options[3]);
  }

  /** What one way cost in one turn. */
  private record Turn(double updates, double bytes, double cpuSeconds, double seconds) {
    double share() {
      return 100 * cpuSeconds / seconds;
    }

    double bytesOfOne() {
      return bytes / updates;
    }

    double millisOfOne() {
      return 1000 * cpuSeconds / updates;
    }
  }

  private void run(int series, int rounds, int warmUpSeconds) throws Exception {
    JsonObject order = new JsonObject().put("series", series).put("warmUpSeconds", warmUpSeconds);
    try (ServerProcess dashboard = ServerProcess.start(
            "io.github.vertxdebug.BenchmarkServer",
            List.of(order.encode()),
            "256m",
            ServerProcess.ANY_CORE);
        Actuator actuator = Actuator.start(series)) {
      URI root = dashboard.uri();
      List<Updates> own = List.of(
          Updates.of("state as JSON", 1, "application/json", root.resolve("metrics/state")),
          Updates.of("Prometheus scrape", 1, "text/plain", root.resolve("/metrics")));
      List<Updates> others = actuator.ways();
      warmUp(own);
      warmUp(others);
      for (int round = 0; round < rounds; round++) {
        Thread.sleep(SETTLE_MILLIS);
        double idle = nobody(dashboard);
        add("stream", stream(dashboard, idle));
        for (Updates way : own) {
          add(way.name(), poll(dashboard, way, idle));
        }
        if (!others.isEmpty()) {
          double actuatorIdle = nobody(actuator.process());
          for (Updates way : others) {
            add(way.name(), poll(actuator.process(), way, actuatorIdle));
          }
        }
      }
      print(series, rounds, actuator.what());
    }
    Report.end(wrong);
  }

  private static void warmUp(List<Updates> ways) throws IOException, InterruptedException {
    for (Updates way : ways) {
      way.follow(WARM_UP_SECONDS, WARM_UP_RATE / way.asked().size());
    }
  }

  private void print(int series, int rounds, String other) {
    System.out.printf(
        "%d series, %d rounds of %d s a turn; the dashboard, and %s; JDK %s%n",
        series, rounds, seconds, other, System.getProperty("java.version"));
    System.out.println(
        "| | updates a second | bytes of one | CPU of one, ms | share of a processor, % |");
    System.out.println("| --- | --- | --- | --- | --- |");
    turns.forEach((way, of) -> System.out.printf(
        "| %s | %.1f | %s | %s | %s |%n",
        way,
        of.stream()
            .mapToDouble(turn -> turn.updates() / turn.seconds())
            .average()
            .orElse(0),
        Report.spread("%.0f", of.stream().map(Turn::bytesOfOne).toList()),
        Report.spread("%.2f", of.stream().map(Turn::millisOfOne).toList()),
        Report.spread("%.2f", of.stream().map(Turn::share).toList())));
  }

  private void add(String way, Turn turn) {
    turns.computeIfAbsent(way, w -> new ArrayList<>()).add(turn);
  }

  /** The share of a processor that the process takes by itself. */
  private double nobody(ServerProcess server) throws Exception {
    double before = server.cpuSeconds();
    Thread.sleep(seconds * 1000L);
    return (server.cpuSeconds() - before) / seconds;
  }

  private Turn stream(ServerProcess server, double idle) throws Exception {
    Tally tally = new Tally();
    try (Streams page = new Streams(server.uri(), tally)) {
      page.openUpTo(1, PATIENCE_SECONDS);
      Thread.sleep(SETTLE_MILLIS);
      long frames = tally.frames.sum();
      long bytes = tally.bytes.sum();
      double before = server.cpuSeconds();
      long start = System.nanoTime();
      Thread.sleep(seconds * 1000L);
      double took = (System.nanoTime() - start) / 1e9;
      double cpu = server.cpuSeconds() - before - idle * took;
      long updates = tally.frames.sum() - frames;
      if (tally.mistake() != null
          || tally.ended.sum() > 0
          || updates < (seconds - 1) * TICKS_PER_SECOND) {
        wrong.add("the stream had " + updates + " updates: " + tally.mistake());
      }
      return new Turn(updates, tally.bytes.sum() - bytes, cpu, took);
    }
  }

  private Turn poll(ServerProcess server, Updates way, double idle) throws Exception {
    double before = server.cpuSeconds();
    long start = System.nanoTime();
    Updates.Told told = way.follow(seconds, way.perSecond());
    double took = (System.nanoTime() - start) / 1e9;
    return new Turn(told.updates(), told.bytes(), server.cpuSeconds() - before - idle * took, took);
  }
}
