package io.github.vertxdebug.source;

/**
 * Reads one aspect of the process and writes it into the state:
 *
 * <pre>{@code
 * final class ClassSource implements Source {
 *   public String name() { return "classes"; }
 *   public void write(StateWriter out) {
 *     out.object("metrics").object("vm").object("classes").put("loaded", bean.getLoadedClassCount()).end().end().end();
 *   }
 * }
 * }</pre>
 *
 * <p>{@link #write} is called on the broadcaster's event loop, once per tick, ten times a second by default, or as often as
 * {@link #periodMillis} says: it must not block and should take microseconds. A source that needs longer is a
 * {@link SampledSource}. An exception costs the source its part of that one snapshot and nothing else; it is logged once and named
 * in {@code metrics.registry.sources}.
 *
 * <p>An application adds its own by {@code DebugDashboard.addSource}; such a one writes into an object of its own.
 */
public interface Source extends AutoCloseable {

  /** A short, unique name: where {@code metrics.registry.sources} tells what reading this source costs. */
  String name();

  /** Writes the present figures; {@code out} stands at the root of the state, an application's at {@code metrics.app.<name>}. */
  void write(StateWriter out);

  /**
   * Called before a collection that no tick led up to (somebody asks while the timer is off), so that figures which need a
   * little time to arrive are not stale. Returns at once.
   */
  default void prime() {}

  /**
   * Called on the broadcaster's event loop before the first of a row of ticks, with how many milliseconds lie between two:
   * somebody watches. Returns at once.
   */
  default void ticking(long tickMillis) {}

  /**
   * Called on the broadcaster's event loop at each tick when its state has been encoded and is about to be sent. What other
   * event loops are given now comes before the state there. Returns at once.
   */
  default void sending() {}

  /**
   * Called on the broadcaster's event loop at each tick when its state has been handed to the event loops that have streams. Returns
   * at once.
   */
  default void sent() {}

  /**
   * Called on the broadcaster's event loop after the last of a row of ticks: nobody watches, and what the source has running
   * should rest until {@link #ticking}. It may still be asked to write meanwhile.
   */
  default void resting() {}

  /**
   * The time between two readings while there are ticks, in milliseconds: 0, so that it is read at every tick, or up to 60000
   * where figures change slowly. What is outside of that counts as the nearest in it. Asked once.
   */
  default long periodMillis() {
    return 0;
  }

  /**
   * Whether it is read at every tick, whatever that takes: for one that watches something, and would miss it otherwise. Any
   * other that is dear is read less often.
   */
  default boolean isReadAtEveryTick() {
    return false;
  }

  /** Gives back what the source holds (listeners, handles). Called once, on the broadcaster's event loop. */
  @Override
  default void close() {}
}
