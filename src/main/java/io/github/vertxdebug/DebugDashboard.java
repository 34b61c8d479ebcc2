package io.github.vertxdebug;

import io.github.vertxdebug.http.DashboardRoutes;
import io.github.vertxdebug.source.ApplicationSources;
import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard on a router that the application has already, behind whatever handlers the application put there:
 *
 * <pre>{@code
 * router.route("/debug*").handler(authentication);
 * router.route("/metrics").handler(authentication);
 * DebugDashboard.mount(vertx, router, new DebugDashboardOptions());
 * }</pre>
 *
 * <p>The second line is for Prometheus' route: it is at {@code metricsPath}, outside of the root. Where the application has a
 * route of its own at that path, the one that was added first answers.
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
   * Shows figures of the application's own on the dashboards of a Vert.x instance, under {@code metrics.app.<name>} of the
   * state and in the page's panel "Application":
   *
   * <pre>{@code
   * DebugDashboard.addSource(vertx, "orders", out -> out.put("waiting", queue.size()).put("oldest_ms", queue.oldestMillis()));
   * }</pre>
   *
   * <p>At any time, before or after any dashboard is deployed or mounted, and from any thread; it shows from the next tick on.
   * It stays, also when dashboards come and go, until it is removed or Vert.x closes.
   *
   * <p><b>Thread and cost.</b> {@code write} is called on the broadcaster's event loop, one of
   * Vert.x's, at every tick while somebody watches: it may read what any thread may, must not block, and should take
   * microseconds. What reads files, takes locks or asks somebody is a
   * {@link SampledSource}, see {@link #addSource(Vertx, SampledSource)}. What takes long shows in
   * {@code metrics.registry.sources}. One that throws loses its own figures for that time, and nobody else's.
   *
   * <p><b>Limits.</b> It writes into an object of its own, which it cannot leave: at most 1,000 values and objects; texts are
   * cut after 1,000 characters. A Vert.x instance takes {@value ApplicationSources#MOST} sources.
   *
   * @param name where the figures stand; no other source of the application has it at the same time
   * @throws IllegalArgumentException when the name is blank, too long, or taken
   */
  public static SourceRegistration addSource(
      Vertx vertx, String name, Consumer<StateWriter> write) {
    return addSource(vertx, new WrittenSource(name, write));
  }

  /**
   * The same for a source that is a class of its own, which may ask to be read less often ({@link Source#periodMillis}). It is closed
   * when it is removed, and when Vert.x closes.
   */
  public static SourceRegistration addSource(Vertx vertx, Source source) {
    return ApplicationSources.of(vertx).add(source)::run;
  }

  /**
   * The same for figures that are slow to get: {@code sample} is called on a worker thread, at most once a second while
   * somebody watches, and never twice at the same time. One that takes more than a hundredth of the time, 10 ms of each second
   * by the clock, is read less often, down to once in 32 s. It may block, but must end: one that takes longer than five seconds
   * loses its own figures until it answers, and where eight hang at once, the application's others of this kind wait. What is
   * written of a sample stands until the next one, unless {@link SampledSource#isWrittenAtEveryTick} says otherwise.
   */
  public static SourceRegistration addSource(Vertx vertx, SampledSource<?> source) {
    return ApplicationSources.of(vertx).add(source)::run;
  }

  private record WrittenSource(String name, Consumer<StateWriter> to) implements Source {
    @Override
    public void write(StateWriter out) {
      to.accept(out);
    }
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
