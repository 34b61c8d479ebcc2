package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a benchmark tells what it found. */
final class Report {

  private Report() {}

  /** The options of a program, whole numbers all, with their defaults; prints the usage and ends it when there are others. */
  static int[] options(String[] args, String usage, int... defaults) {
    Locale.setDefault(Locale.ROOT);
    if (args.length > defaults.length
        || Arrays.stream(args).anyMatch(argument -> !argument.matches("\\d{1,9}"))) {
      System.err.println("options: " + usage);
      System.exit(2);
    }
    int[] options = defaults.clone();
    for (int i = 0; i < args.length; i++) {
      options[i] = Integer.parseInt(args[i]);
    }
    return options;
  }

  static void line(String what, String format, Object... values) {
    System.out.printf("%-44s %s%n", what, String.format(format, values));
  }

  /** Says that all is well and ends, or says what is not and ends with status 1. */
  static void end(List<String> wrong) {
    wrong.forEach(what -> System.out.println("FAILED: " + what));
    if (!wrong.isEmpty()) {
      System.exit(1);
    }
    System.out.println("ok");
  }

  /** The median, with the range in brackets. */
  static String spread(String format, List<Double> values) {
    return String.format(
        format + " (" + format + " to " + format + ")",
        median(values),
        values.stream().min(Double::compare).orElseThrow(),
        values.stream().max(Double::compare).orElseThrow());
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** What the broadcaster tells of itself. */
  static JsonObject own(JsonObject state) {
    return state.getJsonObject("metrics").getJsonObject("aio").getJsonObject("dashboard");
  }
}
