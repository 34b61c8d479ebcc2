package io.github.vertxdebug.stress;

import io.github.vertxdebug.RecordedLog;
import io.github.vertxdebug.guard.Sanitizers;
import io.github.vertxdebug.storm.Isolation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Streams of every age and pace while figures change, appear and vanish between their events, for a while; the test of that name
 * is its short form. Clients and dashboard are in this one process, with the guards of the tests.
 */
public final class BaselineIsolation {

  private static final String USAGE =
      "[seconds, default 60] [clients of each kind, default 10] [clients over HTTP/2, default 30]";

  private BaselineIsolation() {}

  public static void main(String[] args) throws Exception {
    Sanitizers.install();
    int[] options = Report.options(args, USAGE, 60, 10, 30);
    long seed = System.nanoTime();
    System.out.println("seed " + seed + "; JDK " + System.getProperty("java.version"));
    List<String> wrong = new ArrayList<>();
    try (RecordedLog log = RecordedLog.start();
        Isolation isolation = new Isolation(options[1], seed)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(options[0]);
      isolation.run(options[2], () -> System.nanoTime() > end);
      isolation
          .crowd()
          .counts()
          .forEach((kind, counts) -> Report.line(
              kind,
              "%d visits, %d resumed, %d deltas",
              counts.visits.sum(),
              counts.resumed.sum(),
              counts.deltas.sum()));
      Report.line("HTTP/2", "%d deltas", isolation.http2Deltas());
      Report.line("event bus", "%d messages", isolation.busMessages());
      Report.line("ticks refused", "%d", isolation.refusals());
      Report.line("states compared with another's", "%d", isolation.ledger.compared());
      Report.line(
          "states compared with the one that is told", "%d", isolation.ledger.comparedToTold());
      Report.line("states held against what must be in them", "%d", isolation.pictures());
      wrong.addAll(isolation.mistakes.list());
      log.lines().stream().limit(10).forEach(line -> wrong.add("logged: " + line));
      if (isolation.refusals() == 0 || isolation.pictures() == 0) {
        wrong.add("it was not put to the test");
      }
    }
    String guards = Sanitizers.findings();
    if (!guards.isEmpty()) {
      wrong.add("the guards: " + guards);
    }
    Report.end(wrong);
  }
}
