package io.github.vertxdebug.sample;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Calls the shop's API about forty times a second, never with more than a few dozen requests under way, counts the stock
 * every ten seconds and holds a flash sale every few. On its own event loop.
 */
final class Customers extends VerticleBase {

  private static final int MOST_UNDER_WAY = 32;
  private static final int SALE_ORDERS = 90;

  private final SplittableRandom random = new SplittableRandom();
  private final int port;
  private final ShopMeters meters;
  private List<Pace> paces = List.of();
  private @Nullable HttpClient client;
  private int underWay;

  Customers(int port, ShopMeters meters) {
    this.port = port;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    HttpClientAgent agent = vertx.createHttpClient(
        new HttpClientOptions()
            .setDefaultHost("127.0.0.1")
            .setDefaultPort(port)
            .setMetricsName("sample-customers"),
        new PoolOptions().setHttp1MaxSize(8));
    client = agent;
    paces = List.of(
        new Pace(vertx, () -> random.nextLong(5, 46), () -> visit(agent)),
        new Pace(
            vertx,
            () -> random.nextLong(10_500, 13_000),
            () -> call(agent, HttpMethod.GET, "/stock/p1/count")),
        new Pace(vertx, () -> random.nextLong(5_000, 9_000), this::holdSale));
    paces.forEach(Pace::start);
    return Future.succeededFuture();
  }

  private void visit(HttpClient shop) {
    // One in eleven looks for "p6", which the shop has never had.
    String product = "/products/p" + (random.nextInt(11) == 0 ? 6 : random.nextInt(1, 6));
    int wish = random.nextInt(100);
    if (wish < 35) {
      call(shop, HttpMethod.GET, "/products");
    } else if (wish < 60) {
      call(shop, HttpMethod.GET, product);
    } else if (wish < 80) {
      call(shop, HttpMethod.GET, product + "/price");
    } else if (wish < 97) {
      call(shop, HttpMethod.POST, "/orders");
    } else {
      call(shop, HttpMethod.GET, "/reports/2026-0" + random.nextInt(1, 10));
    }
  }

  private void call(HttpClient shop, HttpMethod method, String uri) {
    if (underWay >= MOST_UNDER_WAY) {
      return;
    }
    underWay++;
    meters.visited();
    shop.request(method, uri)
        .compose(request -> request.send().compose(response -> response.end()))
        .onComplete(done -> underWay--);
  }

  private void holdSale() {
    for (int i = 0; i < SALE_ORDERS; i++) {
      meters.ordersWaiting.incrementAndGet();
      vertx.eventBus().send(OrderDesk.ADDRESS, new JsonObject().put("items", random.nextInt(1, 4)));
    }
  }

  @Override
  public Future<?> stop() {
    paces.forEach(Pace::stop);
    return client == null ? Future.succeededFuture() : client.close();
  }
}
