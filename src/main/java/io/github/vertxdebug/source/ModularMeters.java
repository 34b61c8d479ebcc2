package io.github.vertxdebug.source;

import io.github.vertxdebug.source.MeterIndex.View;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.modular}: every meter of the registry that has no place elsewhere in the state, by name and then by tag set,
 * as far as the registry itself keeps its value: counters ({@code value}), timers ({@code count}, {@code total_ms},
 * {@code max_ms}, {@code buckets}), summaries (the same without {@code _ms}, in their own unit) and long task timers
 * ({@code active}, {@code duration_ms}). Of registries that count by steps it is the last whole one that is told:
 * {@code last_step}, {@code last_step_count}, {@code last_step_total_ms}. Meters whose value the application computes are {@link ModularFunctions}'.
 *
 * <p>Broadcaster's loop; holds nothing. Bounded, see {@link MeterIndex}; what is beyond is absent. No more than
 * {@value #MAX_READINGS} of them are read at a tick: when there are more they take turns, and the others' last figures are
 * written, so that neither the loop nor the stream has more to do than with that many.
 */
final class ModularMeters implements Source {

  static final int MAX_READINGS = 1_000;

  private final MeterIndex index;
  private @Nullable View prepared;
  private List<Entry> entries = List.of();
  private int turn;

  /** A series and its last reading. What never changes of it is recorded, and so written as a whole. */
  private static final class Entry {
    final Series series;
    final Recording head;
    final @Nullable Counter counter;
    final @Nullable LongTaskTimer longTasks;
    final Timings timings;
    double value;
    long active;
    boolean read;

    Entry(Series series) {
      this.series = series;
      this.head = Recording.of(out -> writeHead(out, series));
      this.counter = series.meter() instanceof Counter one ? one : null;
      this.longTasks = series.meter() instanceof LongTaskTimer one ? one : null;
      this.timings = new Timings(List.of(series));
    }

    void read() {
      read = true;
      if (counter != null) {
        value = counter.count();
      } else if (longTasks != null) {
        active = longTasks.activeTasks();
        value = Round.millis(longTasks.duration(TimeUnit.MILLISECONDS));
      } else {
        timings.read();
      }
    }

    void write(StateWriter out) {
      out.put(head);
      if (counter != null) {
        out.put(series.byStep() ? "last_step" : "value", value);
      } else if (longTasks != null) {
        out.put("active", active).put("duration_ms", value);
      } else {
        timings.writeLast(out);
      }
      out.end().end();
    }
  }

  ModularMeters(MeterIndex index) {
    this.index = index;
  }

  @Override
  public String name() {
    return "meters";
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Another view is another object.
  public void write(StateWriter out) {
    View view = index.view();
    if (view != prepared) {
      entries = prepare(view, entries);
      prepared = view;
    }
    int turns = (entries.size() + MAX_READINGS - 1) / MAX_READINGS;
    turn = turn + 1 < turns ? turn + 1 : 0;
    int next = turn;
    out.object("metrics").object("modular");
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (i == next || !entry.read) {
        entry.read();
      }
      next += i == next ? turns : 0;
      entry.write(out);
    }
    out.end().end();
  }

  /** What is known already keeps its entry, so that not all are read anew because one meter came. */
  private static List<Entry> prepare(View view, List<Entry> known) {
    IdentityHashMap<Series, Entry> before = new IdentityHashMap<>();
    for (Entry entry : known) {
      before.put(entry.series, entry);
    }
    List<Entry> entries = new ArrayList<>();
    for (Series series : view.others()) {
      if (isKeptByRegistry(series)) {
        Entry entry = before.get(series);
        entries.add(entry != null ? entry : new Entry(series));
      }
    }
    return entries;
  }

  /** Whether reading the meter runs no code of the application. */
  static boolean isKeptByRegistry(Series series) {
    return series.meter() instanceof Counter
        || series.meter() instanceof Timer
        || series.meter() instanceof DistributionSummary
        || series.meter() instanceof LongTaskTimer;
  }

  /** Enters the meter's two objects and writes what does not change. */
  static void writeHead(StateWriter out, Series series) {
    out.object(series.key()).object(series.tagSet()).put("type", series.type());
    // Times are in ms here whatever the unit of the registry is, and say so in their names.
    boolean time = series.type().endsWith("timer");
    out.put("unit", time ? null : series.meter().getId().getBaseUnit());
    if (!series.tags().isEmpty()) {
      out.object("tags");
      series.tagsByKey().forEach(out::put);
      out.end();
    }
  }
}
