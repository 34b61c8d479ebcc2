package io.github.vertxdebug.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What came of a fault.
 *
 * @param streamsBefore subscribers before it, the good streams
 * @param streamsAfter subscribers when everything had settled
 * @param ends how often a good stream ended, and came again
 * @param missed ticks that good streams were not sent meanwhile
 * @param host the application's requests meanwhile
 * @param p99Ratio their 99th percentile, divided by that without the fault
 * @param left how much more there was of what, after it
 * @param told what the fault itself has to tell
 * @param wrong what must not be
 */
record FaultResult(
    String fault,
    long streamsBefore,
    long streamsAfter,
    int ends,
    long missed,
    HostLoad.Outcome host,
    double p99Ratio,
    Map<String, Long> left,
    String told,
    List<String> wrong) {

  FaultResult alsoWrong(String what) {
    List<String> all = new ArrayList<>(wrong);
    all.add(what);
    return new FaultResult(
        fault,
        streamsBefore,
        streamsAfter,
        ends,
        missed,
        host,
        p99Ratio,
        left,
        told,
        List.copyOf(all));
  }

  static String heading() {
    return "| fault | streams before, after | ended | ticks missed | requests | failed | p99 ratio | left: subscribers, files, threads,"
        + " deployments, handlers, KiB direct | |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |";
  }

  String line() {
    return String.format(
        "| %s | %d, %d | %d | %d | %d | %d | %.2f | %s | %s |",
        fault,
        streamsBefore,
        streamsAfter,
        ends,
        missed,
        host.requests(),
        host.errors(),
        p99Ratio,
        String.join(", ", left.values().stream().map(String::valueOf).toList()),
        told);
  }
}
