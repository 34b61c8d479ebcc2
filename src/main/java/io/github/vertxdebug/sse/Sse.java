package io.github.vertxdebug.sse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Encodes Server-Sent Events as the WHATWG HTML standard (section 9.2) reads them. Pure functions, any thread.
 *
 * <p>Whatever a conforming reader decodes is what was encoded here, but for what the format cannot carry: every line break in
 * data (CR, LF or CRLF) arrives as LF, a lone surrogate anywhere as U+FFFD, and an event whose type is empty as one without a
 * type.
 */
public final class Sse {

  private static final byte[] ID = "id: ".getBytes(StandardCharsets.UTF_8);
  private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.UTF_8);
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);
  private static final byte[] COMMENT = ": ".getBytes(StandardCharsets.UTF_8);

  /** Matches code points, so the halves of a proper pair are none. */
  private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

  private Sse() {}

  /**
   * One event.
   *
   * @param id the event's id, or null for none: the reader then keeps the last one it had; an empty one makes it forget that
   * @param event the event's type; null or empty for none, and readers then call it {@code message}
   * @param data the data; every line of it becomes one {@code data} field
   * @throws IllegalArgumentException when the id holds a line break or U+0000, or the event type a line break
   */
  public static byte[] event(@Nullable String id, @Nullable String event, String data) {
    return event(id, event, utf8(data));
  }

  /** The same, for data that is UTF-8 already. Bytes that are not arrive as U+FFFD and harm no other event. */
  public static byte[] event(@Nullable String id, @Nullable String event, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + 96);
    if (id != null) {
      if (id.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "an event's id holds U+0000, for which readers ignore it: " + printable(id));
      }
      line(out, ID, oneLine("id", id));
    }
    if (event != null && !event.isEmpty()) {
      line(out, EVENT, oneLine("type", event));
    }
    lines(out, DATA, data);
    out.write('\n');
    return out.toByteArray();
  }

  /**
   * The time a reader waits before it connects again.
   *
   * @throws IllegalArgumentException when it is negative
   */
  public static byte[] retry(long millis) {
    if (millis < 0) {
      throw new IllegalArgumentException(
          "retry is " + millis + ", allowed is 0 or more milliseconds");
    }
    return ("retry: " + millis + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  /** A comment, which readers skip; every line of it becomes one comment line. */
  public static byte[] comment(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 8);
    lines(out, COMMENT, utf8(text));
    return out.toByteArray();
  }

  /** The shortest sign of life: an empty comment. */
  public static byte[] heartbeat() {
    return new byte[] {':', '\n'};
  }

  private static byte[] oneLine(String what, String text) {
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      throw new IllegalArgumentException(
          "an event's " + what + " holds a line break, which ends it: " + printable(text));
    }
    return utf8(text);
  }

  /** As the Encoding standard has it; {@code getBytes} alone would turn a lone surrogate into a question mark. */
  private static byte[] utf8(String text) {
    return LONE_SURROGATE.matcher(text).replaceAll("\uFFFD").getBytes(StandardCharsets.UTF_8);
  }

  private static String printable(String text) {
    return "'" + text.replace("\n", "\\n").replace("\r", "\\r").replace("\0", "\\0") + "'";
  }

  /** Writes {@code prefix} before each line; CR, LF and CRLF all end one, and the last one may be empty. */
  private static void lines(ByteArrayOutputStream out, byte[] prefix, byte[] text) {
    int start = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n' || text[i] == '\r') {
        line(out, prefix, text, start, i);
        if (text[i] == '\r' && i + 1 < text.length && text[i + 1] == '\n') {
          i++;
        }
        start = i + 1;
      }
    }
    line(out, prefix, text, start, text.length);
  }

  private static void line(ByteArrayOutputStream out, byte[] prefix, byte[] text) {
    line(out, prefix, text, 0, text.length);
  }

  private static void line(
      ByteArrayOutputStream out, byte[] prefix, byte[] text, int from, int to) {
    out.write(prefix, 0, prefix.length);
    out.write(text, from, to - from);
    out.write('\n');
  }
}
