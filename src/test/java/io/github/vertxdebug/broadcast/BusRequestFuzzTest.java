package io.github.vertxdebug.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes on the event bus is understood as it is meant, or refused with a sentence of a bearable length. */
class BusRequestFuzzTest {

  @Property(tries = 1000)
  void shouldUnderstandOrRefuseAnySubscription(
      @ForAll("values") Object address, @ForAll("values") Object interval) {
    JsonObject body = new JsonObject();
    if (address != NOTHING) {
      body.put("address", address);
    }
    if (interval != NOTHING) {
      body.put("interval", interval);
    }
    try {
      BusRequest request = BusRequest.subscribe(body);
      assertEquals(address, request.address());
      assertTrue(address instanceof String text && !text.isBlank());
      assertEquals(
          interval == NOTHING ? 0 : ((Number) interval).doubleValue(), request.intervalMillis());
      assertTrue(request.intervalMillis() <= 60_000);
    } catch (IllegalArgumentException refusal) {
      String sentence = refusal.getMessage();
      assertTrue(
          sentence.matches("(?s)\"(address|interval)\" is .+, (allowed|which) .+"), sentence);
      assertTrue(sentence.length() < 250, sentence);
    }
  }

  @Property
  void shouldRefuseAnyBodyThatIsNoObject(@ForAll("values") Object body) {
    if (!(body instanceof JsonObject)) {
      for (boolean subscribe : new boolean[] {true, false}) {
        String sentence = "";
        try {
          Object came = body == NOTHING ? null : body;
          BusRequest unexpected =
              subscribe ? BusRequest.subscribe(came) : BusRequest.unsubscribe(came);
          assertEquals(null, unexpected);
        } catch (IllegalArgumentException refusal) {
          sentence = refusal.getMessage();
        }
        assertTrue(
            sentence.matches(
                "debug\\.(un)?subscribe takes a JSON object with an \"address\", but got .+"),
            sentence);
      }
    }
  }

  private static final Object NOTHING = new Object();

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> odd = Arbitraries.of(
        NOTHING,
        "",
        " ",
        "debug.state",
        "debug.subscribe",
        "__vertx.debug.dashboard.join",
        "a",
        "x".repeat(100_000),
        "\r\nforged\u001B[31m",
        true,
        0,
        1,
        60_000,
        60_001,
        -1,
        1.5,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        1L << 40,
        new BigInteger("9".repeat(1_000)),
        new BigDecimal("1e999999"),
        new BigDecimal("1e-999999"),
        new JsonObject().put("address", "a"),
        new JsonArray().add(1),
        Map.of("a", 1),
        List.of(1));
    return Arbitraries.oneOf(
        odd,
        Arbitraries.strings().ofMaxLength(20).map(text -> (Object) text),
        Arbitraries.integers().between(-5, 70_000).map(number -> (Object) number),
        Arbitraries.doubles().map(number -> (Object) number));
  }
}
