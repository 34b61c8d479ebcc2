package io.github.vertxdebug.source;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a source of the application's writes into: its own object, which it cannot leave, and of which it cannot fill more than
 * a page can show and every client be sent ten times a second. What is beyond that costs it its part, with a sentence that says
 * so. Broadcaster's loop, during one call; whoever keeps it and uses it later or on another thread is refused, as what it would
 * write into is then the state of everybody.
 */
final class ScopedWriter implements StateWriter {

  static final int MOST_VALUES = 1_000;
  static final int MOST_KEY_CHARS = 200;
  static final int MOST_TEXT_CHARS = 1_000;

  private final Thread owner = Thread.currentThread();
  private final StateWriter out;
  private boolean sealed;
  private int depth;
  private int values;

  private ScopedWriter(StateWriter out) {
    this.out = out;
  }

  /** Lets a source write into {@code metrics.app.<name>}. */
  static void write(StateWriter out, String name, Consumer<StateWriter> source) {
    ScopedWriter scoped = new ScopedWriter(out.object("metrics").object("app").object(name));
    try {
      source.accept(scoped);
    } finally {
      scoped.sealed = true;
    }
    if (scoped.depth != 0) {
      throw new IllegalStateException(
          "each object() takes an end(), and " + scoped.depth + " of them are missing");
    }
    out.end().end().end();
  }

  @Override
  public StateWriter object(String key) {
    checkInCall();
    out.object(counted(key));
    depth++;
    return this;
  }

  @Override
  public StateWriter end() {
    checkInCall();
    if (depth == 0) {
      throw new IllegalStateException("end() without an object that was entered");
    }
    out.end();
    depth--;
    return this;
  }

  @Override
  public StateWriter put(String key, long value) {
    checkInCall();
    out.put(counted(key), value);
    return this;
  }

  @Override
  public StateWriter put(String key, double value) {
    checkInCall();
    out.put(counted(key), value);
    return this;
  }

  @Override
  public StateWriter put(String key, @Nullable String value) {
    checkInCall();
    out.put(
        counted(key),
        value == null || value.length() <= MOST_TEXT_CHARS
            ? value
            : value.substring(0, MOST_TEXT_CHARS) + "…");
    return this;
  }

  @Override
  public StateWriter putIfKnown(String key, long value) {
    checkInCall();
    out.putIfKnown(counted(key), value);
    return this;
  }

  private void checkInCall() {
    if (Thread.currentThread() != owner || sealed) { // in this order: only the owner sees the seal
      throw new IllegalStateException(
          "a StateWriter is good for one call of write() only, on the thread of that call");
    }
  }

  private String counted(@Nullable String key) {
    if (key == null || key.length() > MOST_KEY_CHARS) {
      throw new IllegalArgumentException(
          "a key must be a text of at most " + MOST_KEY_CHARS + " characters");
    }
    if (++values > MOST_VALUES) {
      throw new IllegalStateException(
          "more than " + MOST_VALUES + " values and objects, which is the most for one source");
    }
    return key;
  }
}
