package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the garbage of a tick depends on the number of subscribers. What the event loops allocate is counted by the JVM, per
 * thread, and divided by the ticks made meanwhile. The broadcaster's loop, which no connection shares here, is told from the
 * connections' loops: what those allocate is divided by the events sent, and compared with what Vert.x alone allocates for
 * writing as many bytes to as many responses ({@link PlainServer}). Slow sources run on worker threads and are not counted.
 *
 * <p>Ends with status 1 when the broadcaster's garbage is more than 200 KiB a tick, or grows with the subscribers.
 */
public final class Garbage {

  private static final String USAGE =
      "[seconds of each measurement, default 10] [series, default 500] [most subscribers, default 1000]";

  private static final String ALLOCATED = "allocated";
  private static final int WARM_UP_SECONDS = 15;
  private static final int SETTLE_MILLIS = 2000;
  private static final int PATIENCE_SECONDS = 60;
  private static final double MOST_KIB = 200;

  private final int seconds;
  private final List<String> wrong = new ArrayList<>();

  private Garbage(int seconds) {
    this.seconds = seconds;
  }

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 10, 500, 1000);
    new Garbage(options[0]).run(options[1], options[2]);
  }

  /** What was counted, each a tick. */
  private record Counted(double broadcaster, double others, double events, double eventBytes) {
    double perEvent() {
      return others / events;
    }
  }

  private void run(int series, int most) throws Exception {
    int[] counts = {1, Math.max(2, most / 10), most};
    List<Counted> dashboards = new ArrayList<>();
    List<Counted> plains = new ArrayList<>();
    JsonObject order = new JsonObject().put("series", series);
    try (ServerProcess server = ServerProcess.start(
        "io.github.vertxdebug.BenchmarkServer",
        List.of(order.encode()),
        "512m",
        ServerProcess.ANY_CORE)) {
      warmUp(server, counts[1]);
      String loop = LoopCounters.broadcaster(server, ALLOCATED);
      for (int count : counts) {
        dashboards.add(count(server, count, loop));
      }
    }
    int bytes = (int) dashboards.get(2).eventBytes();
    try (ServerProcess plain = ServerProcess.start(
        PlainServer.class.getName(),
        List.of(Integer.toString(bytes), "100"),
        "512m",
        ServerProcess.ANY_CORE)) {
      warmUp(plain, counts[1]);
      for (int count : counts) {
        plains.add(count(plain, count, ""));
      }
    }
    System.out.printf(
        "%d series, %d s each, events of %d bytes; JDK %s; all in KiB%n",
        series, seconds, bytes, System.getProperty("java.version"));
    System.out.printf(
        "%12s %22s %22s %18s %18s%n",
        "subscribers",
        "broadcaster per tick",
        "connections per tick",
        "per event",
        "Vert.x per event");
    for (int i = 0; i < counts.length; i++) {
      Counted dashboard = dashboards.get(i);
      System.out.printf(
          "%12d %22.1f %22.1f %18.2f %18.2f%n",
          counts[i],
          dashboard.broadcaster() / 1024,
          dashboard.others() / 1024,
          dashboard.perEvent() / 1024,
          plains.get(i).perEvent() / 1024);
      if (dashboard.broadcaster() / 1024 > MOST_KIB) {
        wrong.add("more than " + MOST_KIB + " KiB a tick with " + counts[i] + " subscribers");
      }
    }
    if (dashboards.get(2).broadcaster() > 1.25 * dashboards.get(0).broadcaster() + 8192) {
      wrong.add("the broadcaster's garbage grows with the subscribers");
    }
    Report.end(wrong);
  }

  private void warmUp(ServerProcess server, int streams) throws Exception {
    Tally tally = new Tally();
    try (Streams clients = new Streams(server.uri(), tally)) {
      clients.openUpTo(streams, PATIENCE_SECONDS);
      Thread.sleep(WARM_UP_SECONDS * 1000L);
    }
    Thread.sleep(SETTLE_MILLIS);
  }

  /** @param loop the broadcaster's, empty where there is none */
  private Counted count(ServerProcess server, int streams, String loop)
      throws IOException, InterruptedException {
    Tally tally = new Tally();
    try (Streams clients = new Streams(server.uri(), tally)) {
      clients.openUpTo(streams, PATIENCE_SECONDS);
      if (tally.begun.sum() != streams) {
        wrong.add("just " + tally.begun.sum() + " of " + streams + " streams began");
      }
      Thread.sleep(SETTLE_MILLIS);
      long framesBefore = tally.frames.sum();
      long bytesBefore = tally.bytes.sum();
      LoopCounters before = LoopCounters.of(server, ALLOCATED);
      Thread.sleep(seconds * 1000L);
      LoopCounters after = LoopCounters.of(server, ALLOCATED);
      double events = tally.frames.sum() - framesBefore;
      double ticks = events / streams;
      if (tally.mistake() != null || tally.ended.sum() > 0 || events == 0) {
        wrong.add("streams did not go on: " + tally.mistake());
      }
      return new Counted(
          loop.isEmpty() ? 0 : after.since(before, loop) / ticks,
          after.othersSince(before, loop) / ticks,
          events / ticks,
          (tally.bytes.sum() - bytesBefore) / events);
    } finally {
      Thread.sleep(SETTLE_MILLIS);
    }
  }
}
