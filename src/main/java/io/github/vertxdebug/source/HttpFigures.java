package io.github.vertxdebug.source;

import io.github.vertxdebug.source.Groups.Group;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What HTTP servers, clients and routes have in common. */
final class HttpFigures {

  /** As many classes of exceptions are told apart; there are no more in a program that is in its right mind. */
  private static final int MAX_CLASSES = 50;

  private static final List<String> STATUS_CLASSES = List.of("1xx", "2xx", "3xx", "4xx", "5xx");

  private HttpFigures() {}

  /**
   * {@code active_requests}; not known when the meter reads below nothing. Of a server's request whose HTTP/1.1 connection fails with
   * an exception Vert.x 5.2.3 tells twice that it was reset, on failing and on closing: {@code resets} rises by two, and this
   * figure is too low by one from then on. Below nothing that is plain; before, nobody can tell.
   */
  static void writeActive(StateWriter out, Group group, String meter) {
    double active = group.sum(meter);
    out.putIfKnown("active_requests", Double.isNaN(active) ? -1 : Math.round(active));
  }

  /**
   * {@code responses}: how many had a code of each class, {@code 1xx} to {@code 5xx}; {@code errors}: the last two of these
   * once more. Not known where the label {@code code} is off.
   */
  static void writeOutcomes(StateWriter out, Group group, String countedByCode) {
    long[] counts = byClass(group.series(countedByCode));
    out.object("responses");
    for (int i = 0; i < counts.length; i++) {
      out.putIfKnown(STATUS_CLASSES.get(i), counts[i]);
    }
    out.end();
    out.object("errors")
        .putIfKnown("4xx", counts[3])
        .putIfKnown("5xx", counts[4])
        .end();
  }

  /**
   * {@code failed_connections}: how many connections failed with an exception (a reset by the peer, a breach of protocol, a
   * TLS handshake), and under {@code exceptions} how many with which, by the simple name of its class, {@code all} where the
   * label {@code class} is off. Absent before the first.
   */
  static void writeExceptions(StateWriter out, Group group, String meter) {
    group.put(out, "failed_connections", meter);
    List<Series> series = group.series(meter);
    if (series.isEmpty()) {
      return;
    }
    Map<String, Double> byName = new TreeMap<>();
    for (Series one : series) {
      @Nullable String name = one.tag("class");
      String key = name == null ? "all" : Keys.shown(name);
      boolean hasPlace = byName.containsKey(key) || byName.size() < MAX_CLASSES;
      byName.merge(hasPlace ? key : Groups.OTHERS, one.value(), Double::sum);
    }
    out.object("exceptions");
    byName.forEach((name, count) -> Group.put(out, name, count));
    out.end();
  }

  /** Responses by the first digit of their code; -1 everywhere when no series has a code. */
  private static long[] byClass(List<Series> all) {
    long[] counts = {-1, -1, -1, -1, -1};
    for (Series series : all) {
      @Nullable String code = series.tag("code");
      int digit = code == null || code.length() != 3 ? 0 : code.charAt(0) - '0';
      double value = series.value();
      if (Double.isNaN(value)) {
        continue;
      }
      if (code != null && counts[0] < 0) {
        Arrays.fill(counts, 0);
      }
      if (digit >= 1 && digit <= counts.length) {
        counts[digit - 1] += Math.round(value);
      }
    }
    return counts;
  }
}
