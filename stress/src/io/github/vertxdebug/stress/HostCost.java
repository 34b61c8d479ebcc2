package io.github.vertxdebug.stress;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the dashboard takes from the application it is deployed into: the processor time that a request of the application
 * costs its process, under wrk, in turns within one process, to which the dashboard comes and goes: without it, with it and nobody
 * watching, with one stream (all that a page asks for once it is loaded), with a hundred, and without it once more. The last tells how
 * much such figures differ by themselves. Beside it the same application without any metrics, in a process of its own: that
 * difference is Micrometer's, and the dashboard shows what it counts.
 *
 * <p>The application's process is held to processor 0 and always busy; wrk and the streams' clients have processor 1. All processor time of
 * the process counts, the compiler's and the collector's too. The first rounds are named and dropped.
 */
public final class HostCost {

  private static final String USAGE =
      "[rounds, default 6] [seconds of each turn, default 5] [rounds before, default 2]"
          + " [connections, default 32] [many streams, default 100]";

  private static final int PATIENCE_SECONDS = 20;
  private static final int SETTLE_MILLIS = 1000;

  private static final String BARE = "without metrics";
  private static final String WITHOUT = "without the dashboard";
  private static final String NOBODY = "deployed, nobody watching";
  private static final String AGAIN = "without the dashboard, once more";

  private final int seconds;
  private final int connections;
  private final int many;
  private final List<String> wrong = new ArrayList<>();

  private HostCost(int[] options) {
    this.seconds = options[1];
    this.connections = options[3];
    this.many = options[4];
  }

  public static void main(String[] args) throws Exception {
    int[] options = Report.options(args, USAGE, 6, 5, 2, 32, 100);
    if (!Wrk.isThere()) {
      System.err.println("this needs wrk, which is not on the PATH");
      System.exit(2);
    }
    new HostCost(options).run(options[0], options[2]);
  }

  /** One turn: processor time of a request, and requests a second. */
  private record Turn(double microsPerRequest, double perSecond, double p99Millis) {}

  private void run(int rounds, int warmUps) throws Exception {
    boolean pinned = ServerProcess.canPin() && Runtime.getRuntime().availableProcessors() > 1;
    int core = pinned ? 0 : ServerProcess.ANY_CORE;
    if (pinned) {
      ServerProcess.pinMyself(1);
    }
    Map<String, List<Turn>> turns = new LinkedHashMap<>();
    try (ServerProcess bare = start("bare", core);
        ServerProcess metered = start("metered", core)) {
      for (int round = -warmUps; round < rounds; round++) {
        Map<String, Turn> one = round(bare, metered);
        if (round >= 0) {
          one.forEach((what, turn) ->
              turns.computeIfAbsent(what, w -> new ArrayList<>()).add(turn));
        }
      }
    }
    System.out.printf(
        "%d rounds of %d s a turn after %d dropped, %d connections; %s; JDK %s%n",
        rounds,
        seconds,
        warmUps,
        connections,
        pinned ? "application on processor 0, clients on 1" : "NOT pinned",
        System.getProperty("java.version"));
    System.out.println(
        "| | CPU of a request, us | against without | requests a second | p99, ms |");
    System.out.println("| --- | --- | --- | --- | --- |");
    List<Turn> without = turns.getOrDefault(WITHOUT, List.of());
    turns.forEach((what, of) -> System.out.printf(
        "| %s | %s | %s | %s | %s |%n",
        what,
        Report.spread("%.2f", of.stream().map(Turn::microsPerRequest).toList()),
        Report.spread("%.3f", ratios(of, without)),
        Report.spread("%.0f", of.stream().map(Turn::perSecond).toList()),
        Report.spread("%.2f", of.stream().map(Turn::p99Millis).toList())));
    Report.end(wrong);
  }

  /** That of each round to the same round's. */
  private static List<Double> ratios(List<Turn> of, List<Turn> to) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < of.size(); i++) {
      ratios.add(of.get(i).microsPerRequest() / to.get(i).microsPerRequest());
    }
    return ratios;
  }

  private ServerProcess start(String metrics, int core) throws IOException {
    return ServerProcess.start(HostCostServer.class.getName(), List.of(metrics), "256m", core);
  }

  private Map<String, Turn> round(ServerProcess bare, ServerProcess metered) throws Exception {
    Map<String, Turn> turns = new LinkedHashMap<>();
    turns.put(BARE, turn(bare));
    turns.put(WITHOUT, turn(metered));
    metered.ask("deploy");
    turns.put(NOBODY, turn(metered));
    turns.put("one page open", watched(metered, 1));
    turns.put(many + " streams", watched(metered, many));
    metered.ask("undeploy");
    turns.put(AGAIN, turn(metered));
    return turns;
  }

  private Turn watched(ServerProcess server, int streams) throws Exception {
    Tally tally = new Tally();
    try (Streams clients = new Streams(server.uri(), tally)) {
      clients.openUpTo(streams, PATIENCE_SECONDS);
      long before = tally.frames.sum();
      Turn turn = turn(server);
      if (tally.begun.sum() != streams || tally.ended.sum() > 0 || tally.mistake() != null) {
        wrong.add(tally.begun.sum() + " of " + streams + " streams began, " + tally.ended.sum()
            + " ended: " + tally.mistake());
      }
      long frames = tally.frames.sum() - before;
      if (frames == 0) {
        wrong.add("the streams got nothing while wrk ran");
      }
      return turn;
    }
  }

  private Turn turn(ServerProcess server) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.ask().getInteger("port") + "/at-once/4711");
    Thread.sleep(SETTLE_MILLIS);
    double before = server.cpuSeconds();
    Wrk.Run run = Wrk.run(uri, connections, seconds);
    double cpu = server.cpuSeconds() - before;
    return new Turn(1e6 * cpu / run.requests(), (double) run.requests() / seconds, run.p99Millis());
  }
}
