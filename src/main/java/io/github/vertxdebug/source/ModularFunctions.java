package io.github.vertxdebug.source;

import io.github.vertxdebug.source.MeterIndex.View;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The part of {@code metrics.modular} whose values are computed when asked for: gauges, time gauges, function counters
 * ({@code value}), function timers ({@code count}, {@code total_ms}) and custom meters (one value per statistic, the second of one
 * statistic as {@code value_2} and so on). Of registries that count by steps see {@link ModularMeters}.
 *
 * <p>Read on a worker thread: to read them is to run functions of the application, which may be slow, may block and may
 * throw. Holds nothing. Bounded, see {@link MeterIndex}. Absent: the value of a meter that fails or has none.
 */
final class ModularFunctions implements SampledSource<List<ModularFunctions.Reading>> {

  /** A meter, and what of it is written until it is read again. */
  record Reading(Meter meter, Recording written) {}

  private final MeterIndex index;

  ModularFunctions(MeterIndex index) {
    this.index = index;
  }

  @Override
  public String name() {
    return "functions";
  }

  @Override
  public List<Reading> sample() {
    List<Reading> readings = new ArrayList<>();
    for (Series series : index.view().others()) {
      if (!ModularMeters.isKeptByRegistry(series)) {
        Map<String, Double> values = read(series);
        readings.add(new Reading(series.meter(), Recording.of(out -> {
          ModularMeters.writeHead(out, series);
          values.forEach(out::put);
          out.end().end();
        })));
      }
    }
    return readings;
  }

  /** Meters go, and their places may be taken, between two readings. */
  @Override
  public boolean isWrittenAtEveryTick() {
    return true;
  }

  @Override
  public void write(List<Reading> sample, StateWriter out) {
    out.object("metrics").object("modular");
    View view = index.view();
    for (Reading reading : sample) {
      // Gone since it was read, and perhaps replaced by a meter of another type with the same id.
      if (view.known().containsKey(reading.meter)) {
        out.put(reading.written);
      }
    }
    out.end().end();
  }

  private static Map<String, Double> read(Series series) {
    Meter meter = series.meter();
    try {
      if (meter instanceof Gauge gauge) {
        return Map.of("value", known(meter, gauge.value()));
      } else if (meter instanceof FunctionCounter counter) {
        return Map.of(series.byStep() ? "last_step" : "value", counter.count());
      } else if (meter instanceof FunctionTimer timer) {
        double total = Round.millis(timer.totalTime(TimeUnit.MILLISECONDS));
        return series.byStep()
            ? Map.of("last_step_count", timer.count(), "last_step_total_ms", total)
            : Map.of("count", timer.count(), "total_ms", total);
      }
      Map<String, Double> values = new LinkedHashMap<>();
      for (Measurement measurement : meter.measure()) {
        String statistic = measurement.getStatistic().getTagValueRepresentation();
        String key = statistic;
        for (int i = 2; values.containsKey(key); i++) {
          key = statistic + "_" + i;
        }
        values.put(key, measurement.getValue());
      }
      return values;
    } catch (RuntimeException e) {
      // The application's function failed: that is its business, and no reason to lose the others.
      return Map.of();
    }
  }

  /** Micrometer's JVM meters pass on the -1 by which MXBeans say that there is no such limit. */
  private static double known(Meter meter, double value) {
    return value == -1 && meter.getId().getName().startsWith("jvm.") ? Double.NaN : value;
  }
}
