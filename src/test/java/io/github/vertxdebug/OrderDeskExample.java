package io.github.vertxdebug;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;

/** README's example of an application that shows figures of its own. */
final class OrderDeskExample extends VerticleBase {

  private final Queue<String> orders = new LinkedBlockingQueue<>();
  private SourceRegistration figures;

  @Override
  public Future<?> start() {
    figures = DebugDashboard.addSource(vertx, "orders", out -> out.put("waiting", orders.size()));
    vertx.eventBus().<String>consumer("orders", order -> orders.add(order.body()));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    figures.remove();
    return Future.succeededFuture();
  }
}
