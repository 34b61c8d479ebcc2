package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionFormatTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|TEXT",
        "*/*|TEXT",
        "text/plain|TEXT",
        "text/*|TEXT",
        "application/json|TEXT",
        "application/openmetrics-text|OPEN_METRICS",
        "APPLICATION/OpenMetrics-Text ; Version=\"1.0.0\" ; charset=utf-8|OPEN_METRICS",
        "application/*|OPEN_METRICS",
        "application/*;q=0.1, text/plain;q=0.2|TEXT",
        "application/openmetrics-text, */*|OPEN_METRICS",
        "application/openmetrics-text, text/plain|TEXT",
        "application/openmetrics-text;q=0.5, */*;q=0.6|TEXT",
        "application/openmetrics-text;q=0|TEXT",
        "application/openmetrics-text;q=0, application/*|TEXT",
        "text/plain;q=0, */*|OPEN_METRICS",
        "application/openmetrics-text;q=2|TEXT",
        "application/openmetrics-text;q=NaN|TEXT",
        "application/openmetrics-text;q=|TEXT",
        "application/openmetrics-text;q=0.001|OPEN_METRICS",
        "application/openmetrics-text;version=2.0.0|TEXT",
        "application/openmetrics-text;version=0.0.1,application/openmetrics-text;version=1.0.0|OPEN_METRICS",
        "text/plain;version=1.0.0;q=0.9,application/openmetrics-text;q=0.2|OPEN_METRICS",
        // What Prometheus 2 and 3 send.
        "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
            + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2|OPEN_METRICS",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
            + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2|OPEN_METRICS",
        // A browser.
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8|TEXT",
        ",;=,;q,/|TEXT"
      })
  void shouldPreferWhatAcceptPrefers(String accept, ExpositionFormat format) {
    assertEquals(format, ExpositionFormat.preferred(List.of(accept)));
  }

  @Test
  void shouldReadAllOfSeveralHeaders() {
    assertEquals(
        ExpositionFormat.OPEN_METRICS,
        ExpositionFormat.preferred(
            List.of("text/plain;q=0.4", "application/openmetrics-text;q=0.5")));
    assertEquals(
        ExpositionFormat.TEXT,
        ExpositionFormat.preferred(
            List.of("application/openmetrics-text;q=0.5", "text/plain;q=0.6")));
    assertEquals(ExpositionFormat.TEXT, ExpositionFormat.preferred(List.of()));
  }
}
