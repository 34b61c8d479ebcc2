package io.github.vertxdebug.http;

import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The scrapes of a Vert.x instance: whoever asks while one is being read in the same format gets that one. So at most two
 * worker threads are busy with them, however many ask, and a registry of any size is walked no oftener than it can be.
 *
 * <p>Any event loop; the answer comes back on the asker's own. Holds nothing between scrapes.
 */
final class Scrapes implements Shareable {

  private static final String MAP = "vertx-debug-dashboard.scrapes";

  private final Vertx vertx;
  private final Supplier<Exposition> reading;
  private final Map<ExpositionFormat, AtomicReference<@Nullable Future<Buffer>>> underWay =
      new EnumMap<>(ExpositionFormat.class);

  Scrapes(Vertx vertx, Supplier<Exposition> reading) {
    this.vertx = vertx;
    this.reading = reading;
    for (ExpositionFormat format : ExpositionFormat.values()) {
      underWay.put(format, new AtomicReference<>());
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
    Context asker = vertx.getOrCreateContext();
    Promise<Buffer> answer = Promise.promise();
    shared(format).onComplete(done -> asker.runOnContext(v -> answer.handle(done)));
    return answer.future();
  }

  @SuppressWarnings("NullAway") // Every format has its entry.
  private Future<Buffer> shared(ExpositionFormat format) {
    AtomicReference<@Nullable Future<Buffer>> slot = underWay.get(format);
    Promise<Buffer> mine = Promise.promise();
    while (true) {
      Future<Buffer> running = slot.get();
      if (running != null) {
        return running;
      }
      if (slot.compareAndSet(null, mine.future())) {
        vertx
            .executeBlocking(() -> VertxInternals.wrap(reading.get().write(format)), false)
            .onComplete(read -> {
              slot.set(null); // first, so that who asks because of this answer gets a later one
              mine.handle(read);
            });
        return mine.future();
      }
    }
  }
}
