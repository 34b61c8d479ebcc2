package io.github.vertxdebug.source;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A slow source that is read by one thread at a time and closed by none while it is being read: who closes it then leaves that
 * to the reading, which does it as its last act. Nobody waits. One that was closed is read no more, so that a reading that has
 * waited for its worker finds nothing gone.
 *
 * <p>{@link #sample} any worker thread, {@link #close} any thread, without locks; {@link #write} as the source itself.
 *
 * @param <S> what one reading yields
 */
public final class ExclusiveSource<S> implements SampledSource<S> {

  private enum State {
    IDLE,
    READING,
    /** Being read, and closed after that. */
    LEAVING,
    CLOSED
  }

  private final SampledSource<S> source;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

  /**
   * Makes one of a source.
   *
   * @param source nobody else reads or closes it
   */
  public ExclusiveSource(SampledSource<S> source) {
    this.source = source;
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public boolean isWrittenAtEveryTick() {
    return source.isWrittenAtEveryTick();
  }

  @Override
  public long periodMillis() {
    return source.periodMillis();
  }

  /**
   * Reads it.
   *
   * @throws IllegalStateException when it is being read or was closed
   */
  @Override
  public S sample() throws Exception {
    if (!state.compareAndSet(State.IDLE, State.READING)) {
      throw new IllegalStateException(
          state.get() == State.CLOSED
              ? "it is closed"
              : "the reading for a dashboard that has ended is still under way");
    }
    try {
      return source.sample();
    } finally {
      if (!state.compareAndSet(State.READING, State.IDLE)) {
        closeAfterReading();
      }
    }
  }

  private void closeAfterReading() {
    state.set(State.CLOSED);
    try {
      source.close();
    } catch (Throwable e) { // Nobody is left who would want to know.
      System.getLogger(ExclusiveSource.class.getName())
          .log(Level.WARNING, "Debug dashboard: source '" + name() + "' failed to close", e);
    }
  }

  @Override
  public void write(S sample, StateWriter out) {
    source.write(sample, out);
  }

  /** Closes the source now, or has the reading that is under way do it; once, however often it is called. */
  @Override
  public void close() {
    State before = state.getAndUpdate(now -> switch (now) {
      case IDLE, CLOSED -> State.CLOSED;
      case READING, LEAVING -> State.LEAVING;
    });
    if (before == State.IDLE) {
      source.close();
    }
  }
}
