package io.github.vertxdebug;

import io.github.vertxdebug.http.DashboardRoutes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard on a router that the application has already, behind whatever handlers the application put there:
 *
 * <pre>{@code
 * router.route("/debug*").handler(authentication);
 * DebugDashboard.mount(vertx, router, new DebugDashboardOptions());
 * }</pre>
 *
 * <p>Of the options, {@code host}, {@code port}, {@code sendBufferBytes}, {@code sample} and {@code http} belong to a server of
 * the dashboard's own and have no effect here. A host name under which the application is reached must be among
 * {@code allowedHosts} (loopback names and IP addresses are accepted without).
 */
public final class DebugDashboard {

  private final Vertx vertx;
  private final String deployment;

  private DebugDashboard(Vertx vertx, String deployment) {
    this.vertx = vertx;
    this.deployment = deployment;
  }

  /**
   * Adds the routes to {@code router} at once, and starts what feeds them. Called from a verticle, it ends with that verticle.
   *
   * <p>To be called from any thread; an option that is out of range has failed before, in its setter. Where a Vert.x instance
   * has several dashboards they share one broadcaster, and {@code tickMillis}, {@code maxSubscribers} and {@code historyTicks}
   * of the first count.
   *
   * @return done when the routes have something to show; the state and the streams answer 503 before
   */
  public static Future<DebugDashboard> mount(
      Vertx vertx, Router router, DebugDashboardOptions options) {
    DashboardRoutes routes = new DashboardRoutes(vertx, options.toMountedHttpSettings());
    routes.mountOn(router);
    return vertx
        .deployVerticle(new Mounted(options, routes))
        .map(id -> new DebugDashboard(vertx, id));
  }

  /**
   * Ends every stream, takes the routes off the router and stops what feeds them. May be called again, and after the verticle
   * that mounted it has ended.
   */
  public Future<Void> close() {
    return vertx.deploymentIDs().contains(deployment)
        ? vertx.undeploy(deployment)
        : Future.succeededFuture();
  }

  /** Holds the broadcaster as long as it is deployed. */
  private static final class Mounted extends VerticleBase {

    private final DebugDashboardOptions options;
    private final DashboardRoutes routes;
    private @Nullable SharedBroadcaster broadcaster;

    Mounted(DebugDashboardOptions options, DashboardRoutes routes) {
      this.options = new DebugDashboardOptions(options);
      this.routes = routes;
    }

    @Override
    public Future<?> start() {
      return SharedBroadcaster.acquire(vertx, options)
          .onSuccess(acquired -> broadcaster = acquired);
    }

    @Override
    public Future<?> stop() {
      SharedBroadcaster held = broadcaster;
      return routes
          .end()
          .transform(ended -> held == null ? Future.succeededFuture() : held.release());
    }
  }
}
