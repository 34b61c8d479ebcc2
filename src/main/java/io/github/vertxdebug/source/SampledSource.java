package io.github.vertxdebug.source;

/**
 * A source that is too slow to be read at every tick, or that may block: {@link #sample} runs on a worker thread at most once
 * a second, or as often as {@link #periodMillis} says, never twice at the same time, and what {@link #write} makes of
 * the latest sample is in every snapshot.
 *
 * <p>One that takes more than a hundredth of the time, 10 ms of each second by the clock, is read less often, down to once in
 * 32 s; {@code metrics.registry.sources} tells how often ({@code period_ms}).
 *
 * @param <S> what one reading yields; immutable, as it passes from the worker thread to the event loop
 */
public interface SampledSource<S> extends AutoCloseable {

  /** A short, unique name: where {@code metrics.registry.sources} tells what reading this source costs. */
  String name();

  /**
   * The time from the start of one reading to that of the next, in milliseconds: 1000, or more, up to 60000, where figures change
   * slowly or reading them is a burden. What is outside of that counts as the nearest in it. Asked once.
   */
  default long periodMillis() {
    return 1000;
  }

  /** Reads the process. May block; must end. */
  S sample() throws Exception;

  /**
   * Writes a sample, on the broadcaster's event loop; {@code out} stands at the root of the state, an application's at
   * {@code metrics.app.<name>}. What was written stands in every state until there is another sample: it is asked for once each,
   * and only now and then once more.
   */
  void write(S sample, StateWriter out);

  /**
   * Whether {@link #write} is asked at every tick: for one that goes by more than the sample, and whose figures would be old
   * otherwise. Asked once.
   */
  default boolean isWrittenAtEveryTick() {
    return false;
  }

  /**
   * Gives back what the source holds. Called once and never during {@link #sample}: on the broadcaster's event loop, or on the
   * worker thread of the reading that is under way then, after it. A reading that never ends is never followed by it.
   */
  @Override
  default void close() {}
}
