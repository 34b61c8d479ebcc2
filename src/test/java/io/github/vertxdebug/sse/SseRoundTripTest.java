package io.github.vertxdebug.sse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Encoder and decoder against each other, on content that is generated to be hard on both. */
class SseRoundTripTest {

  // What is encoded is what is read

  @Property
  void shouldBeReadAsItWasEncodedWhereverTheBytesAreCut(
      @ForAll("streams") List<Item> items, @ForAll("sizes") List<Integer> sizes) {
    assertEquals(Reading.expected(items), Reading.of(Treacherous.encoded(items), sizes));
  }

  @Example
  void shouldBeReadAsItWasEncodedWhenThereIsAMegabyteOfIt() {
    String data = Treacherous.large(1, 1 << 20);
    List<Item> items = List.of(
        new Item.Event("1", "before", "a"),
        new Item.Event("2", "mixed", data),
        new Item.Event("3", "one line", Treacherous.oneLine(data)),
        new Item.Event("4", "empty lines", "\r\n".repeat(1 << 19)),
        new Item.Comment(data),
        new Item.Event(Treacherous.id(data), Treacherous.oneLine(data), "after"));

    Reading reading =
        Reading.of(Treacherous.encoded(items), List.of(1, 4093, 65_537, 7, 1448, 999_983));

    Reading.assertSameEvents(Reading.expected(items).events(), reading.events());
    assertTrue(Reading.expected(items).equals(reading), "comments or last event id");
  }

  @Property
  void shouldEncodeTextAsItsUtf8(@ForAll("texts") String text) {
    String proper = Utf8.decode(text.getBytes(StandardCharsets.UTF_8));
    assertArrayEquals(
        Sse.event("1", "t", proper), Sse.event("1", "t", proper.getBytes(StandardCharsets.UTF_8)));
  }

  @Property
  void shouldKeepOtherEventsApartWhateverTheBytesOfOne(
      @ForAll("bytes") byte[] data, @ForAll("sizes") List<Integer> sizes) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes(Sse.event("1", "before", "a"));
    stream.writeBytes(Sse.event("2", "it", data));
    stream.writeBytes(Sse.event("3", "after", "b"));

    assertEquals(
        List.of(
            new SseDecoder.Event("before", "a", "1"),
            new SseDecoder.Event("it", Utf8.decode(data).replaceAll("\r\n?", "\n"), "2"),
            new SseDecoder.Event("after", "b", "3")),
        Reading.of(stream.toByteArray(), sizes).events());
  }

  @Property
  void shouldRefuseIdsAndTypesThatCannotBeReadBackAndNoOthers(@ForAll("texts") String text) {
    boolean broken = text.contains("\r") || text.contains("\n");
    assertRefused(broken, () -> Sse.event(null, text, "a"));
    assertRefused(broken || text.contains("\0"), () -> Sse.event(text, null, "a"));
  }

  // Whatever is read

  @Property
  void shouldReadAnyBytesWithoutFailingAndTheSameWhereverTheyAreCut(
      @ForAll("bytes") byte[] stream, @ForAll("sizes") List<Integer> sizes) {
    assertEquals(Reading.of(stream, List.of(1 << 20)), Reading.of(stream, sizes));
  }

  @Property
  void shouldEncodeWhatWasReadSoThatItIsReadTheSame(@ForAll("bytes") byte[] stream) {
    List<Item> once = asItems(Reading.of(stream, List.of(1 << 20)));
    byte[] encoded = Treacherous.encoded(once);
    Reading again = Reading.of(encoded, List.of(1 << 20));

    assertEquals(Reading.expected(once), again);
    assertArrayEquals(encoded, Treacherous.encoded(asItems(again)));
  }

  private static void assertRefused(boolean refused, Runnable encoding) {
    if (refused) {
      assertThrows(IllegalArgumentException.class, encoding::run);
    } else {
      encoding.run();
    }
  }

  private static List<Item> asItems(Reading reading) {
    List<Item> items = new ArrayList<>();
    reading
        .events()
        .forEach(
            event -> items.add(new Item.Event(event.lastEventId(), event.type(), event.data())));
    return items;
  }

  // What is generated

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> piece = Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.of(Treacherous.PIECES)),
        Tuple.of(1, Arbitraries.chars().all().map(String::valueOf)),
        Tuple.of(1, Arbitraries.strings().ofMaxLength(200)));
    return piece.list().ofMaxSize(12).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<List<Item>> streams() {
    Arbitrary<Item> event = Combinators.combine(
            texts().map(Treacherous::id).injectNull(0.3),
            texts().map(Treacherous::oneLine).injectNull(0.3),
            texts())
        .as(Item.Event::new);
    Arbitrary<Item> comment = texts().map(Item.Comment::new);
    Arbitrary<Item> retry = Arbitraries.longs().greaterOrEqual(0).map(Item.Retry::new);
    return Arbitraries.frequencyOf(
            Tuple.of(5, event),
            Tuple.of(1, comment),
            Tuple.of(1, retry),
            Tuple.of(1, Arbitraries.just(new Item.Heartbeat())))
        .list()
        .ofMaxSize(12);
  }

  /** Bytes that an event stream is made of, in no order, and any others. */
  @Provide
  Arbitrary<byte[]> bytes() {
    Arbitrary<byte[]> pieces =
        Arbitraries.of(Treacherous.PIECES).map(piece -> piece.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> fields = Arbitraries.of(
            "data",
            "data:",
            "data: a",
            "id:",
            "id: 1",
            "event: x",
            "retry: ",
            ":",
            "99999999999999999999")
        .map(field -> field.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(4);
    return Arbitraries.frequencyOf(Tuple.of(2, pieces), Tuple.of(3, fields), Tuple.of(2, any))
        .list()
        .ofMaxSize(40)
        .map(parts -> {
          ByteArrayOutputStream stream = new ByteArrayOutputStream();
          parts.forEach(stream::writeBytes);
          return stream.toByteArray();
        });
  }

  @Provide
  Arbitrary<List<Integer>> sizes() {
    return Arbitraries.integers().between(1, 60).list().ofMinSize(1).ofMaxSize(6);
  }
}
