package io.github.vertxdebug.stress;

import io.github.vertxdebug.storm.Crowd;
import io.github.vertxdebug.storm.Ledger;
import io.github.vertxdebug.storm.Manner;
import io.github.vertxdebug.storm.Mistakes;
import io.github.vertxdebug.storm.Storms;
import io.github.vertxdebug.storm.Truth;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Ten clients that connect, watch a little and leave, as fast as they can, for a minute; then a hundred, then a thousand. Each
 * connection must get a first event that is valid and deltas that lead to what is true; and afterwards nothing may be left of
 * any. The server runs with the guards of the tests.
 */
public final class SixtySeconds {

  private static final String USAGE =
      "[seconds, default 60] [clients, default 10] [then, default 100] [then, default 1000]";

  private static final int TICK_MILLIS = 100;
  private static final int HISTORY_TICKS = 50;
  private static final int WARM_UP_SECONDS = 20;
  private static final int WARM_UP_CLIENTS = 50;

  private final ServerProcess server;
  private final Mistakes mistakes = new Mistakes();
  private final Ledger ledger = new Ledger(mistakes);
  private final List<String> wrong = new ArrayList<>();

  private SixtySeconds(ServerProcess server) {
    this.server = server;
  }

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 60, 10, 100, 1000);
    // Whether a machine as busy as this one reads in time is not the question here.
    JsonObject config = new JsonObject()
        .put("tickMillis", TICK_MILLIS)
        .put("historyTicks", HISTORY_TICKS)
        .put("evictAfter", 300);
    List<String> wrong;
    try (ServerProcess server = StormServers.start(config)) {
      wrong = new SixtySeconds(server).run(options);
    }
    Report.end(wrong);
  }

  private List<String> run(int[] options) throws Exception {
    storm(WARM_UP_CLIENTS, WARM_UP_SECONDS).close();
    for (int i = 1; i < options.length; i++) {
      Map<String, Long> before = calm();
      long compared = ledger.compared();
      long told = ledger.comparedToTold();
      double cpu = server.cpuSeconds();
      try (Crowd crowd = storm(options[i], options[0])) {
        System.out.printf(
            "%d clients for %d seconds; %d processors; JDK %s%n",
            options[i],
            options[0],
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"));
        Report.line("connections", "%d", crowd.sum(one -> one.visits));
        Report.line("  of them resumed", "%d", crowd.sum(one -> one.resumed));
        Report.line("  left without waiting", "%d", crowd.sum(one -> one.leftEarly));
        Report.line(
            "first events", "%d", crowd.sum(one -> one.first) + crowd.sum(one -> one.resumed));
        Report.line("deltas", "%d", crowd.sum(one -> one.deltas));
      }
      Report.line("states compared with another's", "%d", ledger.compared() - compared);
      Report.line(
          "states compared with the one that is told", "%d", ledger.comparedToTold() - told);
      Report.line("processors the server took", "%.2f", (server.cpuSeconds() - cpu) / options[0]);
      Remains.compare(before, calm(), wrong);
      if (ledger.comparedToTold() == told) {
        wrong.add("nothing was compared with the state that is told");
      }
      wrong.addAll(StormServers.complaints(server));
    }
    wrong.addAll(mistakes.list());
    return wrong;
  }

  /**
   * What there is when all is quiet again. The states that are kept for clients who come back hold who was connected then; so one
   * client watches until they are states in which nobody else was.
   */
  private Map<String, Long> calm() throws Exception {
    try (Crowd one = crowd(0)) {
      one.add(1, Manner.of("calm").sees(2 * HISTORY_TICKS, 2 * HISTORY_TICKS)).begin();
      one.end(false);
    }
    return Remains.of(server);
  }

  private Crowd crowd(long seed) {
    return new Crowd(
        server.uri().getPort(),
        TICK_MILLIS,
        HISTORY_TICKS - 1,
        seed,
        ledger,
        mistakes,
        state -> {});
  }

  private Crowd storm(int clients, int seconds) throws Exception {
    Crowd crowd = crowd(clients);
    try (Truth truth =
        new Truth(server.uri().resolve("metrics/state"), TICK_MILLIS / 2, ledger, mistakes)) {
      crowd.add(clients, Storms.inAndOut()).begin();
      Thread.sleep(seconds * 1000L);
      crowd.end(false);
    }
    return crowd;
  }
}
