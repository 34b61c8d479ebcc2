package io.github.vertxdebug.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseTest {

  @Test
  void shouldEncodeDataAlone() {
    assertEquals("data: hello\n\n", event(null, null, "hello"));
  }

  @Test
  void shouldEncodeEmptyData() {
    assertEquals("data: \n\n", event(null, null, ""));
  }

  @Test
  void shouldEncodeIdThenTypeThenData() {
    assertEquals("id: 123\nevent: msg\ndata: data\n\n", event("123", "msg", "data"));
    assertEquals("event: msg\ndata: a\ndata: b\n\n", event(null, "msg", "a\nb"));
    assertEquals("id: 123\ndata: data\n\n", event("123", null, "data"));
  }

  @Test
  void shouldEncodeRetryCommentAndHeartbeat() {
    assertEquals("retry: 5000\n\n", text(Sse.retry(5000)));
    assertEquals(": ping\n", text(Sse.comment("ping")));
    assertEquals(": a\n: b\n", text(Sse.comment("a\r\nb")));
    assertEquals(":\n", text(Sse.heartbeat()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\nb", "a\rb", "a\r\nb", "a\n", "\n", "a\n\nb", "a\n\rb", " leading", ""})
  void shouldMakeOneFieldOfEveryLineHoweverItEnds(String data) {
    SseDecoder decoder = new SseDecoder();
    decoder.feed(Sse.event(null, null, data));

    String lines = data.replace("\r\n", "\n").replace('\r', '\n');
    assertEquals(List.of(new SseDecoder.Event("message", lines, "")), decoder.events());
  }

  @ParameterizedTest
  @ValueSource(strings = {":colon", " space", "a: b", "\uFEFFbom", "\u2028", "\uD83D\uDE00", "\0"})
  void shouldPassTreacherousDataThroughUnchanged(String data) {
    SseDecoder decoder = new SseDecoder();
    decoder.feed(Sse.event("1", "t", data));
    assertEquals(List.of(new SseDecoder.Event("t", data, "1")), decoder.events());
  }

  @Test
  void shouldDecodeTheSameWhereverTheBytesAreCut() {
    byte[] bytes = Sse.event("7", "msg", "é\nb\r\n\uD83D\uDE00");
    for (int cut = 0; cut <= bytes.length; cut++) {
      SseDecoder decoder = new SseDecoder();
      decoder.feed(Arrays.copyOfRange(bytes, 0, cut));
      decoder.feed(Arrays.copyOfRange(bytes, cut, bytes.length));
      assertEquals(
          List.of(new SseDecoder.Event("msg", "é\nb\n\uD83D\uDE00", "7")), decoder.events());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "\n"})
  void shouldRefuseALineBreakInIdOrTypeAndShowIt(String text) {
    String shown = text.replace("\n", "\\n").replace("\r", "\\r");
    IllegalArgumentException id =
        assertThrows(IllegalArgumentException.class, () -> Sse.event(text, null, "x"));
    assertEquals(
        "an event's id holds a line break, which ends it: '" + shown + "'", id.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Sse.event(null, text, "x"));
  }

  @Test
  void shouldRefuseNulInAnId() {
    assertThrows(IllegalArgumentException.class, () -> Sse.event("a\0b", null, "x"));
  }

  @Test
  void shouldRefuseANegativeRetry() {
    assertThrows(IllegalArgumentException.class, () -> Sse.retry(-1));
  }

  private static String event(@Nullable String id, @Nullable String event, String data) {
    return text(Sse.event(id, event, data));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
