package io.github.vertxdebug.sample;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Handles orders one after the other, on a worker thread because its till is slow. When a flash sale sends more than it can
 * handle, the event bus keeps the rest for a second or two.
 */
final class OrderDesk extends VerticleBase {

  static final String ADDRESS = "shop.orders";
  private static final long HANDLING_MILLIS = 12;

  private final ShopMeters meters;

  OrderDesk(ShopMeters meters) {
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    return vertx.eventBus().consumer(ADDRESS, this::handle).completion();
  }

  private void handle(Message<JsonObject> order) {
    meters.orderHandling.record(
        () -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(HANDLING_MILLIS)));
    meters.basketItems.record(order.body().getInteger("items", 1));
    meters.ordersWaiting.decrementAndGet();
    meters.ordersPlaced.increment();
  }
}
