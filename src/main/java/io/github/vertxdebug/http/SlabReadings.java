package io.github.vertxdebug.http;

import io.github.vertxdebug.source.SlabLayout;
import io.github.vertxdebug.source.Slabs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The slabs as they were at most a tenth of a second ago: however many ask, and however often, the arenas are read ten times a
 * second at most, see {@link SharedReading}. One for all dashboards of a Vert.x instance. Any thread; the answer comes back on the
 * asker's own context.
 */
final class SlabReadings implements Shareable {

  /** About as old as the picture on a page that is drawn ten times a second. */
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final SharedReading<NavigableMap<String, SlabLayout>> reading;

  private SlabReadings(Vertx vertx) {
    this.reading = new SharedReading<>(
        vertx,
        RequestWorkers.of(vertx)::run,
        Slabs.of(vertx)::read,
        "a reading of the slabs",
        FRESH_NANOS,
        System::nanoTime);
  }

  static SlabReadings of(Vertx vertx) {
    LocalMap<String, SlabReadings> shared =
        vertx.sharedData().getLocalMap("vertx-debug-dashboard.slab-readings");
    return Objects.requireNonNull(shared.computeIfAbsent("slabs", key -> new SlabReadings(vertx)));
  }

  Future<NavigableMap<String, SlabLayout>> recent() {
    return reading.get();
  }
}
