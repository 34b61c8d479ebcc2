package io.github.vertxdebug.storm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The state that one client has, folded in place from what it was sent, and a fingerprint of it that is kept up to date: so
 * that a thousand clients can be compared at every event, at the price of the event and not of the state. Two states have the
 * same fingerprint when they have the same objects and, to the character, the same values at the same paths, in any order.
 *
 * <p>Reads merge patches as RFC 7396 words it, without a line of the product's. One thread at a time.
 */
public final class FoldedState {

  private static final JsonFactory JSON = new JsonFactory();
  private static final long ROOT = 0x9E3779B97F4A7C15L;

  /** Objects are maps; any other value is its text, a string's behind a quotation mark. */
  private Map<String, Object> root = new HashMap<>();

  private long fingerprint;

  /** The fingerprint of a whole state. */
  static long fingerprintOf(byte[] json) throws IOException {
    FoldedState state = new FoldedState();
    state.replace(json, 0, json.length);
    return state.fingerprint;
  }

  /** Takes a full state in place of whatever there was. */
  void replace(byte[] json, int offset, int length) throws IOException {
    root = new HashMap<>();
    fingerprint = mix(ROOT);
    patch(json, offset, length);
  }

  /** Applies a merge patch. */
  void patch(byte[] json, int offset, int length) throws IOException {
    try (JsonParser parser = JSON.createParser(json, offset, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      merge(parser, root, ROOT);
      if (parser.nextToken() != null) {
        throw new IOException("more than one object");
      }
    }
  }

  long fingerprint() {
    return fingerprint;
  }

  /** What stands at a path: a map, a value's text, or null. */
  Object at(String... path) {
    Object found = root;
    for (String name : path) {
      found = found instanceof Map<?, ?> object ? object.get(name) : null;
    }
    return found;
  }

  private void merge(JsonParser parser, Map<String, Object> into, long path) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      long here = mix(path * 31 + name.hashCode());
      Object before = into.get(name);
      JsonToken token = parser.nextToken();
      if (token == JsonToken.VALUE_NULL) {
        into.remove(name);
        fingerprint -= of(before, here);
      } else if (token == JsonToken.START_OBJECT) {
        Map<String, Object> object;
        if (before instanceof Map<?, ?>) {
          @SuppressWarnings("unchecked")
          Map<String, Object> known = (Map<String, Object>) before;
          object = known;
        } else {
          object = new HashMap<>();
          into.put(name, object);
          fingerprint += mix(here) - of(before, here);
        }
        merge(parser, object, here);
      } else if (token == JsonToken.START_ARRAY) {
        throw new IOException("an array at " + name + ", and there are to be none");
      } else {
        String value = token == JsonToken.VALUE_STRING ? "\"" + parser.getText() : parser.getText();
        into.put(name, value);
        fingerprint += of(value, here) - of(before, here);
      }
    }
  }

  private static long of(Object value, long path) {
    if (value instanceof Map<?, ?> object) {
      long sum = mix(path);
      for (Map.Entry<?, ?> member : object.entrySet()) {
        sum += of(member.getValue(), mix(path * 31 + member.getKey().hashCode()));
      }
      return sum;
    }
    return value == null ? 0 : mix(path ^ mix(value.hashCode()));
  }

  /** So that sums of it tell things apart (the finalizer of SplitMix64). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
