package io.github.vertxdebug.stress;

import io.github.vertxdebug.DebugDashboardVerticle;
import io.github.vertxdebug.guard.Sanitizers;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An application of somebody's, with a dashboard in it, and what may go wrong inside of it. It answers a line on its standard
 * input when it has done what the line says: {@code ?} counts what there is, {@code guards} tells what the guards of the tests
 * have found, the others are those of {@link InnerFaults}. With the property {@code full.disk} it also logs to a file that has
 * no room.
 */
public final class FaultHost {

  /** It writes an error for every client that resets its connection before it has said anything. */
  private static final Logger RESETS = Logger.getLogger("io.vertx.core.net.impl.ConnectionBase");

  private final Vertx vertx;
  private final @Nullable FullDiskLog log;
  private final JsonObject config;
  private final InnerFaults faults;
  private final int apiPort = Ports.free();
  private final int tlsPort = Ports.free();
  private final Set<Thread> apiLoops = ConcurrentHashMap.newKeySet();
  private String deployment = "";

  private FaultHost(Vertx vertx, @Nullable FullDiskLog log, JsonObject config) {
    this.vertx = vertx;
    this.log = log;
    this.config = config.put("port", Ports.free());
    this.faults = new InnerFaults(vertx, apiLoops);
  }

  public static void main(String[] args) throws Exception {
    Sanitizers.install();
    // Made by whoever logs first, while the others wait: that should not be two event loops.
    Logger.getLogger("").getHandlers();
    RESETS.setLevel(Level.OFF);
    String fullDisk = System.getProperty("full.disk");
    FullDiskLog log = fullDisk == null ? null : FullDiskLog.install(Path.of(fullDisk));
    Vertx vertx = MeteredVertx.make();
    FaultHost host = new FaultHost(vertx, log, new JsonObject(args[0]));
    host.start();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      System.out.println(host.answer(line).encode());
    }
    vertx.close().await();
  }

  private void start() {
    vertx
        .deployVerticle(() -> new Api(apiPort, apiLoops), new DeploymentOptions().setInstances(2))
        .await();
    deploy();
    JsonObject tls = new JsonObject().put("ssl", true).put("useAlpn", true);
    SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    tls.put(
        "pemKeyCertOptions",
        new JsonObject()
            .put("keyPath", certificate.privateKeyPath())
            .put("certPath", certificate.certificatePath()));
    vertx
        .deployVerticle(
            new DebugDashboardVerticle(),
            new DeploymentOptions().setConfig(config.copy().put("port", tlsPort).put("http", tls)))
        .await();
    WorkerPool.fill(vertx);
    System.out.println(
        "Debug dashboard: http://127.0.0.1:" + config.getInteger("port") + "/debug/");
  }

  private void deploy() {
    deployment = vertx
        .deployVerticle(
            new DebugDashboardVerticle(), new DeploymentOptions().setConfig(config.copy()))
        .await();
  }

  private JsonObject answer(String order) throws Exception {
    switch (order) {
      case "?" -> {}
      case "guards" -> {
        return new JsonObject().put("guards", Sanitizers.findings());
      }
      case "redeploy" -> {
        vertx.undeploy(deployment).await();
        deploy();
      }
      default -> faults.begin(order);
    }
    return new JsonObject()
        .put("api", apiPort)
        .put("tls", tlsPort)
        .put("logFailures", log == null ? 0 : log.failures())
        .put("threads", threads())
        .put("deployments", vertx.deploymentIDs().size())
        .put("direct", PooledByteBufAllocator.DEFAULT.pinnedDirectMemory());
  }

  /** Without those of a pool of at most eight that reads the application's slow sources, which stay as long as the dashboard. */
  private static long threads() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(thread -> thread != null
            && !thread.getThreadName().startsWith("vertx-debug-dashboard-application"))
        .count();
  }

  /** What the application is there for: an answer at once, one by way of the event bus, one from a worker. */
  private static final class Api extends VerticleBase {

    private final int port;
    private final Set<Thread> loops;

    Api(int port, Set<Thread> loops) {
      this.port = port;
      this.loops = loops;
    }

    @Override
    public Future<?> start() {
      loops.add(Thread.currentThread());
      vertx.eventBus().consumer("prices", message -> message.reply("7"));
      return vertx.createHttpServer().requestHandler(this::answer).listen(port, "127.0.0.1");
    }

    private void answer(HttpServerRequest request) {
      Future<String> made = switch (request.path()) {
        case "/price" ->
          vertx.eventBus().<String>request("prices", "p1").map(reply -> reply.body());
        case "/stock" -> vertx.executeBlocking(() -> "8");
        default -> Future.succeededFuture("9");
      };
      made.onSuccess(text -> request.response().end(text))
          .onFailure(failure -> request.response().setStatusCode(500).end(failure.toString()));
    }
  }
}
