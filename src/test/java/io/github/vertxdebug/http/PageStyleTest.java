package io.github.vertxdebug.http;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Style sheets in one, or a refusal that names the place. */
class PageStyleTest {

  @Test
  void shouldPutEachSheetWhereItIsImported() {
    assertEquals(
        "/* all */\na { content: '$1'; }\n\nb {}\n\nc {}\n",
        PageStyle.join(
            "css/page.css",
            Map.of(
                "css/page.css",
                "/* all */\n@import './a.css';\n@import '../lib/b.css';\nc {}\n",
                "css/a.css",
                "a { content: '$1'; }\n",
                "lib/b.css",
                "b {}\n")::get));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "@import './a.css' screen; | a {}                       | css/page.css:2: @import",
        "@import url('./a.css');   | a {}                       | css/page.css:2: @import",
        "@import './a.css';        | @import './b.css';         | css/a.css:1: @import",
        "@import './a.css';        | a { background: url(x); }  | css/a.css:1: url("
      })
  void shouldRefuseWithFileAndLineWhatWouldMeanSomethingElse(
      String line, String imported, String place) {
    IllegalStateException refusal = assertThrows(
        IllegalStateException.class,
        () -> PageStyle.join(
            "css/page.css",
            Map.of("css/page.css", "/* all */\n" + line + "\n", "css/a.css", imported)::get));
    String message = requireNonNull(refusal.getMessage());
    assertTrue(message.startsWith(place), message);
  }
}
