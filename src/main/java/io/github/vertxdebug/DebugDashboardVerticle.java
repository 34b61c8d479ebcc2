package io.github.vertxdebug;

import io.github.vertxdebug.http.DashboardServer;
import io.github.vertxdebug.http.HttpSettings;
import io.github.vertxdebug.sample.SampleApplication;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
 * {@link java.net.BindException} that names host and port when the port is taken. Undeploying it ends every stream.
 */
public final class DebugDashboardVerticle extends VerticleBase {

  private final boolean standalone;
  private @Nullable SharedBroadcaster broadcaster;
  private String url = "";

  /** The dashboard of an application: paths outside of its root are none of its business. */
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
        .compose(acquired -> startServers(options, 5)
            .recover(failure -> Future.failedFuture(ListenException.orElse(failure, options))))
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
  private Future<Void> startServers(DebugDashboardOptions options, int attempts) {
    HttpServerOptions http = options.toHttpServerOptions();
    HttpSettings settings = options.toHttpSettings(standalone);
    int instances = Runtime.getRuntime().availableProcessors();
    return port(options)
        .onSuccess(http::setPort)
        .compose(port -> vertx.deployVerticle(
            () -> new DashboardServer(http, settings),
            new DeploymentOptions().setInstances(instances)))
        .onSuccess(id -> url = options.url(http.getPort()))
        .<Void>mapEmpty()
        .recover(
            failure -> options.getPort() == 0 && failure instanceof BindException && attempts > 1
                ? startServers(options, attempts - 1)
                : Future.failedFuture(failure));
  }

  /**
   * The port to bind. Servers share the connections of a port only when they name it, so a free one is found first; whoever
   * takes it in between makes us try another.
   */
  private Future<Integer> port(DebugDashboardOptions options) {
    if (options.getPort() != 0) {
      return Future.succeededFuture(options.getPort());
    }
    return vertx.executeBlocking(() -> {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(options.getHost()))) {
        return free.getLocalPort();
      }
    });
  }
}
