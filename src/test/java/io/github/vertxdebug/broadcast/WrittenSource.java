package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;
import java.util.function.Consumer;

/** A source by its name and what it writes. */
record WrittenSource(String name, Consumer<StateWriter> writes) implements Source {

  static Source source(String name, Consumer<StateWriter> writes) {
    return new WrittenSource(name, writes);
  }

  @Override
  public void write(StateWriter out) {
    writes.accept(out);
  }
}
