package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LoggableTest {

  @Test
  void shouldKeepTypeStackAndCauseOnLinesThatNobodyCanForge() {
    Exception original = new IllegalStateException(
        "a\r\n12:00 SEVERE forged \u001B[31m", new IllegalArgumentException("\n\u2028\u0085x"));
    Throwable shown = Loggable.of(original);
    assertArrayEquals(original.getStackTrace(), shown.getStackTrace());
    assertEquals(
        "java.lang.IllegalStateException: a\\u000D\\u000A12:00 SEVERE forged \\u001B[31m",
        shown.getMessage());
    StringWriter text = new StringWriter();
    shown.printStackTrace(new PrintWriter(text));
    assertTrue(
        text.toString()
            .lines()
            .allMatch(line -> line.matches("[ -~\t]*")
                && (line.startsWith("io.github.vertxdebug.http.Loggable: java.lang.Illegal")
                    || line.startsWith("Caused by: ")
                    || line.startsWith("\t"))),
        text::toString);
    assertNull(Loggable.of(null));
    assertTrue(Loggable.text("x".repeat(100_000)).length() < 300);
  }
}
