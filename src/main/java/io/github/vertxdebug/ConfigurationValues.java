package io.github.vertxdebug;

import static io.github.vertxdebug.ConfigurationException.notAllowed;

import io.vertx.core.json.JsonArray;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One check per kind of configuration value, for values from JSON and from setters alike: each gives the value back in its
 * Java type or throws a {@link ConfigurationException}. Stateless.
 */
final class ConfigurationValues {

  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
  private static final Pattern IPV6 =
      Pattern.compile("(?=.*:.*:)[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?");
  private static final Pattern PATH = Pattern.compile("(/(?!\\.\\.?(/|$))[A-Za-z0-9._~-]+)+");
  private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]{1,1024}");

  private ConfigurationValues() {}

  static int wholeNumber(String key, @Nullable Object value, int min, int max) {
    if (value instanceof Number number && isFinite(number)) {
      BigDecimal exact = new BigDecimal(number.toString());
      if (exact.compareTo(BigDecimal.valueOf(min)) >= 0
          && exact.compareTo(BigDecimal.valueOf(max)) <= 0
          && exact.stripTrailingZeros().scale() <= 0) {
        return exact.intValueExact();
      }
    }
    throw notAllowed(key, value, "a whole number from " + min + " to " + max);
  }

  private static boolean isFinite(Number number) {
    return Double.isFinite(number.doubleValue());
  }

  static boolean flag(String key, @Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw notAllowed(key, value, "true or false");
  }

  static String host(String key, @Nullable Object value) {
    if (value instanceof String host && isHost(host)) {
      return host;
    }
    throw notAllowed(key, value, "a host name or an IP address, without scheme, port or brackets");
  }

  static List<String> hosts(String key, @Nullable Object value) {
    List<String> hosts = new ArrayList<>();
    if (value instanceof JsonArray array) {
      for (Object element : array) {
        if (element instanceof String host && isHost(host)) {
          hosts.add(host);
        }
      }
      if (hosts.size() == array.size()) {
        return List.copyOf(hosts);
      }
    }
    throw notAllowed(
        key, value, "an array of host names or IP addresses, without scheme, port or brackets");
  }

  private static boolean isHost(String host) {
    return HOST_NAME.matcher(host).matches() || IPV6.matcher(host).matches();
  }

  static String path(String key, @Nullable Object value) {
    if (value instanceof String path
        && path.length() <= 255
        && PATH.matcher(path).matches()) {
      return path;
    }
    throw notAllowed(
        key,
        value,
        "an absolute path below \"/\" without a slash at its end, its segments of letters, digits and \"-._~\" but"
            + " neither \".\" nor \"..\"");
  }

  static @Nullable String token(String key, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof String token && VISIBLE_ASCII.matcher(token).matches()) {
      return token;
    }
    throw notAllowed(
        key, value, "null or a string of 1 to 1024 visible ASCII characters without spaces");
  }
}
