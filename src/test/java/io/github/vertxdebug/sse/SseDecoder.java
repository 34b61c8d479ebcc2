package io.github.vertxdebug.sse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an event stream byte by byte, after the algorithm of the WHATWG HTML standard (section 9.2.6). For tests; chunk
 * boundaries may be anywhere.
 */
public final class SseDecoder {

  /** One event, with the last event id as it stood when the event was dispatched. */
  public record Event(String type, String data, String lastEventId) {}

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private final List<Event> events = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private String type = "";
  private String lastEventId = "";
  private long retryMillis = -1;
  private boolean afterCarriageReturn;
  private boolean anyLine;

  public void feed(byte[] bytes) {
    for (byte b : bytes) {
      if (b == '\n' && afterCarriageReturn) {
        afterCarriageReturn = false;
        continue;
      }
      afterCarriageReturn = b == '\r';
      if (b == '\n' || b == '\r') {
        endOfLine();
      } else {
        line.write(b);
      }
    }
  }

  /** The events so far; the list grows. */
  public List<Event> events() {
    return events;
  }

  public List<String> comments() {
    return comments;
  }

  /** The last retry field, -1 when there was none. */
  public long retryMillis() {
    return retryMillis;
  }

  private void endOfLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (!anyLine && text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    anyLine = true;
    if (text.isEmpty()) {
      dispatch();
    } else if (text.charAt(0) == ':') {
      comments.add(text.substring(1));
    } else {
      int colon = text.indexOf(':');
      String value = colon < 0 ? "" : text.substring(colon + 1);
      field(
          colon < 0 ? text : text.substring(0, colon),
          value.startsWith(" ") ? value.substring(1) : value);
    }
  }

  private void field(String name, String value) {
    switch (name) {
      case "event" -> type = value;
      case "data" -> data.append(value).append('\n');
      case "id" -> {
        if (value.indexOf('\0') < 0) {
          lastEventId = value;
        }
      }
      case "retry" -> {
        if (value.matches("[0-9]+")) {
          retryMillis = Long.parseLong(value);
        }
      }
      default -> {}
    }
  }

  private void dispatch() {
    if (data.length() > 0) {
      data.setLength(data.length() - 1);
      events.add(new Event(type.isEmpty() ? "message" : type, data.toString(), lastEventId));
    }
    data.setLength(0);
    type = "";
  }
}
