package io.github.vertxdebug.snapshot;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON Merge Patch as RFC 7396 section 2 words it, for tests: an independent reading of what the deltas mean. JSON is plain
 * Java here: maps, lists, null, and anything else as a value.
 */
public final class MergePatch {

  private MergePatch() {}

  /** A new object; neither argument changes. */
  public static JsonObject apply(JsonObject target, JsonObject patch) {
    Object result = apply(plain(target), plain(patch));
    @SuppressWarnings("unchecked")
    Map<String, Object> object = (Map<String, Object>) result;
    return new JsonObject(object);
  }

  /** The same for any JSON. The result may share parts with the arguments, which do not change. */
  public static @Nullable Object apply(@Nullable Object target, @Nullable Object patch) {
    if (!(patch instanceof Map<?, ?> members)) {
      return patch;
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    if (target instanceof Map<?, ?> object) {
      object.forEach((name, value) -> result.put((String) name, value));
    }
    members.forEach((key, value) -> {
      String name = (String) key;
      if (value == null) {
        result.remove(name);
      } else {
        result.put(name, apply(result.get(name), value));
      }
    });
    return result;
  }

  private static @Nullable Object plain(@Nullable Object json) {
    if (json instanceof JsonObject object) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      object.forEach(member -> map.put(member.getKey(), plain(member.getValue())));
      return map;
    }
    if (json instanceof JsonArray array) {
      List<@Nullable Object> list = new ArrayList<>();
      array.forEach(element -> list.add(plain(element)));
      return list;
    }
    return json;
  }
}
