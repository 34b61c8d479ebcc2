package io.github.vertxdebug.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes, as transcripts. */
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

  @Test
  void shouldMakeOneFieldOfEveryLineHoweverItEnds() {
    for (String data : List.of("a\nb", "a\rb", "a\r\nb")) {
      assertEquals("data: a\ndata: b\n\n", event(null, null, data));
    }
    for (String data : List.of("a\n", "a\r", "a\r\n")) {
      assertEquals("data: a\ndata: \n\n", event(null, null, data));
    }
    for (String data : List.of("a\n\nb", "a\r\rb", "a\n\rb", "a\r\n\rb", "a\r\n\r\nb")) {
      assertEquals("data: a\ndata: \ndata: b\n\n", event(null, null, data));
    }
    assertEquals("data: \ndata: \n\n", event(null, null, "\n"));
    assertEquals("data: \ndata: \ndata: \n\n", event(null, null, "\r\r"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":colon",
        " space",
        "  spaces ",
        "a: b",
        "data: x",
        "\uFEFFbom",
        "\u0085\u2028\u2029\u000B\f",
        "\uD83D\uDE00",
        "\uFFFF",
        "\0"
      })
  void shouldLeaveEverythingElseInALineAsItIs(String text) {
    assertEquals("data: " + text + "\n\n", event(null, null, text));
    assertEquals("event: " + text + "\ndata: \n\n", event(null, text, ""));
    assertEquals(": " + text + "\n", text(Sse.comment(text)));
    if (!text.equals("\0")) {
      assertEquals("id: " + text + "\ndata: \n\n", event(text, null, ""));
    }
  }

  /** Not by a question mark, which nobody could tell from one that was sent. */
  @ParameterizedTest
  @CsvSource({
    "'\uD83D', '\uFFFD'",
    "'\uDE00', '\uFFFD'",
    "'a\uD83Db', 'a\uFFFDb'",
    "'\uDE00\uD83D', '\uFFFD\uFFFD'",
    "'\uD83D\uD83D\uDE00', '\uFFFD\uD83D\uDE00'",
    "'\uD83D\uDE00\uDE00', '\uD83D\uDE00\uFFFD'"
  })
  void shouldReplaceALoneSurrogateWhereverItStands(String text, String scalars) {
    assertEquals(event("1", "t", scalars), event("1", "t", text));
    assertEquals(event("1", scalars, ""), event("1", text, ""));
    assertEquals(event(scalars, "t", ""), event(text, "t", ""));
    assertEquals(text(Sse.comment(scalars)), text(Sse.comment(text)));
  }

  @Test
  void shouldWriteNoTypeForAnEmptyOneAndAnIdForAnEmptyOne() {
    assertEquals("data: a\n\n", event(null, "", "a"));
    assertEquals("id: \ndata: a\n\n", event("", null, "a"));
  }

  @Test
  void shouldTakeDataThatIsUtf8Already() {
    byte[] data = "é\r\n\uD83D\uDE00".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        "id: 1\nevent: t\ndata: é\ndata: \uD83D\uDE00\n\n", text(Sse.event("1", "t", data)));
  }

  @Test
  void shouldMakeALineOfEveryLineOfAComment() {
    assertEquals(": \n", text(Sse.comment("")));
    assertEquals(": a\n: \n: b\n: \n", text(Sse.comment("a\n\rb\r\n")));
    assertEquals(": data: x\n: \n", text(Sse.comment("data: x\n")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "\n"})
  void shouldRefuseALineBreakInIdOrTypeAndShowIt(String text) {
    String shown = text.replace("\n", "\\n").replace("\r", "\\r");
    IllegalArgumentException id =
        assertThrows(IllegalArgumentException.class, () -> Sse.event(text, null, "x"));
    assertEquals(
        "an event's id holds a line break, which ends it: '" + shown + "'", id.getMessage());
    IllegalArgumentException type =
        assertThrows(IllegalArgumentException.class, () -> Sse.event(null, text, "x"));
    assertEquals(
        "an event's type holds a line break, which ends it: '" + shown + "'", type.getMessage());
  }

  @Test
  void shouldRefuseNulInAnId() {
    IllegalArgumentException id =
        assertThrows(IllegalArgumentException.class, () -> Sse.event("a\0b", null, "x"));
    assertEquals(
        "an event's id holds U+0000, for which readers ignore it: 'a\\0b'", id.getMessage());
  }

  @Test
  void shouldRefuseANegativeRetry() {
    IllegalArgumentException negative =
        assertThrows(IllegalArgumentException.class, () -> Sse.retry(-1));
    assertEquals("retry is -1, allowed is 0 or more milliseconds", negative.getMessage());
    assertEquals("retry: 0\n\n", text(Sse.retry(0)));
    assertEquals("retry: 9223372036854775807\n\n", text(Sse.retry(Long.MAX_VALUE)));
  }

  private static String event(@Nullable String id, @Nullable String event, String data) {
    return text(Sse.event(id, event, data));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
