package io.github.vertxdebug.stress;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One event stream in one HTTP/1.1 response, in chunks or not. */
final class Http1Load implements LoadConnection {

  private enum Part {
    HEAD,
    PLAIN,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    OVER
  }

  private final LoadEvents events = new LoadEvents();
  private Part part = Part.HEAD;
  private final StringBuilder head = new StringBuilder();
  private long chunkLeft;

  @Override
  public ByteBuffer request(String path, int port) {
    String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
        + "\r\nAccept: text/event-stream\r\n\r\n";
    return ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public int streams() {
    return 1;
  }

  @Override
  public int begun() {
    return part == Part.HEAD ? 0 : 1;
  }

  @Override
  public boolean isOver() {
    return part == Part.OVER;
  }

  @Override
  public long seq(int stream) {
    return events.seq();
  }

  @Override
  public ByteBuffer take(byte[] bytes, int count, LoadTally tally) {
    int i = 0;
    while (i < count) {
      switch (part) {
        case HEAD -> head(bytes[i++], tally);
        case PLAIN -> {
          events.take(bytes, i, count, tally);
          i = count;
        }
        case CHUNK_SIZE -> size(bytes[i++]);
        case CHUNK -> {
          int end = (int) Math.min(count, i + chunkLeft);
          chunkLeft -= end - i;
          events.take(bytes, i, end, tally);
          i = end;
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
    return NOTHING;
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
}
