package io.github.vertxdebug.source;

import io.github.vertxdebug.source.Groups.Group;
import org.jspecify.annotations.Nullable;

/** What HTTP servers, clients and routes have in common. */
final class HttpFigures {

  private HttpFigures() {}

  /** Responses with a code of 400 to 499 and 500 to 599; not known where the label {@code code} is off. */
  static void writeErrors(StateWriter out, Group group, String countedByCode) {
    out.object("errors");
    if (group.hasTag(countedByCode, "code")) {
      group.put(out, "4xx", countedByCode, series -> isOfClass(series, '4'));
      group.put(out, "5xx", countedByCode, series -> isOfClass(series, '5'));
    } else {
      out.putIfKnown("4xx", -1).putIfKnown("5xx", -1);
    }
    out.end();
  }

  private static boolean isOfClass(Series series, char first) {
    @Nullable String code = series.tag("code");
    return code != null && code.length() == 3 && code.charAt(0) == first;
  }
}
