package io.github.vertxdebug.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a reader has of a stream: what it did read, or what the standard says it should.
 *
 * @param retryMillis the last that was sent, -1 when there was none
 * @param lastEventId what it would send when it connects again
 */
record Reading(
    List<SseDecoder.Event> events, List<String> comments, long retryMillis, String lastEventId) {

  /** What is read when the bytes arrive in pieces of these sizes, taken in turn and over again. */
  static Reading of(byte[] stream, List<Integer> sizes) {
    SseDecoder decoder = new SseDecoder();
    int from = 0;
    for (int piece = 0; from < stream.length; piece++) {
      int to = Math.min(stream.length, from + sizes.get(piece % sizes.size()));
      decoder.feed(Arrays.copyOfRange(stream, from, to));
      from = to;
    }
    return new Reading(
        List.copyOf(decoder.events()),
        List.copyOf(decoder.comments()),
        decoder.retryMillis(),
        decoder.lastEventId());
  }

  /** What any conforming reader has of these. */
  static Reading expected(List<Item> items) {
    List<SseDecoder.Event> events = new ArrayList<>();
    List<String> comments = new ArrayList<>();
    long retryMillis = -1;
    String lastEventId = "";
    for (Item item : items) {
      if (item instanceof Item.Event event) {
        lastEventId = event.id() == null ? lastEventId : scalars(event.id());
        String type = event.type() == null || event.type().isEmpty() ? "message" : event.type();
        events.add(new SseDecoder.Event(
            scalars(type), String.join("\n", lines(event.data())), lastEventId));
      } else if (item instanceof Item.Comment comment) {
        lines(comment.text()).forEach(line -> comments.add(" " + line));
      } else if (item instanceof Item.Retry retry) {
        retryMillis = retry.millis();
      } else {
        comments.add("");
      }
    }
    return new Reading(events, comments, retryMillis, lastEventId);
  }

  /** As {@code assertEquals}, but with a message that can be read when events are large. */
  static void assertSameEvents(List<SseDecoder.Event> expected, List<SseDecoder.Event> actual) {
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      String event = "event " + i + " of " + expected.size();
      assertSameText(event + ", type", expected.get(i).type(), actual.get(i).type());
      assertSameText(event + ", data", expected.get(i).data(), actual.get(i).data());
      assertSameText(
          event + ", id", expected.get(i).lastEventId(), actual.get(i).lastEventId());
    }
    assertEquals(expected.size(), actual.size(), "events");
  }

  private static void assertSameText(String what, String expected, String actual) {
    int difference = Arrays.mismatch(expected.toCharArray(), actual.toCharArray());
    if (difference >= 0) {
      assertEquals(around(expected, difference), around(actual, difference), what);
    }
  }

  private static String around(String text, int position) {
    return text.length() + " characters, at " + position + ": "
        + new JsonArray().add(text.substring(position, Math.min(text.length(), position + 40)));
  }

  private static List<String> lines(String text) {
    return List.of(scalars(text).split("\r\n|\r|\n", -1));
  }

  /** With U+FFFD for every lone surrogate. */
  private static String scalars(String text) {
    return text.codePoints()
        .mapToObj(c -> c >= 0xD800 && c <= 0xDFFF ? "\uFFFD" : Character.toString(c))
        .collect(Collectors.joining());
  }
}
