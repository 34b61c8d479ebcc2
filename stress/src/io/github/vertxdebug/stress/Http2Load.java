package io.github.vertxdebug.stress;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Event streams over one HTTP/2 connection without TLS, begun with prior knowledge (RFC 9113, section 3.3). Its windows are the
 * largest there are, so that no server has to wait for it. Of the head of an answer only the status is read, which must be the
 * first field and indexed, as servers have it.
 */
final class Http2Load implements LoadConnection {

  /** What servers allow by default. */
  static final int MOST_STREAMS = 100;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final int FRAME_HEAD = 9;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;

  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int PRIORITY = 32;
  private static final int PRIORITY_BYTES = 5;

  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int LARGEST_WINDOW = Integer.MAX_VALUE;
  private static final int FIRST_WINDOW = 65_535;
  private static final int GIVE_BACK_FROM = 1 << 29;

  /** What changes the size of HPACK's table, in one byte. */
  private static final int TABLE_SIZE = 0x20;

  /** ":status: 200" in HPACK's static table. */
  private static final int STATUS_200 = 0x88;

  private final LoadEvents[] events;
  private final boolean[] answered;
  private int begun;
  private boolean over;

  private final byte[] head = new byte[FRAME_HEAD];
  private int headBytes;
  private int payloadLeft;
  private int payloadTaken;
  private int taken;
  private final ByteBuffer answer = ByteBuffer.allocate(4096);

  Http2Load(int streams) {
    events = new LoadEvents[streams];
    for (int i = 0; i < streams; i++) {
      events[i] = new LoadEvents();
    }
    answered = new boolean[streams];
  }

  @Override
  public ByteBuffer request(String path, int port) {
    byte[] fields = fields(path, "127.0.0.1:" + port);
    ByteBuffer out =
        ByteBuffer.allocate(256 + events.length * (FRAME_HEAD + fields.length)).put(PREFACE);
    frame(out, 6, SETTINGS, 0, 0).putShort((short) INITIAL_WINDOW_SIZE).putInt(LARGEST_WINDOW);
    frame(out, 4, WINDOW_UPDATE, 0, 0).putInt(LARGEST_WINDOW - FIRST_WINDOW);
    for (int i = 0; i < events.length; i++) {
      frame(out, fields.length, HEADERS, END_STREAM | END_HEADERS, 2 * i + 1).put(fields);
    }
    return out.flip();
  }

  /** A request's fields in HPACK: two of the static table, and three of its names with a literal that is not indexed. */
  private static byte[] fields(String path, String authority) {
    ByteBuffer out = ByteBuffer.allocate(256);
    out.put((byte) 0x82).put((byte) 0x86); // :method: GET, :scheme: http
    literal(out.put((byte) 0x04), path);
    literal(out.put((byte) 0x01), authority);
    literal(out.put((byte) 0x0f).put((byte) 0x04), "text/event-stream"); // accept
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void literal(ByteBuffer out, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    out.put((byte) bytes.length).put(bytes);
  }

  private static ByteBuffer frame(ByteBuffer out, int length, int type, int flags, int stream) {
    return out.put((byte) (length >> 16))
        .putShort((short) length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream);
  }

  @Override
  public int streams() {
    return events.length;
  }

  @Override
  public int begun() {
    return begun;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public long seq(int stream) {
    return events[stream].seq();
  }

  @Override
  public ByteBuffer take(byte[] bytes, int count, LoadTally tally) {
    answer.clear();
    int i = 0;
    while (i < count) {
      if (headBytes < FRAME_HEAD) {
        head[headBytes++] = bytes[i++];
        if (headBytes == FRAME_HEAD) {
          payloadLeft = number(0, 3);
          payloadTaken = 0;
          begin(tally);
        }
      } else {
        int end = Math.min(count, i + payloadLeft);
        payload(bytes, i, end, tally);
        payloadLeft -= end - i;
        payloadTaken += end - i;
        i = end;
      }
      if (headBytes == FRAME_HEAD && payloadLeft == 0) {
        headBytes = 0;
        end();
      }
    }
    return answer.flip();
  }

  private int number(int from, int length) {
    int number = 0;
    for (int i = from; i < from + length; i++) {
      number = number << 8 | head[i] & 0xff;
    }
    return number;
  }

  private int type() {
    return head[3];
  }

  private int flags() {
    return head[4];
  }

  /** Which of our streams a frame is of. */
  private int stream() {
    return (number(5, 4) - 1) / 2;
  }

  private void begin(LoadTally tally) {
    if (type() == SETTINGS && (flags() & ACK) == 0) {
      frame(answer, 0, SETTINGS, ACK, 0);
    }
    boolean strange = (type() == DATA || type() == HEADERS) && (flags() & PADDED) != 0;
    if (type() == RESET || type() == GOAWAY || strange) {
      over = true;
      tally.mistake("a frame of type " + type() + ", flags " + flags());
    }
  }

  private void payload(byte[] bytes, int from, int to, LoadTally tally) {
    switch (type()) {
      case DATA -> {
        events[stream()].take(bytes, from, to, tally);
        giveBack(to - from);
      }
      case HEADERS -> head(bytes, from, to, tally);
      case PING -> {
        if ((flags() & ACK) == 0) {
          if (payloadTaken == 0) {
            frame(answer, 8, PING, ACK, 0);
          }
          answer.put(bytes, from, to - from);
        }
      }
      default -> {
        // Of no concern to a client of streams.
      }
    }
  }

  private void head(byte[] bytes, int from, int to, LoadTally tally) {
    int at = from + Math.max(0, ((flags() & PRIORITY) == 0 ? 0 : PRIORITY_BYTES) - payloadTaken);
    while (at < to && (bytes[at] & 0xe0) == TABLE_SIZE) {
      at++;
    }
    if (at < to && !answered[stream()]) {
      answered[stream()] = true;
      begun++;
      if ((bytes[at] & 0xff) != STATUS_200) {
        tally.mistake("no stream but a status of " + Integer.toHexString(bytes[at] & 0xff));
      }
    }
  }

  private void end() {
    over |= (type() == DATA || type() == HEADERS) && (flags() & END_STREAM) != 0;
  }

  private void giveBack(int bytes) {
    taken += bytes;
    if (taken >= GIVE_BACK_FROM) {
      frame(answer, 4, WINDOW_UPDATE, 0, 0).putInt(taken);
      taken = 0;
    }
  }
}
