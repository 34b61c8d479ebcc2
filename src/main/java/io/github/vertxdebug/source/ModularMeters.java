package io.github.vertxdebug.source;

import io.github.vertxdebug.source.MeterIndex.View;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Timer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.modular}: every meter of the registry that has no place elsewhere in the state, by name and then by tag set, as
 * far as the registry itself keeps its value: counters ({@code value}), timers ({@code count}, {@code total_ms}, {@code max_ms},
 * {@code buckets}), summaries (the same without {@code _ms}, in their own unit) and long task timers ({@code active},
 * {@code duration_ms}). Of registries that count by steps it is the last whole one that is told: {@code last_step},
 * {@code last_step_count}, {@code last_step_total_ms}. Meters whose value the application computes are {@link ModularFunctions}'.
 *
 * <p>Broadcaster's loop; holds nothing. Bounded, see {@link MeterIndex}; what is beyond is absent. No more than
 * {@value #MAX_READINGS} of them are read at a tick: when there are more they take turns, and the others' last figures are
 * written, so that neither the loop nor the stream has more to do than with that many.
 */
final class ModularMeters implements Source {

  static final int MAX_READINGS = 1_000;

  private final MeterIndex index;
  private @Nullable View prepared;
  private Entries entries = new Entries(List.of());
  private int turn;

  /**
   * Series and their last readings. Ten times a second hundreds of meters are read that nothing else keeps in the processor's
   * caches, so what is asked of a counter, as most are, is a few arrays and the counter.
   */
  private static final class Entries {
    final List<Series> series;

    /** What never changes of a series, recorded, and so written as a whole. */
    final Recording[] heads;

    /** Null for what is no counter. */
    final @Nullable Counter[] counters;

    final String[] counterKeys;
    final double[] values;

    /** Null for a counter. */
    final @Nullable Entry[] others;

    final boolean[] read;

    Entries(List<Series> series) {
      int size = series.size();
      this.series = series;
      heads = new Recording[size];
      counters = new @Nullable Counter[size];
      counterKeys = new String[size];
      values = new double[size];
      others = new @Nullable Entry[size];
      read = new boolean[size];
    }

    void make(int i) {
      Series one = series.get(i);
      heads[i] = Recording.of(out -> writeHead(out, one));
      counterKeys[i] = one.byStep() ? "last_step" : "value";
      if (one.meter() instanceof Counter counter) {
        counters[i] = counter;
      } else {
        others[i] = new Entry(one);
      }
    }

    void take(int i, Entries from, int j) {
      heads[i] = from.heads[j];
      counters[i] = from.counters[j];
      counterKeys[i] = from.counterKeys[j];
      values[i] = from.values[j];
      others[i] = from.others[j];
      read[i] = from.read[j];
    }

    void read(int i) {
      read[i] = true;
      Counter counter = counters[i];
      Entry other = others[i];
      if (counter != null) {
        values[i] = counter.count();
      } else if (other != null) {
        other.read();
      }
    }

    void write(int i, StateWriter out) {
      out.put(heads[i]);
      Entry other = others[i];
      if (other == null) {
        out.put(counterKeys[i], values[i]);
      } else {
        other.write(out);
      }
      out.end().end();
    }
  }

  /** A timer or summary, or a long task timer, and its last reading. */
  private static final class Entry {
    final @Nullable LongTaskTimer longTasks;
    final Timings timings;
    double millis;
    long active;

    Entry(Series series) {
      this.longTasks = series.meter() instanceof LongTaskTimer one ? one : null;
      this.timings = new Timings(List.of(series));
    }

    void read() {
      if (longTasks != null) {
        active = longTasks.activeTasks();
        millis = Round.millis(longTasks.duration(TimeUnit.MILLISECONDS));
      } else {
        timings.read();
      }
    }

    void write(StateWriter out) {
      if (longTasks != null) {
        out.put("active", active).put("duration_ms", millis);
      } else {
        timings.writeLast(out);
      }
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
    int size = entries.series.size();
    int turns = (size + MAX_READINGS - 1) / MAX_READINGS;
    turn = turn + 1 < turns ? turn + 1 : 0;
    int next = turn;
    out.object("metrics").object("modular");
    for (int i = 0; i < size; i++) {
      if (i == next || !entries.read[i]) {
        entries.read(i);
      }
      next += i == next ? turns : 0;
      entries.write(i, out);
    }
    out.end().end();
  }

  /** What is known already keeps its reading, so that not all are read anew because one meter came. */
  private static Entries prepare(View view, Entries known) {
    IdentityHashMap<Series, Integer> before = new IdentityHashMap<>();
    for (int i = 0; i < known.series.size(); i++) {
      before.put(known.series.get(i), i);
    }
    Entries entries = new Entries(
        view.others().stream().filter(ModularMeters::isKeptByRegistry).toList());
    for (int i = 0; i < entries.series.size(); i++) {
      Integer place = before.get(entries.series.get(i));
      if (place == null) {
        entries.make(i);
      } else {
        entries.take(i, known, place);
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
