package io.github.vertxdebug.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What single states and deltas look like; what holds for all of them is in {@link DeltaLawsTest}. */
class SnapshotJsonTest {

  private final StateBuilder builder = new StateBuilder();

  @Test
  void shouldWriteTheTreeThatWasWritten() {
    builder.object("b").put("x", 1L).put("y", 1.5).put("z", "text").end();
    builder.object("a").end();

    assertEquals(
        "{\"seq\":7,\"ts\":1000,\"a\":{},\"b\":{\"x\":1,\"y\":1.5,\"z\":\"text\"}}",
        text(SnapshotJson.full(builder.finish(7, 1000))));
  }

  @Test
  void shouldLeaveOutWhatIsNotKnown() {
    builder
        .put("nan", Double.NaN)
        .put("infinite", Double.POSITIVE_INFINITY)
        .put("none", (String) null)
        .putIfKnown("unknown", -1)
        .putIfKnown("known", 0)
        .put("negative", -1L);

    assertEquals(
        new JsonObject("{\"seq\":1,\"ts\":2,\"known\":0,\"negative\":-1}"),
        full(builder.finish(1, 2)));
  }

  @Test
  void shouldLetTwoSourcesWriteIntoOneObject() {
    builder.object("metrics").object("aio").put("a", 1L).end().end();
    builder.object("metrics").object("aio").put("b", 2L).end().end();

    assertEquals(
        new JsonObject("{\"metrics\":{\"aio\":{\"a\":1,\"b\":2}}}"),
        without(full(builder.finish(1, 2))));
  }

  @Test
  void shouldShareTheShapeWhileTheCallsAreTheSame() {
    builder.object("a").put("x", 1L).end();
    Snapshot first = builder.finish(1, 0);
    builder.object("a").put("x", 2L).end();
    Snapshot second = builder.finish(2, 0);
    builder.object("a").put("x", 2L).put("y", 2L).end();
    Snapshot third = builder.finish(3, 0);

    assertSame(first.layout, second.layout);
    assertNotSame(second.layout, third.layout);
    assertEquals(2, builder.layoutsBuilt());
  }

  @Test
  void shouldShareTextsUntilOneChangesAndLeaveEarlierSnapshotsAsTheyWere() {
    builder.put("n", 1L).put("t", "old").put("u", "same");
    Snapshot first = builder.finish(1, 1000);
    builder.put("n", 2L).put("t", "old").put("u", "same");
    Snapshot second = builder.finish(2, 1100);
    builder.put("n", 2L).put("t", "new").put("u", "same");
    Snapshot third = builder.finish(3, 1200);

    assertTrue(second.bytesBeyond(first) < third.bytesBeyond(second));
    assertTrue(third.bytesBeyond(second) < first.bytesBeyond(null));
    assertSame(first.section(0).texts, second.section(0).texts);
    assertSame(second.section(0).numbers, third.section(0).numbers);
    assertEquals(
        "{\"seq\":2,\"ts\":1100,\"n\":2,\"t\":\"old\",\"u\":\"same\"}",
        text(SnapshotJson.full(second)));
    assertEquals("{\"seq\":3,\"ts\":1200,\"t\":\"new\"}", text(SnapshotJson.patch(second, third)));
  }

