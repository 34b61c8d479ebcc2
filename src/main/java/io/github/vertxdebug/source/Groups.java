package io.github.vertxdebug.source;

import io.github.vertxdebug.source.MeterIndex.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The series of some meters, put together by what they have in common: a server's, a route's, a pool's. Grouped anew only when
 * meters came or went. One thread at a time.
 *
 * <p>Bounded: series of further groups than {@value #MAX_GROUPS} are read together, as the group {@value #OTHERS}.
 */
final class Groups {

  static final int MAX_GROUPS = 1_000;
  static final String OTHERS = "(others)";

  /** The series with one key; figures are sums over them. */
  static final class Group {

    private final String key;
    private final Series first;
    private final Map<String, List<Series>> families = new HashMap<>();
    private final Map<String, Timings> timings = new HashMap<>();

    private Group(String key, Series first) {
      this.key = key;
      this.first = first;
    }

    String key() {
      return key;
    }

    /** A tag that all series of this group share; null in the group of all others, which share none. */
    @Nullable
    String tag(String name) {
      return key.equals(OTHERS) ? null : first.tag(name);
    }

    /** Writes the sum of a meter's series as a whole number; it is not known when there is none. */
    void put(StateWriter out, String field, String meter) {
      put(out, field, sum(meter));
    }

    /** Writes a whole number that is not below nothing; NaN is not known. */
    static void put(StateWriter out, String field, double value) {
      // A gauge of two adders may for a moment read below nothing.
      out.putIfKnown(field, Double.isNaN(value) ? -1 : Math.max(0, Math.round(value)));
    }

    /** The sum of a meter's series; NaN when there is none. */
    double sum(String meter) {
      double sum = Double.NaN;
      for (Series series : families.getOrDefault(meter, List.of())) {
        double value = series.value();
        if (!Double.isNaN(value)) {
          sum = Double.isNaN(sum) ? value : sum + value;
        }
      }
      return sum;
    }

    /** The series of a meter, to read one by one. */
    List<Series> series(String meter) {
      return families.getOrDefault(meter, List.of());
    }

    /** The largest value among a meter's series; NaN when there is none. */
    double max(String meter) {
      double max = Double.NaN;
      for (Series series : families.getOrDefault(meter, List.of())) {
        double value = series.value();
        if (Double.isNaN(max) || value > max) {
          max = value;
        }
      }
      return max;
    }

    /** All series of a timer read as one. */
    Timings timings(String meter) {
      return timings.computeIfAbsent(
          meter, name -> new Timings(families.getOrDefault(name, List.of())));
    }
  }

  private final MeterIndex index;
  private final Collection<String> meters;
  private final Function<Series, @Nullable String> keyOf;
  private @Nullable View grouped;
  private List<Group> groups = List.of();

  /**
   * @param meters the names of the meters to read
   * @param keyOf what a series belongs to; null when it does not belong here
   */
  Groups(MeterIndex index, Collection<String> meters, Function<Series, @Nullable String> keyOf) {
    this.index = index;
    this.meters = meters;
    this.keyOf = keyOf;
  }

  /** The present groups, by key. */
  @SuppressWarnings("ReferenceEquality") // Another view is another object.
  List<Group> current() {
    View view = index.view();
    if (view != grouped) {
      groups = group(view);
      grouped = view;
    }
    return groups;
  }

  private List<Group> group(View view) {
    Map<String, Group> byKey = new TreeMap<>();
    for (String meter : meters) {
      for (Series series : view.families().getOrDefault(meter, List.of())) {
        @Nullable String found = keyOf.apply(series);
        if (found != null) {
          String key = Keys.shown(found); // two that would be shown alike are one
          String place = byKey.containsKey(key) || byKey.size() < MAX_GROUPS ? key : OTHERS;
          byKey
              .computeIfAbsent(place, absent -> new Group(place, series))
              .families
              .computeIfAbsent(meter, absent -> new ArrayList<>())
              .add(series);
        }
      }
    }
    return List.copyOf(byKey.values());
  }
}
