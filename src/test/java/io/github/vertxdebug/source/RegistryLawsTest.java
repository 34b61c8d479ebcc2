package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.snapshot.SnapshotJson;
import io.github.vertxdebug.snapshot.StateBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Meters of every kind, with names and tags of any characters: the JSON of the state, read by another library, holds each of
 * them once, under a key that leads back to its name and tags, with the value that the meter itself gives.
 */
class RegistryLawsTest {

  private static final Pattern NUMBER =
      Pattern.compile("\\\\u([0-9a-f]{4})|\\\\(.)", Pattern.DOTALL);

  private record Id(String name, Map<String, String> tags, int kind) {}

  /** Such as break keys, JSON, UTF-8 or lines. */
  private static Arbitrary<String> texts() {
    Arbitrary<String> piece = Arbitraries.of(
        "a",
        "b",
        "",
        ",",
        "=",
        "\\",
        "\"",
        "'",
        "-",
        ".",
        "/",
        " ",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u001f",
        "\u007f",
        "\u2028",
        "\uFFFD",
        "\uD83D\uDE00",
        "\uD83D",
        "\uDE00",
        "\uD800",
        "\\ud83d",
        "u",
        "d",
        "ud83d",
        "é",
        "type",
        "value",
        "tags",
        "__proto__");
    return piece.list().ofMaxSize(4).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<List<Id>> ids() {
    Arbitrary<Map<String, String>> tags = Arbitraries.maps(
            texts(), Arbitraries.oneOf(texts(), Arbitraries.just("x".repeat(10_240))))
        .ofMaxSize(3);
    return Combinators.combine(texts(), tags, Arbitraries.integers().between(0, 8))
        .as(Id::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  @Property
  void shouldShowEachMeterOnceUnderItsOwnKeyWithItsOwnValue(@ForAll("ids") List<Id> ids)
      throws Exception {
    MeterRegistry registry = new SimpleMeterRegistry();
    int number = 0;
    for (Id id : ids) {
      register(registry, id, ++number);
    }
    JsonObject modular = state(registry);

    Map<String, Map<String, Meter>> expected = new HashMap<>();
    for (Meter meter : registry.getMeters()) {
      Map<String, String> tags = new TreeMap<>();
      meter.getId().getTags().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
      expected
          .computeIfAbsent(meter.getId().getName(), name -> new HashMap<>())
          .put(tags.toString(), meter);
      JsonObject shown = find(modular, meter.getId().getName(), tags);
      assertNotNull(shown, () -> "no " + meter.getId() + " in " + modular.fieldNames());
      assertShown(meter, shown);
      JsonObject shownTags = shown.getJsonObject("tags", new JsonObject());
      assertEquals(tags.size(), shownTags.size());
      for (String key : shownTags.fieldNames()) {
        assertEquals(utf8(tags.get(unescaped(key))), shownTags.getString(key));
      }
    }
    int series = 0;
    for (String name : modular.fieldNames()) {
      series += modular.getJsonObject(name).size();
    }
    assertEquals(registry.getMeters().size(), series);
  }

  private static JsonObject state(MeterRegistry registry) throws Exception {
    MeterIndex index = new MeterIndex(registry);
    StateBuilder builder = new StateBuilder();
    new ModularMeters(index).write(builder);
    ModularFunctions functions = new ModularFunctions(index);
    functions.write(functions.sample(), builder);
    return new JsonObject(Buffer.buffer(SnapshotJson.full(builder.finish(1, 0))))
        .getJsonObject("metrics")
        .getJsonObject("modular");
  }

  /** The one series whose keys lead back to this name and these tags; null when there is none, or more than one. */
  private static JsonObject find(JsonObject modular, String name, Map<String, String> tags) {
    List<JsonObject> found = new ArrayList<>();
    for (String key : modular.fieldNames()) {
      if (unescaped(key).equals(name)) {
        JsonObject series = modular.getJsonObject(key);
        series.fieldNames().stream()
            .filter(tagSet -> tagsOf(tagSet).equals(tags))
            .forEach(tagSet -> found.add(series.getJsonObject(tagSet)));
      }
    }
    return found.size() == 1 ? found.get(0) : null;
  }

  /** Takes a key apart again: at commas and equals signs that have no backslash before them. */
  private static Map<String, String> tagsOf(String tagSet) {
    Map<String, String> tags = new TreeMap<>();
    if (tagSet.equals("-")) {
      return tags;
    }
    StringBuilder part = new StringBuilder();
    String key = null;
    for (int i = 0; i <= tagSet.length(); i++) {
      char c = i < tagSet.length() ? tagSet.charAt(i) : ',';
      if (c == ',') {
        tags.put(unescapedAll(key == null ? "" : key), unescapedAll(part.toString()));
        part.setLength(0);
        key = null;
      } else if (c == '=') {
        key = part.toString();
        part.setLength(0);
      } else {
        part.append(c);
        if (c == '\\') {
          part.append(tagSet.charAt(++i));
        }
      }
    }
    return tags;
  }

  /** A name: only one that had to be escaped has a backslash. */
  private static String unescaped(String key) {
    return unescapedAll(key);
  }

  private static String unescapedAll(String key) {
    return NUMBER
        .matcher(key)
        .replaceAll(match -> Matcher.quoteReplacement(
            match.group(1) == null
                ? match.group(2)
                : Character.toString((char) Integer.parseInt(match.group(1), 16))));
  }

  private static String utf8(String text) {
    // What has no encoding becomes a question mark here, and U+FFFD in the state.
    return text.equals(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        ? text
        : text.codePoints()
            .map(c -> c >= 0xD800 && c < 0xE000 ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static void register(MeterRegistry registry, Id id, int number) {
    List<Tag> tags = new ArrayList<>();
    id.tags.forEach((key, value) -> tags.add(Tag.of(key, value)));
    String name = id.name;
    Object anchor = registry; // held strongly as long as the registry is
    try {
      switch (id.kind) {
        case 0 -> Counter.builder(name).tags(tags).register(registry).increment(number);
        case 1 -> Gauge.builder(name, anchor, o -> number).tags(tags).register(registry);
        case 2 ->
          TimeGauge.builder(name, anchor, TimeUnit.SECONDS, o -> number)
              .tags(tags)
              .register(registry);
        case 3 ->
          Timer.builder(name).tags(tags).register(registry).record(number, TimeUnit.MILLISECONDS);
        case 4 ->
          DistributionSummary.builder(name).tags(tags).register(registry).record(number);
        case 5 -> LongTaskTimer.builder(name).tags(tags).register(registry).start();
        case 6 -> FunctionCounter.builder(name, anchor, o -> number).tags(tags).register(registry);
        case 7 ->
          FunctionTimer.builder(name, anchor, o -> 2, o -> number, TimeUnit.MILLISECONDS)
              .tags(tags)
              .register(registry);
        default ->
          Meter.builder(
                  name,
                  Meter.Type.OTHER,
                  List.of(
                      new Measurement(() -> (double) number, Statistic.VALUE),
                      new Measurement(() -> -1.0 * number, Statistic.VALUE)))
              .tags(tags)
              .register(registry);
      }
    } catch (IllegalArgumentException e) {
      // A meter of this name and these tags, and of another kind, is there already.
    }
  }

  private static void assertShown(Meter meter, JsonObject shown) {
    String type = shown.getString("type");
    if (meter instanceof Counter counter) {
      assertEquals("counter", type);
      assertEquals(counter.count(), shown.getDouble("value"));
    } else if (meter instanceof TimeGauge gauge) {
      assertEquals("time_gauge", type);
      assertEquals(gauge.value(), shown.getDouble("value"));
    } else if (meter instanceof Gauge gauge) {
      assertEquals("gauge", type);
      assertEquals(gauge.value(), shown.getDouble("value"));
    } else if (meter instanceof Timer timer) {
      assertEquals("timer", type);
      assertEquals(timer.count(), shown.getLong("count"));
      assertEquals(timer.totalTime(TimeUnit.MILLISECONDS), shown.getDouble("total_ms"), 0.001);
    } else if (meter instanceof DistributionSummary summary) {
      assertEquals("summary", type);
      assertEquals(summary.totalAmount(), shown.getDouble("total"));
    } else if (meter instanceof LongTaskTimer timer) {
      assertEquals("long_task_timer", type);
      assertEquals(timer.activeTasks(), shown.getInteger("active"));
      assertTrue(shown.getDouble("duration_ms") >= 0);
    } else if (meter instanceof FunctionCounter counter) {
      assertEquals("function_counter", type);
      assertEquals(counter.count(), shown.getDouble("value"));
    } else if (meter instanceof FunctionTimer timer) {
      assertEquals("function_timer", type);
      assertEquals(timer.totalTime(TimeUnit.MILLISECONDS), shown.getDouble("total_ms"));
    } else {
      assertEquals("other", type);
      double value = meter.measure().iterator().next().getValue();
      assertEquals(value, shown.getDouble("value"));
      assertEquals(-value, shown.getDouble("value_2"));
    }
  }
}
