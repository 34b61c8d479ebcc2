package io.github.vertxdebug.http;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads query parameters; each may be given once. */
final class Parameters {

  private Parameters() {}

  /** The parameter's text, or null when it is not given. */
  static @Nullable String text(RoutingContext request, String name) {
    List<String> values;
    try {
      values = request.queryParam(name);
    } catch (RuntimeException e) {
      throw Problem.parameter(
          name,
          String.valueOf(request.request().query()),
          "text in which two hexadecimal digits follow each %");
    }
    if (values.size() > 1) {
      throw Problem.parameter(name, String.join(", ", values), "one value");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  /**
   * The parameter as a whole number, or {@code otherwise} when it is not given.
   *
   * @throws Problem when it is not a whole number between {@code min} and {@code max}
   */
  static long number(RoutingContext request, String name, long otherwise, long min, long max) {
    return number(request, name, otherwise, min, max, "a whole number from " + min + " to " + max);
  }

  /** The same, with other words for what is allowed. */
  static long number(
      RoutingContext request, String name, long otherwise, long min, long max, String allowed) {
    String text = text(request, name);
    if (text == null) {
      return otherwise;
    }
    if (!text.isEmpty()
        && text.length() <= 18
        && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    }
    throw Problem.parameter(name, text, allowed);
  }
}
