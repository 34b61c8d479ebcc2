package io.github.vertxdebug.source;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A source of figures that are put together from the series of HTTP, event bus and pools ({@link Groups}). As long as there are
 * no more than {@value #MOST_AT_A_TICK} of these series it is read at every tick; when there are more, to put them together and
 * to read them takes milliseconds: then a worker thread does both, once a second, and at each tick what it wrote last is
 * written again. All figures of one writing are of one moment in either case.
 *
 * <p>{@link #write} on the broadcaster's loop, {@link #record} on a worker thread, each with a source of its own, so that the two
 * share nothing but the finished recording. Holds nothing to close. Absent: all of it from when there are more series until
 * the worker has read them.
 */
final class PacedSource implements Source {

  static final int MOST_AT_A_TICK = 1_000;

  private final MeterIndex index;
  private final Source live;
  private final Source recorded;
  private volatile @Nullable Reading latest;

  /** What the worker's reading came to: what it wrote, or why it failed. */
  private record Reading(
      @Nullable Recording written, @Nullable RuntimeException failure) {}

  /** @param maker makes the source, twice */
  PacedSource(MeterIndex index, Function<MeterIndex, Source> maker) {
    this.index = index;
    this.live = maker.apply(index);
    this.recorded = maker.apply(index);
  }

  @Override
  public String name() {
    return live.name();
  }

  /** Reads the source where a tick cannot. On a worker thread, after the index was made anew. */
  void record() {
    if (isForTicks()) {
      latest = null;
      return;
    }
    try {
      latest = new Reading(Recording.of(recorded::write), null);
    } catch (RuntimeException e) {
      latest = new Reading(null, e); // costs this source its figures, and no other one
    }
  }

  @Override
  public void write(StateWriter out) {
    Reading reading = latest;
    if (reading == null) {
      if (isForTicks()) {
        live.write(out);
      }
    } else if (reading.failure != null) {
      throw reading.failure;
    } else if (reading.written != null) {
      out.put(reading.written);
    }
  }

  private boolean isForTicks() {
    return index.view().placed() <= MOST_AT_A_TICK;
  }
}
