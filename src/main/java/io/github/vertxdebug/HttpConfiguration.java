package io.github.vertxdebug;

import static io.github.vertxdebug.ConfigurationException.notAllowed;
import static io.github.vertxdebug.ConfigurationException.refused;
import static io.github.vertxdebug.ConfigurationException.unknown;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks the {@code http} object. Vert.x ignores unknown keys and values of the wrong type in silence, so each member goes
 * there and back: what {@link HttpServerOptions} does not give back as it came, it has not understood. Stateless.
 */
final class HttpConfiguration {

  /** Understood by HttpServerOptions, but absent from its JSON until set. */
  private static final List<String> OPTIONAL_KEYS = List.of(
      "pemKeyCertOptions",
      "keyStoreOptions",
      "pfxKeyCertOptions",
      "pemTrustOptions",
      "trustStoreOptions",
      "pfxTrustOptions",
      "jdkSslEngineOptions",
      "openSslEngineOptions",
      "trafficShapingOptions",
      "webSocketSubProtocols");

  /** Said at the top level, so that there is one place to look for each. */
  private static final Map<String, String> TOP_LEVEL =
      Map.of("host", "host", "port", "port", "sendBufferSize", "sendBufferBytes");

  private HttpConfiguration() {}

  static JsonObject check(String key, @Nullable Object value) {
    if (!(value instanceof JsonObject http)) {
      throw notAllowed(key, value, "an object, the JSON of Vert.x's HttpServerOptions");
    }
    for (String name : http.fieldNames()) {
      checkMember(key, name, http.getValue(name));
    }
    boolean keyed = Stream.of("pemKeyCertOptions", "keyStoreOptions", "pfxKeyCertOptions")
        .anyMatch(http::containsKey);
    if (Boolean.TRUE.equals(http.getValue("ssl")) && !keyed) {
      throw refused(
          key + ".ssl",
          true,
          "TLS needs one of pemKeyCertOptions, keyStoreOptions and pfxKeyCertOptions beside it");
    }
    return http.copy();
  }

  private static void checkMember(String parent, String name, @Nullable Object value) {
    String key = parent + "." + name;
    String topLevel = TOP_LEVEL.get(name);
    if (topLevel != null) {
      throw refused(key, value, "that is said by the top-level key \"" + topLevel + "\"");
    }
    JsonObject defaults = new HttpServerOptions().toJson();
    Set<String> known = new TreeSet<>(defaults.fieldNames());
    known.addAll(OPTIONAL_KEYS);
    if (!known.contains(name)) {
      known.removeAll(TOP_LEVEL.keySet());
      throw unknown(key, value, parent + "." + NearestKey.to(name, known));
    }
    Object understood;
    try {
      understood =
          new HttpServerOptions(new JsonObject().put(name, value)).toJson().getValue(name);
    } catch (RuntimeException refusal) {
      throw notAllowed(key, value, allowed(name, defaults.getValue(name), refusal));
    }
    compare(key, value, understood, allowed(name, defaults.getValue(name), null));
  }

  private static void compare(
      String key, @Nullable Object came, @Nullable Object understood, String allowed) {
    if (came instanceof JsonObject given && understood instanceof JsonObject taken) {
      for (String name : given.fieldNames()) {
        compareMember(key, name, given.getValue(name), taken);
      }
    } else if (came == null || understood == null || !normal(came).equals(normal(understood))) {
      throw notAllowed(key, came, allowed);
    }
  }

  private static void compareMember(
      String parent, String name, @Nullable Object came, JsonObject taken) {
    String key = parent + "." + name;
    // "certPath" and its like come back as the only element of "certPaths".
    if (taken.containsKey(name)) {
      compare(key, came, taken.getValue(name), "of the type that Vert.x expects there");
    } else if (taken.containsKey(name + "s")) {
      compare(key, new JsonArray().add(came), taken.getValue(name + "s"), "a string");
    } else {
      List<String> known = new ArrayList<>(Nested.keysBeside(parent));
      known.addAll(taken.fieldNames());
      if (known.contains(name)) {
        throw notAllowed(key, came, "of the type that Vert.x expects there");
      }
      throw known.isEmpty()
          ? refused(key, came, "Vert.x knows no such key there")
          : unknown(key, came, parent + "." + NearestKey.to(name, known));
    }
  }

  /** Buffers come back in Base64 of the other alphabet and without padding; whole numbers in the other width. */
  private static Object normal(Object value) {
    if (value instanceof JsonArray array) {
      return array.stream()
          .map(element -> element == null ? "" : normal(element))
          .toList();
    }
    if (value instanceof String text) {
      return text.replaceFirst("=+$", "").replace('+', '-').replace('/', '_');
    }
    return value instanceof Integer whole ? (Object) whole.longValue() : value;
  }

  private static String allowed(
      String name, @Nullable Object standard, @Nullable RuntimeException refusal) {
    List<String> constants = constants(name);
    if (!constants.isEmpty()) {
      return "one of " + String.join(", ", constants);
    }
    String type = standard instanceof Boolean
        ? "true or false"
        : standard instanceof Number
            ? "a whole number"
            : standard instanceof String
                ? "a string"
                : standard instanceof JsonArray || name.equals("webSocketSubProtocols")
                    ? "an array of strings"
                    : "an object";
    // Only the refusals of Vert.x's own checks say something to a user.
    String why = refusal instanceof IllegalArgumentException ? refusal.getMessage() : null;
    return why == null
        ? type
        : type + " that Vert.x accepts (" + why.lines().findFirst().orElse("") + ")";
  }

  /** The names of the enumeration that the setter of this key takes; empty if it takes something else. */
  private static List<String> constants(String name) {
    String setter = "set" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    return Arrays.stream(HttpServerOptions.class.getMethods())
        .filter(method -> method.getName().equals(setter) && method.getParameterCount() == 1)
        .map(method -> method.getParameterTypes()[0])
        .filter(Class::isEnum)
        .findFirst()
        .map(type -> Arrays.stream(type.getEnumConstants())
            .map(constant -> ((Enum<?>) constant).name())
            .collect(Collectors.toList()))
        .orElse(List.of());
  }

  /** The keys of the nested objects that Vert.x leaves out of its JSON while they are unset. */
  private static final class Nested {
    private static final List<String> STORE =
        List.of("path", "password", "value", "alias", "aliasPassword");

    private Nested() {}

    static List<String> keysBeside(String parent) {
      String name = parent.substring(parent.lastIndexOf('.') + 1);
      return switch (name) {
        case "pemKeyCertOptions" -> List.of("keyPath", "keyValue", "certPath", "certValue");
        case "keyStoreOptions", "pfxKeyCertOptions", "trustStoreOptions", "pfxTrustOptions" ->
          STORE;
        case "trafficShapingOptions" ->
          List.of("maxDelayToWaitUnit", "checkIntervalForStatsTimeUnit");
        default -> List.of();
      };
    }
  }
}
