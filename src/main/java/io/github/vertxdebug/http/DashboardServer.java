package io.github.vertxdebug.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard's own HTTP server, on the event loop it is deployed on. Several of them on one port share its connections.
 */
public final class DashboardServer extends VerticleBase {

  private final HttpServerOptions options;
  private final HttpSettings settings;
  private @Nullable DashboardRoutes routes;

  /**
   * A server that {@link #start} binds.
   *
   * @param options with the port to bind, which must not be 0 where several share it
   */
  public DashboardServer(HttpServerOptions options, HttpSettings settings) {
    this.options = options;
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    DashboardRoutes made = new DashboardRoutes(vertx, settings);
    made.mountOn(router);
    // What the router itself cannot make sense of, before any route is asked, and what no route
    // answers. Without handlers it would write the one to the log as an error.
    router.errorHandler(400, request -> Problem.of(400, "Bad Request").send(request));
    router.errorHandler(404, request -> Problem.of(404, "Not Found").send(request));
    router.errorHandler(405, DashboardRoutes::refuseMethod);
    routes = made;
    return vertx
        .createHttpServer(options)
        .requestHandler(router)
        .invalidRequestHandler(DashboardServer::refuse)
        .listen();
  }

  /** Answers what is no request at all as Vert.x does, with the headers that all answers have. */
  private static void refuse(HttpServerRequest request) {
    Answer.protect(request.response());
    HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
  }

  /** Ends the streams in good order, before Vert.x closes the server and with it every connection. */
  @Override
  public Future<?> stop() {
    DashboardRoutes made = routes;
    return made == null ? Future.succeededFuture() : made.end();
  }
}
