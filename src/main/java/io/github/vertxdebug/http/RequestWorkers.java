package io.github.vertxdebug.http;

import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * The dashboard's own worker threads for what requests ask: an application whose own are all busy, or hang, is one that somebody
 * wants to look at. One pool for all dashboards of a Vert.x instance; a thread is made when it is first needed.
 *
 * <p>Any thread. Vert.x closes it, at its own end: it belongs to no verticle. What is too much for it waits.
 */
final class RequestWorkers implements Shareable {

  static final String NAME = "vertx-debug-dashboard-requests";

  /** A scrape in each format and one of the slabs, which may take long, see {@link SharedReading}; and one for the page. */
  private static final int THREADS = 4;

  private final Future<WorkerExecutor> pool;

  private RequestWorkers(Vertx vertx) {
    Promise<WorkerExecutor> made = Promise.promise();
    this.pool = made.future();
    // Made in the context of a verticle, it would end with that.
    VertxInternals.detachedContext(vertx)
        .runOnContext(v -> made.complete(vertx.createSharedWorkerExecutor(NAME, THREADS)));
  }

  static RequestWorkers of(Vertx vertx) {
    LocalMap<String, RequestWorkers> shared = vertx.sharedData().getLocalMap(NAME);
    return Objects.requireNonNull(
        shared.computeIfAbsent("workers", key -> new RequestWorkers(vertx)));
  }

  /** Runs a call that may block; the future fails if it does, or cannot be run. */
  <T> Future<T> run(Callable<T> call) {
    return pool.compose(workers -> workers.executeBlocking(call, false));
  }
}
