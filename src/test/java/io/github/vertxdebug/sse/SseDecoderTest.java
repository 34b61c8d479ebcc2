package io.github.vertxdebug.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What other tests take the decoder's word for: transcripts and what the standard makes of them. Each is read with every kind
 * of line break, cut in two at every byte, and byte by byte.
 */
class SseDecoderTest {

  private static final String BOM = "\uFEFF";

  @Test
  void shouldDispatchAtAnEmptyLineAndNotBefore() {
    assertReads("data: a\n\ndata: b\n\n", message("a"), message("b"));
    assertReads("data: a\n\ndata: b\n", message("a"));
    assertReads("data: a\n\ndata: b", message("a"));
    assertReads("data: a");
    assertReads("");
  }

  @Test
  void shouldJoinLinesOfDataByLineFeeds() {
    assertReads("data: a\ndata: b\n\n", message("a\nb"));
    assertReads("data: a\ndata: \n\n", message("a\n"));
    assertReads("data:\ndata:\n\n", message("\n"));
    assertReads("data: \ndata: \ndata: \n\n", message("\n\n"));
  }

  @Test
  void shouldDispatchAnEventWhoseDataIsEmpty() {
    assertReads("data: \n\n", message(""));
    assertReads("data:\n\n", message(""));
    assertReads("data\n\n", message(""));
  }

  @Test
  void shouldDispatchNothingWithoutData() {
    assertReads("event: x\n\ndata: a\n\n", message("a"));
    assertReads("\n\n\n");
    assertReads("datum: a\n\n");
  }

  @Test
  void shouldTakeOneSpaceAndNoMoreFromTheStartOfAValue() {
    assertReads("data: a\n\n", message("a"));
    assertReads("data:a\n\n", message("a"));
    assertReads("data:  a \n\n", message(" a "));
    assertReads("data:\ta\n\n", message("\ta"));
    assertReads("data:\u00A0a\n\n", message("\u00A0a"));
  }

  @Test
  void shouldEndTheNameOfAFieldAtItsFirstColon() {
    assertReads("data: a: b:c\n\n", message("a: b:c"));
    assertReads("data::a\n\n", message(":a"));
    assertReads("data :a\n\n");
  }

  @Test
  void shouldIgnoreFieldsItDoesNotKnow() {
    assertReads("x: 1\ndata: a\ny\nDATA: b\nData: c\n data: d\ndata\uFEFF: e\n\n", message("a"));
  }

  @Test
  void shouldSkipCommentsWhereverTheyStand() {
    Reading reading = assertReads(":\ndata: a\n: data: b\n\n::c\n:d", message("a"));
    assertEquals(List.of("", " data: b", ":c"), reading.comments());
  }

  @Test
  void shouldForgetTheTypeAfterEachEventAndTakeTheLastOneGiven() {
    assertReads("event: x\ndata: a\n\ndata: b\n\n", event("x", "a", ""), message("b"));
    assertReads("event: x\nevent: y\ndata: a\n\n", event("y", "a", ""));
    assertReads("event: x\nevent:\ndata: a\n\n", message("a"));
    assertReads("event: x\n\nevent\ndata: a\n\n", message("a"));
    assertReads("event:  x\ndata: a\n\n", event(" x", "a", ""));
  }

  @Test
  void shouldKeepTheIdUntilAnotherComes() {
    assertReads(
        "id: 1\ndata: a\n\ndata: b\n\ndata: c\nid: 2\n\n",
        event("message", "a", "1"),
        event("message", "b", "1"),
        event("message", "c", "2"));
    assertReads(
        "id: 1\ndata: a\n\nid\ndata: b\n\n", event("message", "a", "1"), event("message", "b", ""));
  }

  @Test
  void shouldIgnoreAnIdWithNul() {
    assertReads("id: 1\nid: 2\0\ndata: a\n\n", event("message", "a", "1"));
    assertReads("id: \0\ndata: a\n\n", message("a"));
    assertReads("data: \0\nevent: \0\n\n", event("\0", "\0", ""));
  }

  @Test
  void shouldTakeAnIdOverAtAnEmptyLineEvenWithoutAnEvent() {
    assertEquals("1", assertReads("id: 1\n\n").lastEventId());
    assertEquals("1", assertReads("id: 1\n\nid: 2\n").lastEventId());
    assertReads("id: 1\n\ndata: a\n\n", event("message", "a", "1"));
  }

