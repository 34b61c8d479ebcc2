package io.github.vertxdebug.stress;

import java.nio.charset.StandardCharsets;

/**
 * Reads the events of one stream. Of a line only the beginning is kept; the rest is passed over in one loop, as the client must
 * not cost what the servers do. Each event has one line of data, a JSON object whose first fields are {@code seq}, the number of
 * the tick, and {@code ts}, its time.
 */
final class LoadEvents {

  private static final int KEPT_OF_A_LINE = 64;
  private static final byte[] SEQ = "{\"seq\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TS = ",\"ts\":".getBytes(StandardCharsets.US_ASCII);

  private final byte[] line = new byte[KEPT_OF_A_LINE];
  private int kept;
  private int length;
  private byte last;

  private boolean anyData;
  private int at;
  private long seq = -1;
  private long nextSeq;
  private long nextTs;

  /** Number of the last tick it was sent; -1 before the first. */
  long seq() {
    return seq;
  }

  /** Takes the bytes from {@code from} up to {@code to}, wherever they were cut. */
  void take(byte[] bytes, int from, int to, LoadTally tally) {
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
