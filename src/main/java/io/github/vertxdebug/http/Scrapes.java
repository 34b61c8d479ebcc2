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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The scrapes of a Vert.x instance: whoever asks while one is being read in the same format gets that one. So at most two
 * worker threads are busy with them, however many ask, and a registry of any size is walked no oftener than it can be.
 *
 * <p>It is read by Vert.x's own workers, whoever asks: those of a verticle end with that verticle, and what waits for them never
 * gets its turn. One that has not begun in {@value #PATIENCE_SECONDS} seconds is replaced; while one hangs for longer, others
 * are refused instead of having one more worker hang.
 *
 * <p>Any event loop; the answer comes back on the asker's own. Holds nothing between scrapes.
 */
final class Scrapes implements Shareable {

  private static final String MAP = "vertx-debug-dashboard.scrapes";
  private static final long PATIENCE_SECONDS = 30;

  /** One that is under way. */
  private static final class Reading {
    final Promise<Buffer> answer = Promise.promise();
    final long sinceNanos;
    volatile boolean begun;

    Reading(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }
  }

  private final Vertx vertx;
  private final Supplier<Exposition> registry;
  private final LongSupplier nanoTime;
  private final Map<ExpositionFormat, AtomicReference<@Nullable Reading>> underWay =
      new EnumMap<>(ExpositionFormat.class);

  Scrapes(Vertx vertx, Supplier<Exposition> registry) {
    this(vertx, registry, System::nanoTime);
  }

  Scrapes(Vertx vertx, Supplier<Exposition> registry, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.registry = registry;
    this.nanoTime = nanoTime;
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
    AtomicReference<@Nullable Reading> slot = underWay.get(format);
    while (true) {
      long now = nanoTime.getAsLong();
      Reading running = slot.get();
      if (running != null) {
        if (now - running.sinceNanos < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
          return running.answer.future();
        }
        if (running.begun) {
          return Future.failedFuture(
              "a scrape has been under way for more than " + PATIENCE_SECONDS + " seconds");
        }
      }
      Reading mine = new Reading(now);
      if (slot.compareAndSet(running, mine)) {
        if (running != null) {
          running.answer.tryFail("not begun in " + PATIENCE_SECONDS + " seconds");
        }
        begin(format, slot, mine);
        return mine.answer.future();
      }
    }
  }

  private void begin(
      ExpositionFormat format, AtomicReference<@Nullable Reading> slot, Reading mine) {
    Future<Buffer> read;
    try {
      read = VertxInternals.detachedContext(vertx)
          .executeBlocking(() -> read(format, slot, mine), false);
    } catch (Throwable e) { // Vert.x is closing, or there can be no more threads
      read = Future.failedFuture(e);
    }
    read.onComplete(done -> {
      // First, so that who asks because of this answer gets a later one.
      slot.compareAndSet(mine, null);
      if (done.succeeded()) {
        mine.answer.tryComplete(done.result());
      } else {
        mine.answer.tryFail(done.cause());
      }
    });
  }

  @SuppressWarnings("ReferenceEquality") // Another one has taken its place.
  private Buffer read(
      ExpositionFormat format, AtomicReference<@Nullable Reading> slot, Reading mine) {
    mine.begun = true; // first, so that it is hardly ever replaced and read all the same
    if (slot.get() != mine) {
      throw new IllegalStateException("it was replaced before it began");
    }
    return VertxInternals.wrap(registry.get().write(format));
  }
}
