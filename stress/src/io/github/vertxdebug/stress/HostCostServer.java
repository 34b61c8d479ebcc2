package io.github.vertxdebug.stress;

import io.github.vertxdebug.DebugDashboardVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/**
 * An application as a process to be measured, to which a dashboard comes and from which it goes: {@code deploy} and {@code
 * undeploy} on its standard input. Its argument says whether it has metrics at all.
 */
public final class HostCostServer {

  private final Vertx vertx;
  private final int port = Ports.free();
  private final int dashboardPort = Ports.free();
  private String deployment = "";

  private HostCostServer(Vertx vertx) throws IOException {
    this.vertx = vertx;
  }

  public static void main(String[] args) throws IOException {
    Vertx vertx = args[0].equals("metered") ? MeteredVertx.make() : Vertx.vertx();
    HostCostServer server = new HostCostServer(vertx);
    vertx
        .deployVerticle(
            () -> new Host(server.port),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .await();
    System.out.println("Debug dashboard: http://127.0.0.1:" + server.dashboardPort + "/debug/");
    Answers.give(vertx, server::answer);
    vertx.close().await();
  }

  private JsonObject answer(String order) {
    switch (order) {
      case "deploy" ->
        deployment = vertx
            .deployVerticle(
                new DebugDashboardVerticle(),
                new DeploymentOptions().setConfig(new JsonObject().put("port", dashboardPort)))
            .await();
      case "undeploy" -> vertx.undeploy(deployment).await();
      default -> {}
    }
    return new JsonObject().put("port", port);
  }
}
