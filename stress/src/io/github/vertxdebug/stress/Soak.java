package io.github.vertxdebug.stress;

import io.github.vertxdebug.storm.Crowd;
import io.github.vertxdebug.storm.Http2Crowd;
import io.github.vertxdebug.storm.Ledger;
import io.github.vertxdebug.storm.Mistakes;
import io.github.vertxdebug.storm.Storms;
import io.github.vertxdebug.storm.Truth;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Five hundred streams of mixed kinds for an hour, or as long as is asked for, at an application that has work of its own. Its
 * memory must not grow, its own requests must all be answered, each client must come to what is true, and afterwards nothing
 * may be left of any. The server runs with the guards of the tests.
 *
 * <p>When all are gone the same come once more for a while, and go: what the heap holds without any of them must
 * then be what it was before. A machine that is busy with other work makes that no less exact, as it does the growth while they
 * are there: what waits to be sent is more when there is less time to send it.
 */
public final class Soak {

  private static final String USAGE =
      "[seconds, default 3600] [streams, default 500] [requests of the application's own a second, default 100]"
          + " [seconds of warm-up, default 120] [milliseconds of a tick, default 100]"
          + " [KiB by which the live heap may grow, default 4096]"
          + " [seconds for which all come once more, default 120; 0 for not]";

  private static final int HISTORY_MILLIS = 30_000;
  private static final int MOST_TICK_MILLIS = 1000;
  private static final int EVICT_AFTER = 100;
  private static final int SAMPLE_SECONDS = 3;

  private final ServerProcess server;
  private final int hostPort;
  private final int tickMillis;
  private final Mistakes mistakes = new Mistakes();
  private final Ledger ledger = new Ledger(mistakes);
  private final List<String> wrong = new ArrayList<>();

  private Soak(ServerProcess server, int hostPort, int tickMillis) {
    this.server = server;
    this.hostPort = hostPort;
    this.tickMillis = tickMillis;
  }

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 3600, 500, 100, 120, 100, 4096, 120);
    int tickMillis = options[4];
    if (tickMillis < 10 || tickMillis > MOST_TICK_MILLIS) {
      System.err.println(
          "a tick of " + tickMillis + " ms: 10 to " + MOST_TICK_MILLIS + " are allowed");
      System.exit(2);
    }
    // Longer than by default, so that on a busy machine none is dropped but those that do not read.
    JsonObject config = new JsonObject()
        .put("tickMillis", tickMillis)
        .put("historyTicks", HISTORY_MILLIS / tickMillis)
        .put("evictAfter", EVICT_AFTER);
    int hostPort = Ports.free();
    List<String> wrong;
    try (ServerProcess server = StormServers.start(config, hostPort)) {
      wrong = new Soak(server, hostPort, tickMillis)
          .run(options[0], options[1], options[2], options[3], options[5], options[6]);
    }
    Report.end(wrong);
  }

  private List<String> run(
      int seconds,
      int streams,
      int requests,
      int warmUpSeconds,
      int mostHeapKiB,
      int onceMoreSeconds)
      throws Exception {
    System.out.printf(
        "%d streams for %d seconds after %d of warm-up, a tick every %d ms; %d processors; JDK"
            + " %s%n",
        streams,
        seconds,
        warmUpSeconds,
        tickMillis,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"));
    Map<String, Long> before = Remains.of(server);
    Growth growth = new Growth(server, SAMPLE_SECONDS, mostHeapKiB);
    load(streams, requests, traffic -> {
      TimeUnit.SECONDS.sleep(warmUpSeconds);
      traffic.reset();
      growth.sample(seconds);
    });
    Map<String, Long> once = Remains.of(server);
    if (onceMoreSeconds > 0) {
      System.out.printf("the same once more, for %d seconds%n", onceMoreSeconds);
      load(streams, requests, traffic -> TimeUnit.SECONDS.sleep(onceMoreSeconds));
      Remains.compare(once, Remains.of(server), wrong);
    }
    Report.line("states compared with another's", "%d", ledger.compared());
    Report.line("states compared with the one that is told", "%d", ledger.comparedToTold());
    long evictions = Report.own(server.state()).getLong("evictions");
    Report.line("streams dropped for not reading", "%d", evictions);
    if (evictions == 0) {
      wrong.add("no stream was dropped, so nothing is known of what that leaves");
    }
    growth.judge(wrong);
    // Of the heap there is more to say than these, one of which is from before
    // everything was loaded.
    before.remove(Remains.HEAP);
    Remains.compare(before, once, wrong);
    wrong.addAll(StormServers.complaints(server));
    wrong.addAll(mistakes.list());
    return wrong;
  }

  private interface Stay {
    void go(Traffic traffic) throws Exception;
  }

  /** Has everybody come, and all of them leave after a while. */
  private void load(int streams, int requests, Stay stay) throws Exception {
    int overHttp2 = streams * 15 / 100;
    int halfRequests = streams * 5 / 100;
    int resumable = HISTORY_MILLIS / tickMillis - 1;
    try (Crowd crowd = new Crowd(
            server.uri().getPort(), tickMillis, resumable, streams, ledger, mistakes, state -> {});
        HalfRequests half = new HalfRequests(server.uri(), halfRequests);
        Traffic traffic = new Traffic(hostPort, requests, mistakes);
        PageLoads pages = new PageLoads(server.uri(), mistakes)) {
      try (Http2Crowd http2 =
              new Http2Crowd(server.uri().getPort(), 4, resumable, ledger, mistakes, state -> {});
          Truth truth =
              new Truth(server.uri().resolve("metrics/state"), 5 * tickMillis, ledger, mistakes)) {
        Storms.mixed(crowd, streams - overHttp2 - halfRequests);
        crowd.begin();
        http2.begin(overHttp2, 600);
        stay.go(traffic);
        http2.end();
        crowd.end(true);
        Report.line("HTTP/2", "%s", http2.counts());
      }
      crowd.counts().forEach((kind, counts) -> Report.line(kind, "%s", counts));
      Report.line("half a request, connections", "%d", half.connections());
      Report.line("page with all its files", "%d times", pages.loads());
      traffic.end();
      traffic.report(wrong);
    }
  }
}
