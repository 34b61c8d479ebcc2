package io.github.vertxdebug.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard's own HTTP server, on the event loop it is deployed on. Several of them on one port share its connections.
 */
public final class DashboardServer extends VerticleBase {

  private final HttpServerOptions options;
  private final HttpSettings settings;
  private @Nullable HttpServer server;

  public DashboardServer(HttpServerOptions options, HttpSettings settings) {
    this.options = options;
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    new DashboardRoutes(vertx, settings).mountOn(router);
    HttpServer made = vertx.createHttpServer(options).requestHandler(router);
    server = made;
    return made.listen();
  }

  /** The port it is bound to. */
  public int port() {
    HttpServer bound = server;
    if (bound == null) {
      throw new IllegalStateException("the server is not started");
    }
    return bound.actualPort();
  }
}
