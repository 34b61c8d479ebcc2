package io.github.vertxdebug.source;

import io.github.vertxdebug.source.MeterIndex.View;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.modular}: every meter of the registry that has no place elsewhere in the state, by name and then by tag set,
 * as far as the registry itself keeps its value: counters ({@code value}), timers ({@code count}, {@code total_ms},
 * {@code max_ms}, {@code buckets}), summaries (the same without {@code _ms}, in their own unit) and long task timers
 * ({@code active}, {@code duration_ms}). Meters whose value the application computes are {@link ModularFunctions}'.
 *
 * <p>Broadcaster's loop; holds nothing. Bounded, see {@link MeterIndex}; what is beyond is absent.
 */
final class ModularMeters implements Source {

  private final MeterIndex index;
  private @Nullable View prepared;
  private List<Entry> entries = List.of();

  /** A series and, for a timer or summary, what reads it. */
  private record Entry(Series series, Timings timings) {}

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
      entries = prepare(view);
      prepared = view;
    }
    out.object("metrics").object("modular");
    for (Entry entry : entries) {
      writeHead(out, entry.series);
      writeValue(out, entry);
      out.end().end();
    }
    out.end().end();
  }

  private static List<Entry> prepare(View view) {
    List<Entry> entries = new ArrayList<>();
    for (Series series : view.others()) {
      if (isKeptByRegistry(series)) {
        entries.add(new Entry(series, new Timings(List.of(series))));
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
    out.object(series.name()).object(series.tagSet()).put("type", series.type());
    // Times are in ms here whatever the unit of the registry is, and say so in their names.
    boolean time = series.type().endsWith("timer");
    out.put("unit", time ? null : series.meter().getId().getBaseUnit());
    if (!series.tags().isEmpty()) {
      out.object("tags");
      series.tags().forEach(out::put);
      out.end();
    }
  }

  private static void writeValue(StateWriter out, Entry entry) {
    if (entry.series.meter() instanceof Counter counter) {
      out.put("value", counter.count());
    } else if (entry.series.meter() instanceof LongTaskTimer timer) {
      out.put("active", (long) timer.activeTasks());
      out.put("duration_ms", Round.millis(timer.duration(TimeUnit.MILLISECONDS)));
    } else {
      entry.timings.write(out);
    }
  }
}
