package io.github.vertxdebug.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;

/**
 * The dashboard's own HTTP server, on the event loop it is deployed on. Several of them on one port share its connections.
 */
public final class DashboardServer extends VerticleBase {

  private final HttpServerOptions options;
  private final HttpSettings settings;

  public DashboardServer(HttpServerOptions options, HttpSettings settings) {
    this.options = options;
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    new DashboardRoutes(vertx, settings).mountOn(router);
    return vertx.createHttpServer(options).requestHandler(router).listen();
  }
}
