package io.github.vertxdebug.stress;

import io.github.vertxdebug.snapshot.MergePatch;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event stream from an HTTP/1.1 response in chunks, as cheaply as checking it allows: of a line only the beginning
 * is kept, but on the streams that fold. The first event has to be the full state, each further one a delta, and their ids
 * have to follow one another.
 */
final class StreamReader {

  private static final int KEPT_OF_A_LINE = 64;

  private enum Part {
    HEAD,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END
  }

  private final Tally tally;
  private final boolean folds;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(KEPT_OF_A_LINE);
  private Part part = Part.HEAD;
  private int chunkLeft;
  private boolean firstLine = true;

  private String id = "";
  private String event = "";
  private String data = "";
  private boolean anyData;
  private String boot = "";
  private long seq = -1;
  private @Nullable JsonObject state;

  StreamReader(Tally tally, boolean folds) {
    this.tally = tally;
    this.folds = folds;
  }

  void take(ByteBuffer bytes) {
    tally.bytes.add(bytes.remaining());
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      switch (part) {
        case HEAD -> head(b);
        case CHUNK_SIZE -> chunkSize(b);
        case CHUNK -> {
          body(b);
          if (--chunkLeft == 0) {
            part = Part.CHUNK_END;
          }
        }
        case CHUNK_END -> {
          if (b == '\n') {
            part = Part.CHUNK_SIZE;
          }
        }
      }
    }
  }

  private void head(byte b) {
    if (b == '\r') {
      return;
    }
    if (b != '\n') {
      line.write(b);
      return;
    }
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (firstLine && !text.startsWith("HTTP/1.1 200")) {
      tally.mistake("no stream but: " + text);
    }
    firstLine = false;
    if (text.isEmpty()) {
      part = Part.CHUNK_SIZE;
    }
  }

  private void chunkSize(byte b) {
    if (b == '\n') {
      part = chunkLeft == 0 ? Part.CHUNK_END : Part.CHUNK;
    } else if (b != '\r') {
      chunkLeft = chunkLeft * 16 + Character.digit(b, 16);
    }
  }

  private void body(byte b) {
    if (b != '\n') {
      if (folds || line.size() < KEPT_OF_A_LINE) {
        line.write(b);
      }
      return;
    }
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (text.isEmpty()) {
      dispatch();
    } else if (text.startsWith("id: ")) {
      id = text.substring(4);
    } else if (text.startsWith("event: ")) {
      event = text.substring(7);
    } else if (text.startsWith("data: ")) {
      anyData = true;
      data = folds ? text.substring(6) : "";
    }
  }

  private void dispatch() {
    if (!anyData) {
      return;
    }
    int dash = id.lastIndexOf('-');
    String bootNow = id.substring(0, Math.max(0, dash));
    long seqNow = Long.parseLong(id.substring(dash + 1));
    if (seq < 0) {
      if (!event.equals("diagnostics")) {
        tally.mistake("a stream's first event was not the full state but " + event);
      }
      boot = bootNow;
      tally.begun.increment();
    } else {
      if (!event.equals("diagnostics-delta") || !boot.equals(bootNow) || seqNow <= seq) {
        tally.mistake("after " + boot + "-" + seq + " came " + event + " " + id);
      }
      tally.missing.add(Math.max(0, seqNow - seq - 1));
    }
    seq = seqNow;
    tally.frames.increment();
    if (folds) {
      JsonObject json = new JsonObject(data);
      JsonObject before = state;
      JsonObject now = before == null ? json : MergePatch.apply(before, json);
      state = now;
      tally.arrived(id, now);
    }
    anyData = false;
    event = "";
  }
}
