package io.github.vertxdebug.source;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One meter with everything about it that does not change, so that a tick only reads its value. Immutable; any thread.
 *
 * @param key the name as a key that no other name has, see {@link Keys}
 * @param tagSet the tags as one key: {@code k=v,k2=v2} with a backslash before a comma, an equals sign and a backslash inside
 *     and lone surrogates as in {@link Keys}, or {@code -} when there are none: no two sets of tags have the same
 * @param tagsByKey the tags by their keys as keys that no other tag has, see {@link Keys}
 * @param sinceStart whether the buckets of a histogram count since the start, as Prometheus wants them; other registries
 *     forget what is older than their window
 * @param byStep whether what it counts is the last whole step's only, see {@link RegistryLeaves}
 */
record Series(
    Meter meter,
    String name,
    String key,
    String tagSet,
    Map<String, String> tags,
    Map<String, String> tagsByKey,
    String type,
    boolean sinceStart,
    boolean byStep) {

  static Series of(Meter meter, boolean sinceStart, boolean byStep) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (Tag tag : meter.getId().getTagsAsIterable()) {
      tags.put(tag.getKey(), tag.getValue());
    }
    Map<String, String> tagsByKey = new LinkedHashMap<>();
    tags.forEach((key, value) -> tagsByKey.put(Keys.unique(key), value));
    String name = meter.getId().getName();
    return new Series(
        meter,
        name,
        Keys.unique(name),
        tagSet(tags),
        Collections.unmodifiableMap(tags),
        Collections.unmodifiableMap(tagsByKey),
        typeOf(meter),
        sinceStart,
        byStep);
  }

  /** The kind of meter, as the state names it. */
  static String typeOf(Meter meter) {
    if (meter instanceof Counter) {
      return "counter";
    } else if (meter instanceof TimeGauge) {
      return "time_gauge";
    } else if (meter instanceof Gauge) {
      return "gauge";
    } else if (meter instanceof Timer) {
      return "timer";
    } else if (meter instanceof DistributionSummary) {
      return "summary";
    } else if (meter instanceof LongTaskTimer) {
      return "long_task_timer";
    } else if (meter instanceof FunctionCounter) {
      return "function_counter";
    } else if (meter instanceof FunctionTimer) {
      return "function_timer";
    }
    return "other";
  }

  /** A tag's value; null when there is no such tag, or an empty one. */
  @Nullable
  String tag(String key) {
    String value = tags.get(key);
    return value == null || value.isEmpty() ? null : value;
  }

  /** The present value of a gauge, or of a counter that counts since the start; NaN for other meters. */
  double value() {
    if (meter instanceof Counter counter) {
      return byStep ? Double.NaN : counter.count();
    }
    return meter instanceof Gauge gauge ? gauge.value() : Double.NaN;
  }

  private static String tagSet(Map<String, String> tags) {
    if (tags.isEmpty()) {
      return "-";
    }
    // Micrometer keeps tags sorted by key.
    StringBuilder key = new StringBuilder();
    tags.forEach((name, value) -> {
      if (!key.isEmpty()) {
        key.append(',');
      }
      Keys.escape(name, ",=\\", key);
      Keys.escape(value, ",=\\", key.append('='));
    });
    return key.toString();
  }
}