  @Test
  void shouldNameTheKeyThatWasWrittenTwice() {
    builder.object("a").put("x", 1L);

    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> builder.put("x", 2L));
    assertEquals("'x' was written twice in 'a'", failure.getMessage());
  }

  @Test
  void shouldKeepNumberAndTimeOfTheStateToItself() {
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> builder.put("seq", 1L));
    assertEquals("'seq' at the top is the state's own", failure.getMessage());
    assertThrows(IllegalStateException.class, () -> builder.object("ts"));

    builder.object("a").put("seq", 5L).put("ts", 6L).end();
    assertEquals(
        "{\"seq\":1,\"ts\":2,\"a\":{\"seq\":5,\"ts\":6}}",
        text(SnapshotJson.full(builder.finish(1, 2))));
  }

  /** A state that a parser may refuse, or that ends the stack of whoever encodes it, would end every tick. */
  @Test
  void shouldRefuseToNestDeeperThanAnyParserFollows() {
    IllegalStateException failure = assertThrows(IllegalStateException.class, () -> {
      for (int i = 0; i < 100_000; i++) {
        builder.object("k" + i);
      }
    });
    assertEquals("'k100' lies deeper than 100 objects in 'k99'", failure.getMessage());

    builder.discard();
    assertEquals("{\"seq\":1,\"ts\":2}", text(SnapshotJson.full(builder.finish(1, 2))));
  }

  @Test
  void shouldKeepNoTraceOfAnObjectThatWasRefusedThoughTheSourceGoesOn() {
    for (int i = 0; i < 100; i++) {
      builder.object("k" + i);
    }
    assertThrows(IllegalStateException.class, () -> builder.object("refused"));
    for (int i = 0; i < 100; i++) {
      builder.end();
    }

    String state = text(SnapshotJson.full(builder.finish(1, 2)));
    assertTrue(state.contains("\"k99\":{}"), state);
  }

  @Test
  void shouldForgetWhatWasDiscardedEvenInTheMiddleOfAnObject() {
    builder.put("kept", 1L);
    builder.next();
    builder.object("half").put("x", 1L);
    builder.discard();
    builder.put("after", 2L);

    assertEquals(new JsonObject("{\"kept\":1,\"after\":2}"), without(full(builder.finish(1, 2))));
  }

  @Test
  void shouldForgetWhatWasDiscardedWhenTheShapeWasKnown() {
    builder.put("kept", 1L).put("text", "t").put("after", 2L);
    builder.finish(1, 0);
    builder.put("kept", 7L).put("text", "gone").put("more", 3L);
    builder.discard();
    builder.put("kept", 1L).put("text", (String) null).put("after", 3L);

    assertEquals(new JsonObject("{\"kept\":1,\"after\":3}"), without(full(builder.finish(2, 2))));
  }

  @Test
  void shouldRefuseASectionWithObjectsLeftOpenAndForgetIt() {
    builder.put("x", 1L);
    builder.finish(1, 0);
    builder.put("x", 2L).object("a").object("b");
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> builder.finish(2, 0));
    assertEquals("2 object(s) entered and not left", failure.getMessage());

    builder.put("x", 3L);
    assertEquals("{\"seq\":2,\"ts\":0,\"x\":3}", text(SnapshotJson.full(builder.finish(2, 0))));
  }

  @Test
  void shouldNameTheKeyThatTwoSectionsWrite() {
    builder.object("a").put("x", 1L).put("y", 1L).end();
    builder.next();
    builder.object("a").put("y", 2L).put("z", 2L).end();
    IllegalStateException failure = assertThrows(IllegalStateException.class, builder::next);
    assertEquals("'y' was written twice in 'a'", failure.getMessage());

    builder.object("a").object("x").end().end();
    failure = assertThrows(IllegalStateException.class, builder::next);
    assertEquals("'x' was written twice in 'a'", failure.getMessage());

    builder.object("a").put("z", 2L).end();
    assertEquals(
        "{\"seq\":1,\"ts\":0,\"a\":{\"x\":1,\"y\":1,\"z\":2}}",
        text(SnapshotJson.full(builder.finish(1, 0))));
  }

  /** Its shape is that of the last time, and what it meets was not there then. */
  @Test
  void shouldFindThatASectionBeforeHasTakenThePlaceOfOneThatIsAsItWas() {
    builder.put("x", 1L);
    builder.next();
    builder.put("y", 1L);
    builder.finish(1, 0);
    builder.put("y", 2L);
    builder.next();

    assertThrows(IllegalStateException.class, builder::repeat);
    builder.put("y", 1L);
    assertThrows(IllegalStateException.class, builder::next);
    builder.put("x", 2L);
    assertEquals(
        "{\"seq\":2,\"ts\":0,\"x\":2,\"y\":2}", text(SnapshotJson.full(builder.finish(2, 0))));
  }

  @Test
  void shouldShareASectionInWhichNothingChanged() {
    builder.object("a").put("x", 1L).end();
    builder.next();
    builder.object("a").put("y", 1L).put("t", "same").end();
    Snapshot first = builder.finish(1, 0);
    builder.object("a").put("x", 2L).end();
    builder.next();
    builder.object("a").put("y", 1L).put("t", new String("same")).end();
    Snapshot second = builder.finish(2, 0);

    assertNotSame(first.section(0), second.section(0));
    assertSame(first.section(1), second.section(1));
  }

  /** What one source's keys cost, when they come and go, is that source's. */
  @Test
  void shouldKeepAllThatOtherSectionsHaveWhenTheKeysOfOneComeAndGo() {
    Snapshot[] states = new Snapshot[2];
    for (int i = 0; i < 2; i++) {
      for (int section = 0; section < 2; section++) {
        builder.object("all").object("meters").put("m" + section, 1L).end().end();
        builder.next();
      }
      builder.object("all").object("app").put("k" + i, 1L).end().end();
      states[i] = builder.finish(i, 0);
    }

    assertSame(states[0].section(0), states[1].section(0));
    assertSame(meters(states[0]), meters(states[1]));
    assertEquals(
        "{\"seq\":1,\"ts\":0,\"all\":{\"app\":{\"k0\":null,\"k1\":1}}}",
        text(SnapshotJson.patch(states[0], states[1])));
  }

  private static Spine meters(Snapshot state) {
    Spine meters = state.layout.inside("all")[1];
    assertEquals("meters", meters.key.getValue());
    assertTrue(meters.isOfSeveral());
    return meters;
  }

  @Test
  void shouldSendOnlySeqAndTimeWhenNothingChanged() {
    builder.object("a").put("x", 1L).put("s", "same").end();
    Snapshot first = builder.finish(1, 10);
    builder.object("a").put("x", 1L).put("s", new String("same")).end();
    Snapshot second = builder.finish(2, 20);

    assertEquals("{\"seq\":2,\"ts\":20}", text(SnapshotJson.patch(first, second)));
    assertEquals("{\"seq\":2,\"ts\":20}", text(SnapshotJson.patch(second, second)));
  }

  @Test
  void shouldRemoveAnObjectAsAWholeWhenItVanished() {
    builder.object("a").object("gone").put("x", 1L).end().put("stays", 1L).end();
    Snapshot first = builder.finish(1, 10);
    builder.object("a").put("stays", 1L).end();
    Snapshot second = builder.finish(2, 20);

    assertEquals(
        "{\"seq\":2,\"ts\":20,\"a\":{\"gone\":null}}", text(SnapshotJson.patch(first, second)));
  }

  @Test
  void shouldKeepAnObjectThatBecameEmpty() {
    builder.object("a").put("x", 1L).end();
    Snapshot first = builder.finish(1, 10);
    builder.object("a").end();
    Snapshot second = builder.finish(2, 20);

    assertEquals(
        "{\"seq\":2,\"ts\":20,\"a\":{\"x\":null}}", text(SnapshotJson.patch(first, second)));
  }

  @Test
  void shouldReplaceAValueByAnObjectAndBack() {
    builder.put("a", 1L);
    Snapshot value = builder.finish(1, 10);
    builder.object("a").put("x", 1L).end();
    Snapshot object = builder.finish(2, 20);

    assertEquals("{\"seq\":2,\"ts\":20,\"a\":{\"x\":1}}", text(SnapshotJson.patch(value, object)));
    assertEquals("{\"seq\":1,\"ts\":10,\"a\":1}", text(SnapshotJson.patch(object, value)));
  }

  @Test
  void shouldEncodeAnyTextAsValidJson() {
    String hostile = "\"\\\n\r\u0000\u2028<img onerror>\uD800 \uDC00 \uD83D\uDE00";
    builder.object(hostile).put(hostile, hostile).end();

    JsonObject json = full(builder.finish(1, 2));
    String repaired = hostile.replace("\uD800 ", "\uFFFD ").replace(" \uDC00", " \uFFFD");
    assertEquals(repaired, json.getJsonObject(repaired).getString(repaired));
  }

  @Test
  void shouldWriteOnePartAlone() {
    builder.object("metrics").put("x", 1L).end().object("memory").put("y", 2L).end();
    Snapshot snapshot = builder.finish(1, 2);

    assertEquals("{\"x\":1}", text(SnapshotJson.part(snapshot, "metrics")));
    assertEquals("{}", text(SnapshotJson.part(snapshot, "nothing")));
  }

  private static JsonObject full(Snapshot snapshot) {
    return new JsonObject(Buffer.buffer(SnapshotJson.full(snapshot)));
  }

  private static JsonObject without(JsonObject state) {
    state.remove("seq");
    state.remove("ts");
    return state;
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
