package io.github.vertxdebug.sse;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an event stream byte by byte, after the algorithm of the WHATWG HTML standard (sections 9.2.5 and 9.2.6). For tests;
 * chunk boundaries may be anywhere. What is not ended by an empty line is never dispatched, so there is no end to tell it.
 */
public final class SseDecoder {

  /** One event, with the last event id as it stood when the event was dispatched. */
  public record Event(String type, String data, String lastEventId) {}

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private final List<Event> events = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private String type = "";
  private String idBuffer = "";
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

  /** What a reader would send when it connects again: the id as it stood at the last empty line. */
  public String lastEventId() {
    return lastEventId;
  }

  /** The last retry field, -1 when there was none, and {@code Long.MAX_VALUE} when it was larger than that. */
  public long retryMillis() {
    return retryMillis;
  }

  private void endOfLine() {
    // Line by line gives the same as all at once: no line break is ever part of another character.
    String text = Utf8.decode(line.toByteArray());
    line.reset();
    if (!anyLine && text.startsWith("\uFEFF")) {
      text = text.substring(1); // only where the stream begins, and only one
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
          idBuffer = value;
        }
      }
      case "retry" -> {
        if (value.matches("[0-9]+")) {
          retryMillis =
              new BigInteger(value).min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
        }
      }
      default -> {}
    }
  }

  private void dispatch() {
    lastEventId = idBuffer; // whether or not there is an event
    if (data.length() > 0) {
      data.setLength(data.length() - 1);
      events.add(new Event(type.isEmpty() ? "message" : type, data.toString(), lastEventId));
    }
    data.setLength(0);
    type = "";
  }
}
