package io.github.vertxdebug.http;

import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The scrapes of a Vert.x instance, each format a {@link SharedReading}: whoever asks while one is being read gets that one. So at
 * most two worker threads are busy with them, however many ask, and a registry of any size is walked no oftener than it can be.
 *
 * <p>Any event loop; the answer comes back on the asker's own. Holds nothing between scrapes.
 */
final class Scrapes implements Shareable {

  private static final String MAP = "vertx-debug-dashboard.scrapes";

  private final Map<ExpositionFormat, SharedReading<Buffer>> readings =
      new EnumMap<>(ExpositionFormat.class);

  Scrapes(Vertx vertx, Supplier<Exposition> registry) {
    for (ExpositionFormat format : ExpositionFormat.values()) {
      readings.put(
          format,
          new SharedReading<>(
              vertx,
              RequestWorkers.of(vertx)::run,
              () -> VertxInternals.wrap(registry.get().write(format)),
              "a scrape",
              0,
              System::nanoTime));
    }
  }

  /** One and the same for all dashboards of a Vert.x instance. */
  static Scrapes of(Vertx vertx) {
    LocalMap<String, Scrapes> shared = vertx.sharedData().getLocalMap(MAP);
    return shared.computeIfAbsent(
        "scrapes",
        key -> new Scrapes(vertx, new PrometheusMirror(VertxInternals.meterRegistry(vertx))::read));
  }

  Future<Buffer> scrape(ExpositionFormat format) {
    return Objects.requireNonNull(readings.get(format)).get();
  }
}
