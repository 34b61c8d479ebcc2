package io.github.vertxdebug.http;

import java.util.List;
import java.util.Locale;

/** The two formats that a scrape can be answered in, and which of them a client prefers. */
enum ExpositionFormat {

  /** What every scraper reads, and what is answered when nothing else is asked for. */
  TEXT("text/plain", "text/*", "0.0.4", "text/plain; version=0.0.4; charset=utf-8"),

  OPEN_METRICS(
      "application/openmetrics-text",
      "application/*",
      "1.0.0",
      "application/openmetrics-text; version=1.0.0; charset=utf-8");

  private static final float NOT_ASKED_FOR = -1;

  private final String type;
  private final String group;
  private final String version;
  private final String contentType;

  ExpositionFormat(String type, String group, String version, String contentType) {
    this.type = type;
    this.group = group;
    this.version = version;
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /**
   * The format that {@code Accept} prefers, which may stand in the head several times. What cannot be read is passed over; a
   * client that takes neither format gets the text, rather than nothing.
   */
  static ExpositionFormat preferred(List<String> accept) {
    Wish text = new Wish();
    Wish open = new Wish();
    for (String header : accept) {
      for (String range : header.split(",", -1)) {
        TEXT.read(range, text);
        OPEN_METRICS.read(range, open);
      }
    }
    float forText = text.weight();
    float forOpen = open.weight();
    // When both are welcome alike, the one that is named counts; then the one that everybody reads.
    boolean named = open.byName > 0 && text.byName == NOT_ASKED_FOR;
    boolean preferred = forOpen > forText || (forOpen == forText && named);
    return forOpen > 0 && preferred ? OPEN_METRICS : TEXT;
  }

  private void read(String range, Wish wish) {
    String[] parts = range.toLowerCase(Locale.ROOT).split(";", -1);
    float weight = 1;
    for (int i = 1; i < parts.length; i++) {
      String[] parameter = parts[i].split("=", 2);
      String name = parameter[0].strip();
      String value = parameter.length < 2 ? "" : parameter[1].strip().replace("\"", "");
      if (name.equals("q")) {
        weight = quality(value);
      } else if (name.equals("version") && !value.equals(version)) {
        return; // another version of the format than ours
      }
    }
    String asked = parts[0].strip();
    if (asked.equals(type)) {
      wish.byName = Math.max(wish.byName, weight);
    } else if (asked.equals(group)) {
      wish.byGroup = Math.max(wish.byGroup, weight);
    } else if (asked.equals("*/*")) {
      wish.byAny = Math.max(wish.byAny, weight);
    }
  }

  /** A weight from 0 to 1; what is none counts as "not wanted". */
  private static float quality(String text) {
    return text.matches("0(\\.[0-9]{0,9})?|1(\\.0{0,9})?") ? Float.parseFloat(text) : 0;
  }

  /** How much one format is wanted: the most specific range that covers it decides. */
  private static final class Wish {
    float byName = NOT_ASKED_FOR;
    float byGroup = NOT_ASKED_FOR;
    float byAny = NOT_ASKED_FOR;

    float weight() {
      return byName != NOT_ASKED_FOR ? byName : byGroup != NOT_ASKED_FOR ? byGroup : byAny;
    }
  }
}
