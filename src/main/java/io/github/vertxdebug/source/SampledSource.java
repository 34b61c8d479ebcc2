package io.github.vertxdebug.source;

/**
 * A source that is too slow to be read at every tick, or that may block: {@link #sample} runs on a worker thread at most once
 * a second, never twice at the same time, and {@link #write} puts the latest sample into every snapshot.
 *
 * <p>One that takes more than a hundredth of the time, 10 ms of each second by the clock, is read less often, down to once in
 * 32 s; {@code metrics.registry.sources} tells how often ({@code period_ms}).
 *
 * @param <S> what one reading yields; immutable, as it passes from the worker thread to the event loop
 */
public interface SampledSource<S> extends AutoCloseable {

  /** A short, unique name: where {@code metrics.registry.sources} tells what reading this source costs. */
  String name();

  /** Reads the process. May block; must end. */
  S sample() throws Exception;

  /**
   * Writes the latest sample, on the broadcaster's event loop; {@code out} stands at the root of the state, an application's at
   * {@code metrics.app.<name>}.
   */
  void write(S sample, StateWriter out);

  /**
   * Gives back what the source holds. Called once and never during {@link #sample}: on the broadcaster's event loop, or on the
   * worker thread of the reading that is under way then, after it. A reading that never ends is never followed by it.
   */
  @Override
  default void close() {}
}
