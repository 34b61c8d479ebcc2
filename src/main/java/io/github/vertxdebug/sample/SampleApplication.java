package io.github.vertxdebug.sample;

import io.github.vertxdebug.platform.VertxInternals;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;

/**
 * Opens the shop: deploys its verticles as children, which go when this one is undeployed, and registers its meters, which go
 * then too. The API listens on a free port of the loopback interface. Without a Micrometer registry nobody sees the meters.
 */
public final class SampleApplication extends VerticleBase {

  static final String WORKER_POOL = "sample-worker";
  static final int WORKER_POOL_SIZE = 4;

  private ShopMeters meters = new ShopMeters(new SimpleMeterRegistry());

  @Override
  public Future<?> start() {
    MeterRegistry registry = VertxInternals.meterRegistry(vertx);
    if (registry != null) {
      meters = new ShopMeters(registry);
    }
    DeploymentOptions worker = new DeploymentOptions()
        .setThreadingModel(ThreadingModel.WORKER)
        .setWorkerPoolName(WORKER_POOL)
        .setWorkerPoolSize(WORKER_POOL_SIZE);
    ShopApi api = new ShopApi(meters);
    return Future.all(
            vertx.deployVerticle(new PriceList(meters)),
            vertx.deployVerticle(new OrderDesk(meters), worker))
        .compose(staffed -> vertx.deployVerticle(api))
        .compose(open -> vertx.deployVerticle(new Customers(api.port(), meters)));
  }

  @Override
  public Future<?> stop() {
    meters.remove();
    return Future.succeededFuture();
  }
}
