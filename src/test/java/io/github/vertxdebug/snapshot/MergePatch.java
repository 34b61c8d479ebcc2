package io.github.vertxdebug.snapshot;

import io.vertx.core.json.JsonObject;

/** JSON Merge Patch as RFC 7396 section 2 words it, for tests: an independent reading of what the deltas mean. */
public final class MergePatch {

  private MergePatch() {}

  public static JsonObject apply(JsonObject target, JsonObject patch) {
    JsonObject result = target.copy();
    for (String name : patch.fieldNames()) {
      Object value = patch.getValue(name);
      if (value == null) {
        result.remove(name);
      } else if (value instanceof JsonObject inner) {
        JsonObject below =
            result.getValue(name) instanceof JsonObject object ? object : new JsonObject();
        result.put(name, apply(below, inner));
      } else {
        result.put(name, value);
      }
    }
    return result;
  }
}
