package io.github.vertxdebug.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a scraper gets, after the public descriptions of the two formats, and is stricter than any scraper: whatever they
 * forbid or frown upon is an error that shows the line. It shares nothing with what writes the answer.
 */
final class StrictScrape {

  /** A metric family with its samples in their order. */
  record Family(String name, String type, String help, List<Sample> samples) {}

  /** One line of a value. */
  record Sample(String name, Map<String, String> labels, double value) {

    private Map<String, String> without(String label) {
      Map<String, String> rest = new TreeMap<>(labels);
      rest.remove(label);
      return rest;
    }
  }

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"");
  private static final Pattern VALUE =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?|NaN|[+-]Inf");
  private static final Set<String> TEXT_TYPES =
      Set.of("counter", "gauge", "histogram", "summary", "untyped");
  private static final Set<String> OPEN_TYPES = Set.of(
      "unknown", "gauge", "counter", "stateset", "info", "histogram", "gaugehistogram", "summary");

  private final boolean open;
  private final Map<String, Family> families = new LinkedHashMap<>();
  private final Map<String, String> help = new LinkedHashMap<>();
  private final Map<String, String> types = new LinkedHashMap<>();
  private String present = "";

  private StrictScrape(boolean open) {
    this.open = open;
  }

  /** The families by name, under their names in the format: a counter's ends in _total in the text, and does not in OpenMetrics. */
  static Map<String, Family> read(String text, boolean openMetrics) {
    StrictScrape scrape = new StrictScrape(openMetrics);
    require(text.endsWith("\n"), "the last line has no end", "");
    String body = text;
    if (openMetrics) {
      require(text.endsWith("# EOF\n"), "no # EOF at the end", "");
      body = text.substring(0, text.length() - "# EOF\n".length());
      require(body.isEmpty() || body.endsWith("\n"), "# EOF has a line of its own", "");
    }
    if (!body.isEmpty()) {
      for (String line : body.substring(0, body.length() - 1).split("\n", -1)) {
        scrape.line(line);
      }
    }
    scrape.checkAll();
    return scrape.families;
  }

  private void line(String line) {
    require(!line.isEmpty(), "an empty line", line);
    if (line.startsWith("#")) {
      String[] words = line.split(" ", 4);
      require(words.length == 4, "neither HELP nor TYPE nor UNIT", line);
      require(NAME.matcher(words[2]).matches(), "no name", line);
      begin(words[2], line);
      switch (words[1]) {
        case "HELP" -> {
          require(unescaped(words[3], open) != null, "a bad escape", line);
          require(help.put(present, words[3]) == null, "HELP twice", line);
        }
        case "TYPE" -> {
          require((open ? OPEN_TYPES : TEXT_TYPES).contains(words[3]), "no such type", line);
          require(types.put(present, words[3]) == null, "TYPE twice", line);
        }
        case "UNIT" ->
          require(open && present.endsWith("_" + words[3]), "a unit that is not in the name", line);
        default -> require(false, "a comment", line);
      }
    } else {
      sample(line);
    }
  }

  /** Metadata of a family: of the present one, or of one that nobody has seen, never of one that is over. */
  private void begin(String name, String line) {
    if (name.equals(present)) {
      require(!families.containsKey(name), "metadata behind the samples", line);
    } else {
      require(!help.containsKey(name) && !types.containsKey(name), "a family twice", line);
      present = name;
    }
  }

  private void sample(String line) {
    Matcher name = NAME.matcher(line);
    require(name.lookingAt(), "no name", line);
    Map<String, String> labels = new TreeMap<>();
    int at = name.end();
    if (line.startsWith("{", at)) {
      at = labels(line, at + 1, labels);
    }
    require(line.startsWith(" ", at), "no space before the value", line);
    String value = line.substring(at + 1);
    require(VALUE.matcher(value).matches(), "no value", line);
    Sample sample =
        new Sample(name.group(), labels, Double.parseDouble(value.replace("Inf", "Infinity")));
    String type = types.getOrDefault(present, "");
    require(isOf(type, sample), "a sample that is not of " + type + " " + present, line);
    List<Sample> samples = families
        .computeIfAbsent(
            present, key -> new Family(key, type, help.getOrDefault(key, ""), new ArrayList<>()))
        .samples();
    samples.add(sample);
  }

  private static int labels(String line, int from, Map<String, String> into) {
    int at = from;
    while (true) {
      Matcher label = LABEL.matcher(line).region(at, line.length());
      require(label.lookingAt(), "no label", line);
      int end = label.end();
      while (end < line.length() && line.charAt(end) != '"') {
        end += line.charAt(end) == '\\' ? 2 : 1;
      }
      require(end < line.length(), "a text without an end", line);
      String value = unescaped(line.substring(label.end(), end), true);
      require(value != null, "a bad escape", line);
      require(into.put(label.group(1), value) == null, "a label twice", line);
      at = end + 1;
      if (line.startsWith("}", at)) {
        return at + 1;
      }
      require(line.startsWith(",", at), "neither the next label nor the end", line);
      at++;
    }
  }

  /** Null when a backslash stands before anything but itself, n and, where quotes are escaped, a quote. */
  private static String unescaped(String text, boolean quotes) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        if (c == '"' && quotes) {
          return null;
        }
        plain.append(c);
        continue;
      }
      char escaped = ++i < text.length() ? text.charAt(i) : 0;
      if (escaped == 'n') {
        plain.append('\n');
      } else if (escaped == '\\' || (escaped == '"' && quotes)) {
        plain.append(escaped);
      } else {
        return null;
      }
    }
    return plain.toString();
  }

  private boolean isOf(String type, Sample sample) {
    String rest =
        sample.name().startsWith(present) ? sample.name().substring(present.length()) : "?";
    boolean positive = sample.value() >= 0;
    return switch (type) {
      case "counter" ->
        rest.equals(open ? "_total" : "") && positive && present.endsWith("_total") != open;
      case "histogram" ->
        (rest.equals("_bucket") && sample.labels().containsKey("le") && positive)
            || ((rest.equals("_sum") || rest.equals("_count"))
                && !sample.labels().containsKey("le"));
      case "gaugehistogram" ->
        rest.equals("_bucket") && sample.labels().containsKey("le")
            || rest.equals("_gsum")
            || rest.equals("_gcount");
      case "summary" ->
        (rest.isEmpty() && isQuantile(sample))
            || ((rest.equals("_sum") || rest.equals("_count"))
                && !sample.labels().containsKey("quantile"));
      case "info" -> rest.equals("_info") && sample.value() == 1;
      case "gauge", "unknown", "untyped" -> rest.isEmpty();
      default -> false;
    };
  }

  private static boolean isQuantile(Sample sample) {
    double quantile = Double.parseDouble(sample.labels().getOrDefault("quantile", "-1"));
    return quantile >= 0 && quantile <= 1;
  }

  private void checkAll() {
    Set<String> series = new HashSet<>();
    Map<String, String> owners = new LinkedHashMap<>();
    families.forEach((name, family) -> {
      require(types.containsKey(name), "no TYPE", name);
      require(!help.getOrDefault(name, "").isBlank(), "no HELP", name);
      for (Sample sample : family.samples()) {
        require(series.add(sample.name() + sample.labels()), "a series twice", sample.toString());
        String owner = owners.putIfAbsent(sample.name(), name);
        require(owner == null || owner.equals(name), "a name of two families", sample.toString());
      }
      if (family.type().endsWith("histogram")) {
        checkBuckets(family);
      }
    });
    // A family without a sample of its own name claims it all the same.
    families.keySet().forEach(name -> {
      String owner = owners.getOrDefault(name, name);
      require(owner.equals(name), "a family and a sample of " + owner + " of one name", name);
    });
    require(help.keySet().equals(families.keySet()), "metadata without samples", help.toString());
  }

  private static void checkBuckets(Family family) {
    Map<Map<String, String>, List<Sample>> bySeries = new LinkedHashMap<>();
    Map<Map<String, String>, Double> counts = new LinkedHashMap<>();
    for (Sample sample : family.samples()) {
      if (sample.name().endsWith("_bucket")) {
        bySeries.computeIfAbsent(sample.without("le"), key -> new ArrayList<>()).add(sample);
      } else if (sample.name().endsWith("count")) {
        counts.put(sample.labels(), sample.value());
      }
    }
    bySeries.forEach((labels, buckets) -> {
      double bound = Double.NEGATIVE_INFINITY;
      double below = 0;
      for (Sample bucket : buckets) {
        double le = Double.parseDouble(bucket.labels().get("le").replace("Inf", "Infinity"));
        require(le > bound && bucket.value() >= below, "buckets out of order", bucket.toString());
        bound = le;
        below = bucket.value();
      }
      require(bound == Double.POSITIVE_INFINITY, "no bucket +Inf", family.name() + labels);
      require(counts.getOrDefault(labels, below) == below, "not the count", family.name() + labels);
    });
  }

  private static void require(boolean so, String otherwise, String line) {
    if (!so) {
      String shown = line.length() > 500 ? line.substring(0, 500) + "..." : line;
      throw new AssertionError(otherwise + ": " + shown);
    }
  }
}