  @ParameterizedTest
  @CsvSource({
    "'retry: 0', 0",
    "'retry:5000', 5000",
    "'retry: 007', 7",
    "'retry: 9223372036854775807', 9223372036854775807",
    "'retry: 9223372036854775808', 9223372036854775807",
    "'retry: 123456789012345678901234567890123456789012345678901234567890', 9223372036854775807",
    "'retry: ', -1",
    "'retry', -1",
    "'retry: -1', -1",
    "'retry: +1', -1",
    "'retry:  1', -1",
    "'retry: 1 ', -1",
    "'retry: 1.5', -1",
    "'retry: 1e3', -1",
    "'retry: \u0661', -1"
  })
  void shouldTakeNothingButAsciiDigitsForRetry(String line, long millis) {
    assertEquals(millis, assertReads(line + "\n").retryMillis());
    long kept = millis < 0 ? 42 : millis;
    assertEquals(kept, assertReads("retry: 42\n" + line + "\n\n").retryMillis());
  }

  @Test
  void shouldStripOneByteOrderMarkAtTheVeryStart() {
    assertReads(BOM + "data: a\n\n", message("a"));
    assertReads(BOM + "\ndata: a\n\n", message("a"));
    assertReads(BOM + ":\n" + BOM + "data: a\n\n");
    assertReads("\n" + BOM + "data: a\n\n");
    assertReads(BOM + BOM + "data: a\n\n");
    assertReads("data: " + BOM + "a\n\n", message(BOM + "a"));
  }

  @Test
  void shouldBreakLinesAtNothingButCarriageReturnAndLineFeed() {
    String others = "a\u000Bb\fc\u0085d\u2028e\u2029f";
    assertReads("data: " + others + "\n\n", message(others));
  }

  /** Mixed breaks, so these are read as they stand: CR, LF and CRLF each end one line, and LF CR are two ends. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data: a\\n\\r|a",
        "data: a\\r\\n\\r|a",
        "data: a\\n\\r\\n|a",
        "data: a\\r\\n\\n|a",
        "data: a\\r\\r\\n|a",
        "data: a\\rdata: b\\r\\ndata: c\\n\\n|a/b/c",
        "data: a\\r\\ndata: b\\r\\r|a/b",
        "data: a\\r\\n|",
        "data: a\\rdata: b\\n|",
      })
  void shouldTakeEveryMixOfLineBreaks(String transcript, String data) {
    String stream = transcript.replace("\\r", "\r").replace("\\n", "\n");
    Reading reading = assertReadsAsItStands(stream.getBytes(StandardCharsets.UTF_8));
    assertEquals(
        data == null ? List.of() : List.of(message(data.replace('/', '\n'))), reading.events());
  }

  /** Of what is not UTF-8, every largest part that could have begun a character gives one U+FFFD. */
  @ParameterizedTest
  @CsvSource({
    "80, 1",
    "FF, 1",
    "C2, 1",
    "C080, 2",
    "E280, 1",
    "E08080, 3",
    "EDA080, 3",
    "EDA0, 2",
    "F09F98, 1",
    "F0808080, 4",
    "F4908080, 4",
    "F888808080, 5",
    "E2C2, 2"
  })
  void shouldReplaceWhatIsNoUtf8AsTheStandardDoes(String hex, int replacements) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes("data: ".getBytes(StandardCharsets.UTF_8));
    stream.writeBytes(HexFormat.of().parseHex(hex));
    stream.writeBytes("\ndata: €\n\n".getBytes(StandardCharsets.UTF_8));
    assertEquals(
        List.of(message("\uFFFD".repeat(replacements) + "\n€")),
        assertReadsAsItStands(stream.toByteArray()).events());
  }

  @ParameterizedTest
  @CsvSource({"0", "7F", "80", "7FF", "800", "D7FF", "E000", "FFFF", "10000", "10FFFF"})
  void shouldDecodeTheFirstAndLastCharacterOfEveryLength(String hex) {
    String text = Character.toString(Integer.parseInt(hex, 16));
    assertReads("data: a" + text + "\n\n", message("a" + text));
  }

  private static SseDecoder.Event message(String data) {
    return event("message", data, "");
  }

  private static SseDecoder.Event event(String type, String data, String lastEventId) {
    return new SseDecoder.Event(type, data, lastEventId);
  }

  /** Reads it with every kind of line break; all that is read must be the same. */
  private static Reading assertReads(String transcript, SseDecoder.Event... events) {
    Reading reading = assertReadsAsItStands(transcript.getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of(events), reading.events());
    for (String lineBreak : List.of("\r", "\r\n")) {
      String other = transcript.replace("\n", lineBreak);
      assertEquals(reading, assertReadsAsItStands(other.getBytes(StandardCharsets.UTF_8)));
    }
    return reading;
  }

  /** Reads it whole, cut in two at every byte, and byte by byte. */
  private static Reading assertReadsAsItStands(byte[] stream) {
    Reading whole = Reading.of(stream, List.of(Math.max(1, stream.length)));
    for (int cut = 1; cut < stream.length; cut++) {
      assertEquals(whole, Reading.of(stream, List.of(cut, stream.length)), "cut at " + cut);
    }
    assertEquals(whole, Reading.of(stream, List.of(1)), "byte by byte");
    return whole;
  }
}
