package io.github.vertxdebug.sample;

import io.micrometer.core.instrument.LongTaskTimer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The shop's HTTP API, one route for each way a route can behave: fast, waiting for the event bus, slow on a worker, failing
 * now and then, and blocking its event loop. On its own event loop.
 */
final class ShopApi extends VerticleBase {

  private static final long COUNTING_MILLIS = 300;
  private static final long COUNT_VALID_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final SplittableRandom random = new SplittableRandom();
  private final ShopMeters meters;
  private @Nullable HttpServer server;
  private @Nullable WorkerExecutor workers;
  private long lastCountNanos = System.nanoTime();

  ShopApi(ShopMeters meters) {
    this.meters = meters;
  }

  /** Where the API listens; 0 before it does. */
  int port() {
    return server == null ? 0 : server.actualPort();
  }

  @Override
  public Future<?> start() {
    WorkerExecutor pool = vertx.createSharedWorkerExecutor(
        SampleApplication.WORKER_POOL, SampleApplication.WORKER_POOL_SIZE);
    workers = pool;
    Router router = Router.router(vertx);
    router.get("/products").handler(this::products);
    router.get("/products/:id").handler(this::product);
    router.get("/products/:id/price").handler(this::price);
    router.post("/orders").handler(this::order);
    router.get("/reports/:month").handler(context -> report(context, pool));
    router.get("/stock/:id/count").handler(this::countStock);
    HttpServerOptions options =
        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setMetricsName("sample");
    return vertx
        .createHttpServer(options)
        .requestHandler(router)
        .listen()
        .onSuccess(listening -> server = listening);
  }

  private void products(RoutingContext context) {
    JsonArray products = new JsonArray();
    Product.RANGE.forEach(product -> products.add(product.toJson()));
    context.json(products);
  }

  private void product(RoutingContext context) {
    Optional<Product> known = Product.RANGE.stream()
        .filter(product -> product.id().equals(context.pathParam("id")))
        .findFirst();
    known.ifPresentOrElse(product -> context.json(product.toJson()), () -> end(context, 404));
  }

  private void price(RoutingContext context) {
    vertx
        .eventBus()
        .<JsonObject>request(PriceList.ADDRESS, context.pathParam("id"))
        .onSuccess(price -> context.json(price.body()))
        .onFailure(t ->
            end(context, t instanceof ReplyException e && e.failureCode() == 404 ? 404 : 503));
  }

  private void order(RoutingContext context) {
    if (random.nextInt(20) == 0) {
      meters.ordersFailed.increment();
      end(context, 500);
      return;
    }
    meters.ordersWaiting.incrementAndGet();
    vertx.eventBus().send(OrderDesk.ADDRESS, new JsonObject().put("items", random.nextInt(1, 9)));
    end(context, 202);
  }

  private void report(RoutingContext context, WorkerExecutor pool) {
    String month = context.pathParam("month");
    long millis = random.nextLong(60, 250);
    LongTaskTimer.Sample running = meters.reports.start();
    pool.executeBlocking(
            () -> {
              pause(millis);
              return new JsonObject().put("month", month).put("pages", millis / 10);
            },
            false)
        .onComplete(written -> running.stop())
        .onSuccess(context::json)
        .onFailure(t -> end(context, 500));
  }

  /** What one must not do: wait on an event loop. But never twice within ten seconds. */
  private void countStock(RoutingContext context) {
    long now = System.nanoTime();
    boolean counted = now - lastCountNanos >= COUNT_VALID_NANOS;
    if (counted) {
      pause(COUNTING_MILLIS);
      lastCountNanos = now;
    }
    context.json(new JsonObject().put("id", context.pathParam("id")).put("counted", counted));
  }

  /** An answer without a body; not by failing the context, which would log what is meant to happen. */
  private static void end(RoutingContext context, int status) {
    context.response().setStatusCode(status).end();
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Override
  public Future<?> stop() {
    return workers == null ? Future.succeededFuture() : workers.close();
  }
}
