package io.github.vertxdebug.http;

import io.github.vertxdebug.broadcast.SignalCodec;
import io.github.vertxdebug.source.OwnStreams;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * All routes of the dashboard, mounted on a router. Every one of them is guarded, answers GET and HEAD, and refuses other
 * methods; none changes the process.
 */
public final class DashboardRoutes {

  private static final Logger LOG = System.getLogger(DashboardRoutes.class.getName());

  /** Below the root. */
  private static final String STREAM = "/diagnostics/memory";

  private final HttpSettings settings;
  private final List<Route> routes = new ArrayList<>();
  private final PageRoutes pages;
  private final StateRoutes state;
  private final SlabRoute slabs;
  private final StreamRoute stream;
  private final PrometheusRoute prometheus;

  /** Prepares the routes for one Vert.x instance; {@link #mountOn} adds them. */
  public DashboardRoutes(Vertx vertx, HttpSettings settings) {
    this.settings = settings;
    SignalCodec.register(vertx);
    pages = new PageRoutes(vertx, settings.root());
    state = new StateRoutes(vertx);
    slabs = new SlabRoute(vertx);
    OwnStreams.of(vertx).add(settings.root() + STREAM);
    stream = new StreamRoute(vertx, settings.stream(), settings.boundHost() != null);
    prometheus = new PrometheusRoute(vertx);
  }

  /** Adds the routes. The router may have others, before and after. */
  public void mountOn(Router router) {
    String root = settings.root();
    if (settings.redirectAll()) {
      guard(router.route());
    } else {
      guard(router.route(root + "/*")); // the root itself too
      guard(router.route(settings.metricsPath()));
    }
    known(router, root, pages::page);
    known(router, root + "/metrics", state::metrics);
    known(router, root + "/metrics/state", state::state);
    known(router, root + STREAM, stream::open);
    known(router, root + "/slab/buckets", slabs::buckets);
    known(router, settings.metricsPath(), prometheus::scrape);
    reading(router.route(root + "/*")).handler(pages::asset);
    reading(settings.redirectAll() ? router.route() : router.route(root + "/*"))
        .handler(this::redirect);
  }

  /**
   * Ends all event streams in good order, opens no more, and takes the routes off the router; done when the last stream is
   * closed. From any thread.
   */
  public Future<Void> end() {
    return stream.end().onComplete(ended -> routes.forEach(Route::remove));
  }

  private void guard(Route route) {
    routes.add(route);
    route.handler(DashboardRoutes::protect);
    route.handler(new HostGuard(settings.boundHost(), settings.allowedHosts()));
    String token = settings.token();
    if (token != null) {
      route.handler(new TokenGuard(token));
    }
    route.failureHandler(DashboardRoutes::failed);
  }

  private void known(Router router, String path, Handler<RoutingContext> handler) {
    reading(router.route(path)).handler(handler).failureHandler(DashboardRoutes::failed);
    routes.add(router.route(path).handler(DashboardRoutes::refuseMethod));
  }

  static void refuseMethod(RoutingContext request) {
    request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
    Problem.of(405, "Method Not Allowed").send(request);
  }

  private Route reading(Route route) {
    routes.add(route);
    return route.method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private static void protect(RoutingContext request) {
    Answer.protect(request.response());
    request.next();
  }

  private void redirect(RoutingContext request) {
    String mountPoint =
        request.mountPoint() == null ? "" : request.mountPoint().replaceFirst("/$", "");
    request
        .response()
        .setStatusCode(302)
        .putHeader(HttpHeaders.LOCATION, mountPoint + settings.root() + "/")
        .end();
  }

  private static void failed(RoutingContext request) {
    if (request.failure() instanceof Problem problem) {
      problem.send(request);
      return;
    }
    if (request.response().headWritten()) {
      return; // a stream on its way: there is no answering any more
    }
    int status = request.statusCode() >= 400 ? request.statusCode() : 500;
    if (status >= 500) {
      LOG.log(Level.WARNING, "Debug dashboard: a request failed", Loggable.of(request.failure()));
    }
    String title = request.response().setStatusCode(status).getStatusMessage();
    Problem.of(status, title).send(request);
  }
}
