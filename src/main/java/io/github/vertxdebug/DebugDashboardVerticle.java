package io.github.vertxdebug;

import io.github.vertxdebug.sample.SampleApplication;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Stands in for the real one. */
public final class DebugDashboardVerticle extends VerticleBase {
  private String url = "";

  public DebugDashboardVerticle() {
    this(false);
  }

  DebugDashboardVerticle(boolean standalone) {}

  @Override
  public Future<?> start() {
    DebugDashboardOptions options = new DebugDashboardOptions(config());
    Future<?> sample = options.isSample()
        ? vertx.deployVerticle(new SampleApplication())
        : Future.succeededFuture();
    return sample.compose(done -> vertx
        .createHttpServer(options.toHttpServerOptions())
        .requestHandler(request -> request.response().end("ok"))
        .listen()
        .onSuccess(server -> url = options.url(server.actualPort())));
  }

  public String url() {
    return url;
  }
}
