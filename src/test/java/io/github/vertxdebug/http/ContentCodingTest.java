package io.github.vertxdebug.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip                        | GZIP",
        "GZip                        | GZIP",
        "x-gzip                      | GZIP",
        "deflate, gzip, br, zstd     | GZIP",
        "gzip;q=0.001                | GZIP",
        "gzip ; q=1.000              | GZIP",
        "*                           | GZIP",
        "br, *;q=0.1                 | GZIP",
        "gzip;q=0.5, identity;q=0.5  | GZIP",
        "identity;q=0, *             | GZIP",
        "''                          | IDENTITY",
        "identity                    | IDENTITY",
        "br                          | IDENTITY",
        "gzip;q=0                    | IDENTITY",
        "gzip;q=0.000, *             | IDENTITY",
        "*;q=0                       | IDENTITY",
        "gzip;q=0.4, identity        | IDENTITY",
        "gzip;q=2                    | IDENTITY",
        "gzip;q=-1                   | IDENTITY",
        "gzip;q=0.1234               | IDENTITY",
        "gzip;q                      | IDENTITY",
        "gzip;level=9                | IDENTITY",
        "gzipped                     | IDENTITY",
        "',;,=;q=,,'                 | IDENTITY"
      })
  void shouldCompressForWhoTakesItAndWouldNotRatherHaveItAsItIs(
      String accept, ContentCoding expected) {
    assertEquals(expected, ContentCoding.preferred(List.of(accept)));
  }

  @Test
  void shouldTakeAllLinesForOneAndNoneForNoWish() {
    assertEquals(ContentCoding.GZIP, ContentCoding.preferred(List.of("br", "gzip")));
    assertEquals(ContentCoding.IDENTITY, ContentCoding.preferred(List.of("*", "gzip;q=0")));
    assertEquals(ContentCoding.IDENTITY, ContentCoding.preferred(List.of()));
  }

  @Test
  void shouldLeadBackToWhatItWas() throws Exception {
    byte[] content = "the same ".repeat(10_000).getBytes(UTF_8);
    byte[] compressed = ContentCoding.GZIP.encode(content);
    assertSame(content, ContentCoding.IDENTITY.encode(content));
    assertArrayEquals(
        content, new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes());
  }
}
