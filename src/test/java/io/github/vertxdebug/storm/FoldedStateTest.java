package io.github.vertxdebug.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.vertxdebug.snapshot.MergePatch;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FoldedStateTest {

  @Property
  void shouldHaveTheFingerprintOfWhatAnotherReadingOfThePatchComesTo(@ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    JsonObject truth = object(random, 3, false);
    FoldedState state = new FoldedState();
    byte[] first = bytes(truth);
    state.replace(first, 0, first.length);
    for (int i = 0; i < 5; i++) {
      JsonObject patch = object(random, 3, true);
      truth = MergePatch.apply(truth, patch);
      byte[] delta = bytes(patch);
      state.patch(delta, 0, delta.length);
      assertEquals(FoldedState.fingerprintOf(bytes(truth)), state.fingerprint());
    }
  }

  @Test
  void shouldTellApartWhateverDiffers() throws IOException {
    Set<Long> seen = new HashSet<>();
    for (String json : new String[] {
      "{}",
      "{'a':1}",
      "{'a':2}",
      "{'b':1}",
      "{'a':'1'}",
      "{'a':1.0}",
      "{'a':{}}",
      "{'a':{'b':1}}",
      "{'a':{'b':{}}}",
      "{'a':1,'b':2}",
      "{'a':2,'b':1}",
      "{'a':{'b':1},'b':1}",
      "{'a':true}"
    }) {
      byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      assertEquals(true, seen.add(FoldedState.fingerprintOf(bytes)), json);
    }
  }

  @Test
  void shouldNotMindTheOrder() throws IOException {
    long one =
        FoldedState.fingerprintOf(bytes(new JsonObject("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}")));
    long other =
        FoldedState.fingerprintOf(bytes(new JsonObject("{\"b\":{\"d\":3,\"c\":2},\"a\":1}")));
    assertEquals(one, other);
    assertNotEquals(0, one);
  }

  private static byte[] bytes(JsonObject json) {
    return json.encode().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonObject object(Random random, int depth, boolean nulls) {
    JsonObject object = new JsonObject();
    for (int i = random.nextInt(5); i > 0; i--) {
      String name = "" + (char) ('a' + random.nextInt(4));
      switch (random.nextInt(nulls ? 5 : 4)) {
        case 0 -> object.put(name, random.nextInt(3));
        case 1 -> object.put(name, "" + random.nextInt(3));
        case 2, 3 -> object.put(name, depth == 0 ? 7 : object(random, depth - 1, nulls));
        default -> object.putNull(name);
      }
    }
    return object;
  }
}
