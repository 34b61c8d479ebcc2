package io.github.vertxdebug;

import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that cannot be meant. The message is one sentence on one line: the key, the value that came and what is
 * allowed instead. Values that may be secret are described, never shown.
 */
public final class ConfigurationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;
  private static final int SHOWN_CHARS = 80;

  ConfigurationException(String message) {
    super(message);
  }

  /** {@code key} has a value that is not {@code allowed}, a noun phrase. */
  static ConfigurationException notAllowed(String key, @Nullable Object value, String allowed) {
    return new ConfigurationException("Configuration key " + shown(key) + " is " + shown(key, value)
        + ", but it must be " + allowed + ".");
  }

  /** There is no {@code key}; {@code nearest} may have been meant. */
  static ConfigurationException unknown(String key, @Nullable Object value, String nearest) {
    String came = isSecret(nearest) ? kindOf(value) : shown(key, value);
    return new ConfigurationException("Configuration key " + shown(key) + " (" + came
        + ") is not known, the nearest known key is " + shown(nearest) + ".");
  }

  /** Two keys exclude each other: {@code clash} is a whole clause without its full stop. */
  static ConfigurationException refused(String key, @Nullable Object value, String clash) {
    return new ConfigurationException(
        "Configuration key " + shown(key) + " is " + shown(key, value) + ", but " + clash + ".");
  }

  private static String shown(String key, @Nullable Object value) {
    return isSecret(key) ? kindOf(value) : shown(value);
  }

  /** The value as JSON, which also keeps line breaks out, cut where it gets long. */
  static String shown(@Nullable Object value) {
    String json;
    try {
      json = Json.encode(value);
    } catch (EncodeException notJson) {
      return kindOf(value);
    }
    return json.length() <= SHOWN_CHARS ? json : json.substring(0, SHOWN_CHARS) + "...";
  }

  /** Whether a key holds, or, being an object, may hold a password, a private key or the like. */
  private static boolean isSecret(String key) {
    String name = key.toLowerCase(Locale.ROOT);
    return name.contains("token")
        || name.contains("passw")
        || name.contains("secret")
        || name.contains("value")
        || name.contains("keystore")
        || name.contains("keycert")
        || name.contains("trust");
  }

  private static String kindOf(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof CharSequence text) {
      return text.toString().isBlank() ? "a blank string" : "a string";
    }
    if (value instanceof Number) {
      return "a number";
    }
    if (value instanceof Boolean) {
      return "true or false";
    }
    return value instanceof Iterable<?> && !(value instanceof JsonObject)
        ? "an array"
        : "an object";
  }
}
