package io.github.vertxdebug.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether what the deltas are judged by is itself right. */
class MergePatchTest {

  /** The table of RFC 7396, appendix A: original, patch, result. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
          {"a":"b"}             | {"a":"c"}             | {"a":"c"}
          {"a":"b"}             | {"b":"c"}             | {"a":"b","b":"c"}
          {"a":"b"}             | {"a":null}            | {}
          {"a":"b","b":"c"}     | {"a":null}            | {"b":"c"}
          {"a":["b"]}           | {"a":"c"}             | {"a":"c"}
          {"a":"c"}             | {"a":["b"]}           | {"a":["b"]}
          {"a":{"b":"c"}}       | {"a":{"b":"d","c":null}} | {"a":{"b":"d"}}
          {"a":[{"b":"c"}]}     | {"a":[1]}             | {"a":[1]}
          ["a","b"]             | ["c","d"]             | ["c","d"]
          {"a":"b"}             | ["c"]                 | ["c"]
          {"a":"foo"}           | null                  | null
          {"a":"foo"}           | "bar"                 | "bar"
          {"e":null}            | {"a":1}               | {"e":null,"a":1}
          [1,2]                 | {"a":"b","c":null}    | {"a":"b"}
          {}                    | {"a":{"bb":{"ccc":null}}} | {"a":{"bb":{}}}
          """)
  void shouldPassTheExamplesOfTheStandard(String original, String patch, String result) {
    assertEquals(
        PlainJson.of(result), MergePatch.apply(PlainJson.of(original), PlainJson.of(patch)));
  }

  @Test
  void shouldLeaveBothObjectsAsTheyWere() {
    JsonObject target = new JsonObject("{\"a\":{\"b\":1,\"c\":2}}");
    JsonObject patch = new JsonObject("{\"a\":{\"b\":null},\"d\":{\"e\":[1,{}]}}");

    JsonObject result = MergePatch.apply(target, patch);
    result.getJsonObject("a").put("more", 1);
    result.getJsonObject("d").put("more", 1);

    assertEquals(
        new JsonObject("{\"a\":{\"c\":2,\"more\":1},\"d\":{\"e\":[1,{}],\"more\":1}}"), result);
    assertEquals(new JsonObject("{\"a\":{\"b\":1,\"c\":2}}"), target);
    assertEquals(new JsonObject("{\"a\":{\"b\":null},\"d\":{\"e\":[1,{}]}}"), patch);
  }
}
