package io.github.vertxdebug.storm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the bytes of an HTTP/1.1 response in chunks that is an event stream, as they come, and hands on its events. Stricter
 * than a client need be: a head or a chunk that our server does not send is an error. One thread at a time.
 */
final class StreamBytes {

  /** What there is to be heard of it. */
  interface Listener extends EventBytes.Listener {

    /** The head has come, with this status. */
    void answered(int status);
  }

  private enum Part {
    HEAD,
    SIZE,
    CHUNK,
    CHUNK_END,
    LAST_END,
    OVER
  }

  private final Listener listener;
  private final EventBytes events;
  private Part part = Part.HEAD;
  private byte[] line = new byte[512];
  private int lineLength;
  private int status;
  private int chunkLeft;

  StreamBytes(Listener listener) {
    this.listener = listener;
    this.events = new EventBytes(listener);
  }

  void take(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      switch (part) {
        case CHUNK -> chunk(bytes);
        case OVER -> throw new IOException("bytes after the end");
        default -> {
          byte b = bytes.get();
          if (b == '\n') {
            String text = new String(line, 0, lineLength, StandardCharsets.ISO_8859_1);
            lineLength = 0;
            line(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
          } else {
            if (lineLength == line.length) {
              line = Arrays.copyOf(line, 2 * lineLength);
            }
            line[lineLength++] = b;
          }
        }
      }
    }
  }

  /** Whether the body has ended as it should. */
  boolean isComplete() {
    return part == Part.OVER;
  }

  private void line(String text) throws IOException {
    switch (part) {
      case HEAD -> {
        if (status == 0) {
          if (!text.startsWith("HTTP/1.1 ")) {
            throw new IOException("no answer but: " + text);
          }
          status = Integer.parseInt(text.substring(9, 12));
        } else if (text.isEmpty()) {
          part = Part.SIZE;
          listener.answered(status);
        }
      }
      case SIZE -> {
        chunkLeft = Integer.parseInt(text, 16);
        part = chunkLeft == 0 ? Part.LAST_END : Part.CHUNK;
      }
      case CHUNK_END -> {
        if (!text.isEmpty()) {
          throw new IOException("after a chunk: " + text);
        }
        part = Part.SIZE;
      }
      default -> part = Part.OVER;
    }
  }

  private void chunk(ByteBuffer bytes) throws IOException {
    int n = Math.min(chunkLeft, bytes.remaining());
    events.take(bytes, n);
    chunkLeft -= n;
    if (chunkLeft == 0) {
      part = Part.CHUNK_END;
    }
  }
}
