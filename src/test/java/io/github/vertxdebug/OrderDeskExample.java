package io.github.vertxdebug;

import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.StateWriter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;

/** README's example of an application that shows figures of its own. */
final class OrderDeskExample extends VerticleBase {

  private final Queue<String> orders = new LinkedBlockingQueue<>();
  private SourceRegistration figures;
  private SourceRegistration stock;

  /** What takes a while to answer. */
  interface Database {
    long countArticles() throws Exception;
  }

  private final Database database;

  OrderDeskExample(Database database) {
    this.database = database;
  }

  @Override
  public Future<?> start() {
    figures = DebugDashboard.addSource(vertx, "orders", out -> out.put("waiting", orders.size()));
    stock = DebugDashboard.addSource(vertx, new SampledSource<Long>() {
      @Override
      public String name() {
        return "stock";
      }

      @Override
      public Long sample() throws Exception {
        return database.countArticles();
      }

      @Override
      public void write(Long sample, StateWriter out) {
        out.put("articles", sample);
      }
    });
    vertx.eventBus().<String>consumer("orders", order -> orders.add(order.body()));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    figures.remove();
    stock.remove();
    return Future.succeededFuture();
  }
}
