package io.github.vertxdebug.http;

import io.github.vertxdebug.http.Family.Kind;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of labels as both formats have them: letters, digits and underscores, none twice, none that is reserved. The client
 * library lets a colon pass, which makes a whole scrape unreadable, and gives up a whole scrape for a name that is reserved or
 * comes twice. Values may be any text. Stateless.
 */
final class LabelNames {

  private static final Pattern LAWFUL = Pattern.compile("(?!__)[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Pattern NOT_LAWFUL = Pattern.compile("[^a-zA-Z0-9_]");

  private LabelNames() {}

  /** The labels themselves where they are lawful for this kind of family. */
  static Labels lawful(Labels labels, Kind kind) {
    boolean all = true;
    for (int i = 0; i < labels.size(); i++) {
      all &= LAWFUL.matcher(labels.getName(i)).matches() && !isReserved(labels.getName(i), kind);
    }
    if (all) {
      return labels;
    }
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      names.add(labels.getName(i));
      values.add(labels.getValue(i));
    }
    return of(names, values, kind);
  }

  /** Labels of names that may be any text. */
  static Labels of(List<String> names, List<String> values, Kind kind) {
    Set<String> taken = new HashSet<>();
    List<String> lawful = new ArrayList<>(names.size());
    for (String name : names) {
      String free = sanitized(name);
      while (isReserved(free, kind) || !taken.add(free)) {
        free += "_";
      }
      lawful.add(free);
    }
    return Labels.of(lawful, values);
  }

  private static String sanitized(String name) {
    String clean = NOT_LAWFUL.matcher(name).replaceAll("_").replaceFirst("^_{2,}", "_");
    return clean.isEmpty() || Character.isDigit(clean.charAt(0)) ? "_" + clean : clean;
  }

  private static boolean isReserved(String name, Kind kind) {
    return switch (kind) {
      case HISTOGRAM, GAUGE_HISTOGRAM -> name.equals("le");
      case SUMMARY -> name.equals("quantile");
      default -> false;
    };
  }
}
