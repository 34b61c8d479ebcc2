package io.github.vertxdebug.broadcast;

import io.vertx.core.Future;
import java.util.concurrent.Callable;

/** Runs what belongs on a worker at once, where it stands. */
final class Immediately implements Sampler.Worker {
  @Override
  public <T> Future<T> run(Callable<T> call) {
    try {
      return Future.succeededFuture(call.call());
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }
}
