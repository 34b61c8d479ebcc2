package io.github.vertxdebug.stress;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Vert.x's own worker threads, which come with the work and then stay. */
final class WorkerPool {

  private WorkerPool() {}

  /** Has all of them come, so that none is new later. Not to be called on an event loop. */
  static void fill(Vertx vertx) {
    CountDownLatch all = new CountDownLatch(VertxOptions.DEFAULT_WORKER_POOL_SIZE);
    List<Future<?>> tasks = new ArrayList<>();
    for (int i = 0; i < VertxOptions.DEFAULT_WORKER_POOL_SIZE; i++) {
      tasks.add(vertx.executeBlocking(
          () -> {
            all.countDown();
            all.await();
            return null;
          },
          false));
    }
    Future.all(tasks).await();
  }
}
