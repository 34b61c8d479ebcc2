package io.github.vertxdebug;

import io.github.vertxdebug.http.DashboardServer;
import io.github.vertxdebug.sample.SampleApplication;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard with a server of its own. Deploy it, by class or by name, with the configuration of
 * {@link DebugDashboardOptions} as JSON:
 *
 * <pre>{@code
 * vertx.deployVerticle(new DebugDashboardVerticle(), new DeploymentOptions().setConfig(new JsonObject().put("port", 8081)));
 * }</pre>
 *
 * <p>The deployment fails with a {@link ConfigurationException} when the configuration is not valid, and with a
 * {@link java.net.BindException} when the port is taken. Undeploying it ends every stream.
 */
public final class DebugDashboardVerticle extends VerticleBase {

  private final boolean standalone;
  private @Nullable SharedBroadcaster broadcaster;
  private String url = "";

  public DebugDashboardVerticle() {
    this(false);
  }

  /**
   * @param standalone whether the process is there for the dashboard alone, so that every unknown path leads to it
   */
  DebugDashboardVerticle(boolean standalone) {
    this.standalone = standalone;
  }

  @Override
  public Future<?> start() {
    DebugDashboardOptions options = new DebugDashboardOptions(config());
    return SharedBroadcaster.acquire(vertx, options)
        .onSuccess(acquired -> broadcaster = acquired)
        .compose(acquired -> startServers(options))
        .compose(servers -> options.isSample()
            ? vertx.deployVerticle(new SampleApplication())
            : Future.succeededFuture())
        .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
  }

  @Override
  public Future<?> stop() {
    SharedBroadcaster held = broadcaster;
    broadcaster = null;
    return held == null ? Future.succeededFuture() : held.release();
  }

  /** Where the page is, with the real port; empty before the start. */
  public String url() {
    return url;
  }

  /**
   * One server per processor, so that many streams share the work, and so that the dashboard is still there while one of the
   * event loops is blocked.
   */
  private Future<Void> startServers(DebugDashboardOptions options) {
    HttpServerOptions http = options.toHttpServerOptions();
    DashboardServer first = new DashboardServer(http, options.toHttpSettings(standalone));
    return vertx.deployVerticle(first).compose(id -> {
      url = options.url(first.port());
      HttpServerOptions samePort = new HttpServerOptions(http).setPort(first.port());
      List<Future<String>> others = new ArrayList<>();
      for (int i = 1; i < Runtime.getRuntime().availableProcessors(); i++) {
        others.add(vertx.deployVerticle(
            new DashboardServer(samePort, options.toHttpSettings(standalone))));
      }
      return Future.all(others).mapEmpty();
    });
  }
}
