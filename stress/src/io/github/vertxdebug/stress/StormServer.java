package io.github.vertxdebug.stress;

import io.github.vertxdebug.DebugDashboardVerticle;
import io.github.vertxdebug.guard.Sanitizers;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/**
 * An application with a dashboard, as a process to be put under load with the guards of the tests in place. Its one argument is
 * JSON: {@code config} as the dashboard has it, {@code port} where that is to be, and {@code hostPort} for the application.
 *
 * <p>Beside what all servers answer it tells {@code direct}, the bytes of direct memory in use; what its {@link ServerLog} says;
 * to the question {@code guards} what those have found, and to {@code heap} what the heap holds after a collection.
 */
public final class StormServer {

  private StormServer() {}

  public static void main(String[] args) throws IOException {
    Sanitizers.install();
    JsonObject order = new JsonObject(args[0]);
    ServerLog log = ServerLog.install();
    Vertx vertx = vertx();
    DebugDashboardVerticle dashboard = new DebugDashboardVerticle();
    vertx
        .deployVerticle(new Host(order.getInteger("hostPort")))
        .compose(id -> vertx.deployVerticle(
            dashboard, new DeploymentOptions().setConfig(order.getJsonObject("config"))))
        .await();
    WorkerPool.fill(vertx);
    System.out.println("Debug dashboard: " + dashboard.url());
    Answers.give(vertx, question -> more(question, log));
    vertx.close().await();
  }

  private static Vertx vertx() {
    return MeteredVertx.make();
  }

  private static JsonObject more(String question, ServerLog log) {
    JsonObject answer = log.told().put("direct", Sanitizers.directBytes());
    return switch (question) {
      case "guards" -> answer.put("guards", Sanitizers.findings());
      case "heap" -> answer.put("heap", LiveHeap.bytes());
      default -> answer;
    };
  }
}
