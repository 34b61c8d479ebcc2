package io.github.vertxdebug.stress;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads one event stream of whatever server from an HTTP/1.1 response, in chunks or not. Of a line only the beginning is kept;
 * the rest is passed over in one loop, as the client must not cost what the servers do. Each event has one line of data, a JSON object
 * whose first fields are {@code seq}, the number of the tick, and {@code ts}, its time.
 */
final class LoadStream {

  private static final int KEPT_OF_A_LINE = 64;
  private static final byte[] SEQ = "{\"seq\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TS = ",\"ts\":".getBytes(StandardCharsets.US_ASCII);

  private enum Part {
    HEAD,
    PLAIN,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    OVER
  }

  private Part part = Part.HEAD;
  private final StringBuilder head = new StringBuilder();
  private long chunkLeft;

  private final byte[] line = new byte[KEPT_OF_A_LINE];
  private int kept;
  private int length;
  private byte last;

  private boolean anyData;
  private int at;
  private long seq = -1;
  private long nextSeq;
  private long nextTs;

  /** Whether the server has answered. */
  boolean hasBegun() {
    return part != Part.HEAD;
  }

  /** Whether the server has ended it. */
  boolean isOver() {
    return part == Part.OVER;
  }

  /** Number of the last tick it was sent; -1 before the first. */
  long seq() {
    return seq;
  }

  void take(byte[] bytes, int count, LoadTally tally) {
    tally.bytes += count;
    int i = 0;
    while (i < count) {
      switch (part) {
        case HEAD -> head(bytes[i++], tally);
        case PLAIN -> i = body(bytes, i, count, tally);
        case CHUNK_SIZE -> size(bytes[i++]);
        case CHUNK -> {
          int end = (int) Math.min(count, i + chunkLeft);
          chunkLeft -= end - i;
          i = body(bytes, i, end, tally);
          if (chunkLeft == 0) {
            part = Part.CHUNK_END;
          }
        }
        case CHUNK_END -> {
          if (bytes[i++] == '\n') {
            part = Part.CHUNK_SIZE;
          }
        }
        case OVER -> i = count;
      }
    }
  }

  private void head(byte b, LoadTally tally) {
    head.append((char) b);
    int end = head.length();
    if (b != '\n' || end < 4 || head.charAt(end - 3) != '\n') {
      return;
    }
    String text = head.toString();
    if (!text.startsWith("HTTP/1.1 200")) {
      tally.mistake("no stream but " + text.lines().findFirst().orElse(""));
    }
    boolean chunked = text.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
    part = chunked ? Part.CHUNK_SIZE : Part.PLAIN;
    head.setLength(0);
    head.trimToSize();
  }

  private void size(byte b) {
    if (b == '\n') {
      part = chunkLeft == 0 ? Part.OVER : Part.CHUNK;
    } else if (b != '\r') {
      chunkLeft = chunkLeft * 16 + Character.digit(b, 16);
    }
  }

  private int body(byte[] bytes, int from, int to, LoadTally tally) {
    int i = from;
    while (i < to) {
      byte b = bytes[i];
      if (b == '\n') {
        i++;
        endOfLine(tally);
      } else if (kept < KEPT_OF_A_LINE) {
        i++;
        line[kept++] = b;
        length++;
        last = b;
      } else {
        int start = i;
        while (i < to && bytes[i] != '\n') {
          i++;
        }
        length += i - start;
        last = bytes[i - 1];
      }
    }
    return to;
  }

  private void endOfLine(LoadTally tally) {
    if (length == 0) {
      if (anyData) {
        anyData = false;
        dispatch(tally);
      }
    } else if (length > 5 && line[0] == 'd' && line[1] == 'a' && line[4] == ':') {
      data(tally);
    }
    kept = 0;
    length = 0;
  }

  private void data(LoadTally tally) {
    at = line[5] == ' ' ? 6 : 5;
    tally.dataBytes += length - at;
    nextSeq = number(SEQ);
    nextTs = number(TS);
    if (nextSeq < 0 || nextTs < 0 || last != '}' || anyData) {
      tally.mistake("strange data: " + new String(line, 0, kept, StandardCharsets.UTF_8));
    }
    anyData = true;
  }

  /** The number that follows these characters at the present place of the line; -1 when it is not there. */
  private long number(byte[] before) {
    for (byte b : before) {
      if (at >= kept || line[at++] != b) {
        return -1;
      }
    }
    long number = -1;
    for (; at < kept && line[at] >= '0' && line[at] <= '9'; at++) {
      number = Math.max(0, number) * 10 + line[at] - '0';
    }
    return number;
  }

  private void dispatch(LoadTally tally) {
    tally.frames++;
    if (seq >= 0) {
      if (nextSeq <= seq) {
        tally.mistake("after " + seq + " came " + nextSeq);
      }
      tally.missed += Math.max(0, nextSeq - seq - 1);
      tally.lag(System.currentTimeMillis() - nextTs);
    }
    seq = nextSeq; // the first may be of an earlier tick, so its lag means nothing
  }
}
