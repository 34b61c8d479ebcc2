package io.github.vertxdebug.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What matters at the very first and the very last character, which mutants survived that look one further. */
class SseBoundariesTest {

  @ParameterizedTest
  @ValueSource(strings = {"\0x", "\nx", "\rx"})
  void shouldRefuseAnIdThatBeginsWithWhatNoIdMayHold(String id) {
    assertThrows(IllegalArgumentException.class, () -> Sse.event(id, null, "data"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void shouldKeepALineBreakThatEndsTheData(String end) {
    assertEquals("data: a\ndata: \n\n", new String(Sse.event(null, null, "a" + end), UTF_8));
  }

  @Test
  void shouldLetAReaderComeBackAtOnce() {
    assertEquals("retry: 0\n\n", new String(Sse.retry(0), UTF_8));
  }
}
