package io.github.vertxdebug.http;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads query parameters; each may be given once. */
final class Parameters {

  private static final Pattern NUMBER = Pattern.compile("0*[0-9]{1,18}");
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?!\\p{XDigit}{2})");

  private Parameters() {}

  /** The parameter's text, or null when it is not given. */
  static @Nullable String text(RoutingContext request, String name) {
    List<String> values;
    try {
      values = request.queryParam(name);
    } catch (RuntimeException e) {
      throw badEscape(name, String.valueOf(request.request().query()));
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
    if (NUMBER.matcher(text).matches()) {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    }
    throw Problem.parameter(name, text, allowed);
  }

  /** The first parameter that cannot be decoded, which spoils the others, too; the one asked for if it cannot be told. */
  private static Problem badEscape(String asked, String query) {
    String name = asked;
    String value = query;
    for (String pair : query.split("[&;]", -1)) {
      if (BAD_ESCAPE.matcher(pair).find()) {
        int end = pair.indexOf('=');
        name = end < 0 ? pair : pair.substring(0, end);
        value = end < 0 ? "" : pair.substring(end + 1);
        break;
      }
    }
    return Problem.parameter(name, value, "text in which two hexadecimal digits follow each %");
  }
}
