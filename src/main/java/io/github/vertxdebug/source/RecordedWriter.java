package io.github.vertxdebug.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps what is written into it, to be written elsewhere as often as wanted. One thread writes; once it is done, any reads. */
final class RecordedWriter implements StateWriter {

  private static final Consumer<StateWriter> END = StateWriter::end;

  private final List<Consumer<StateWriter>> calls = new ArrayList<>();

  /** Writes all of it. */
  void writeTo(StateWriter out) {
    for (Consumer<StateWriter> call : calls) {
      call.accept(out);
    }
  }

  @Override
  public StateWriter object(String key) {
    return add(out -> out.object(key));
  }

  @Override
  public StateWriter end() {
    return add(END);
  }

  @Override
  public StateWriter put(String key, long value) {
    return add(out -> out.put(key, value));
  }

  @Override
  public StateWriter put(String key, double value) {
    return add(out -> out.put(key, value));
  }

  @Override
  public StateWriter put(String key, @Nullable String value) {
    return add(out -> out.put(key, value));
  }

  @Override
  public StateWriter putIfKnown(String key, long value) {
    return add(out -> out.putIfKnown(key, value));
  }

  private StateWriter add(Consumer<StateWriter> call) {
    calls.add(call);
    return this;
  }
}
