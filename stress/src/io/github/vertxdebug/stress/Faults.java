package io.github.vertxdebug.stress;

import io.github.vertxdebug.stress.Fault.Cost;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What happens to the dashboard, and to the application that it is in, when things go wrong: one line of a table for each
 * fault. Ends with status 1 when anything happened that must not: a request of the application failed, a good stream
 * ended, fell silent or was told something wrong, something was left over, or an exception was logged, unless the fault
 * costs that by its nature.
 */
public final class Faults {

  private static final List<Fault> ALL = List.of(
      Fault.of("none", scene -> {
        Thread.sleep(scene.seconds() * 1000L);
        return "to compare with";
      }),
      Fault.of("latency", OuterFaults::latency),
      Fault.of("one-byte", OuterFaults::oneByte),
      Fault.of("reset", OuterFaults::reset),
      Fault.of("black-hole", OuterFaults::blackHole),
      Fault.of("half-close", OuterFaults::halfClose),
      Fault.of("slow-reader", OuterFaults::slowReader),
      Fault.of("header-flood", OuterFaults::headerFlood),
      Fault.of("idle-sockets", OuterFaults::idleSockets),
      Fault.of("tls-cut", ProtocolFaults::tlsCut),
      Fault.of("rapid-reset", ProtocolFaults::rapidReset),
      Fault.of("continuation-flood", ProtocolFaults::continuationFlood),
      Fault.of("source-throws", ProcessFaults.inside("throw"), Cost.LOG),
      Fault.of("source-hangs", ProcessFaults.inside("hang"), Cost.LOG),
      Fault.of("source-nonsense", ProcessFaults.inside("nonsense"), Cost.LOG),
      Fault.of("blocked-loop", ProcessFaults::blockedLoops),
      Fault.of("full-disk", ProcessFaults::fullDisk)
          .withOptions("-Dfull.disk=" + ProcessFaults.FULL_DISK),
      Fault.of("clock", ProcessFaults::clock),
      Fault.of("direct-memory", ProcessFaults::directMemory, Cost.REQUESTS, Cost.STREAMS, Cost.LOG)
          .withOptions("-Dio.netty.maxDirectMemory=67108864"),
      Fault.of("redeploy", ProcessFaults::redeploy, Cost.STREAMS));

  private static final String SIGTERM = "sigterm";

  private Faults() {}

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    List<String> names = new ArrayList<>(ALL.stream().map(Fault::name).toList());
    names.add(SIGTERM);
    Set<String> chosen = Set.of(args.length > 0 ? args[0].split(",") : new String[] {"all"});
    boolean known = chosen.equals(Set.of("all")) || names.containsAll(chosen);
    if (!known || args.length > 2 || (args.length == 2 && !args[1].matches("[1-9]\\d{0,3}"))) {
      System.err.println("options: [all or some of " + String.join(",", names)
          + "] [seconds of each while, default 10]");
      System.exit(2);
    }
    int seconds = args.length == 2 ? Integer.parseInt(args[1]) : 10;
    List<String> wrong = new ArrayList<>();
    System.out.println(FaultResult.heading());
    for (Fault fault : ALL) {
      if (!chosen.contains("all") && !chosen.contains(fault.name())) {
        continue;
      }
      if (fault.name().equals("clock") && ProcessFaults.clockLibrary() == null) {
        System.out.println("| clock | not run: it needs Debian's libfaketime | | | | | | | |");
        continue;
      }
      FaultResult result = new FaultRun(fault, seconds).run();
      System.out.println(result.line());
      result.wrong().forEach(what -> System.out.println(fault.name() + ": " + what));
      result.wrong().forEach(what -> wrong.add(fault.name() + ": " + what));
    }
    if (chosen.contains("all") || chosen.contains(SIGTERM)) {
      sigterm(seconds, wrong);
    }
    Report.end(wrong);
  }

  /** The dashboard as it is shipped; afterwards nobody is there to be asked anything. */
  private static void sigterm(int seconds, List<String> wrong) throws Exception {
    try (ServerProcess host = ServerProcess.start(
        new JsonObject().put("port", 0).put("sample", true).put("evictAfter", 1_000_000), "256m")) {
      Watchers nobody = new Watchers(host.uri(), 0);
      String told = ProcessFaults.sigterm(new FaultScene(host, nobody, seconds, 0));
      System.out.println("| " + SIGTERM + " | | | | | | | | " + told + " |");
    } catch (IOException e) {
      System.out.println("| " + SIGTERM + " | | | | | | | | |");
      wrong.add(SIGTERM + ": " + e.getMessage());
    }
  }
}
