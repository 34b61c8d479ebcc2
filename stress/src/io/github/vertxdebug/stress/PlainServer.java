package io.github.vertxdebug.stress;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What an open response costs in Vert.x before anybody does anything with it: chunked responses that are held open, and, if
 * there are ticks, one shared buffer of a given size written to each at every tick.
 */
public final class PlainServer extends VerticleBase {

  private final int port;
  private final String padding;
  private final int tickMillis;
  private final Set<HttpServerResponse> responses = new LinkedHashSet<>();
  private long seq = 1;

  private PlainServer(int port, int bytes, int tickMillis) {
    this.port = port;
    this.padding = "x".repeat(Math.max(0, bytes - event("diagnostics-delta", "").length()));
    this.tickMillis = tickMillis;
  }

  /** Takes the size of an event and the milliseconds between two, 0 for none at all. */
  public static void main(String[] args) throws IOException {
    int bytes = Integer.parseInt(args[0]);
    int tickMillis = Integer.parseInt(args[1]);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Vertx vertx = Vertx.vertx();
    vertx
        .deployVerticle(
            () -> new PlainServer(port, bytes, tickMillis),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .await();
    System.out.println("Debug dashboard: http://127.0.0.1:" + port + "/debug/");
    Answers.give(vertx);
    vertx.close().await();
  }

  @Override
  public Future<?> start() {
    if (tickMillis > 0) {
      vertx.setPeriodic(tickMillis, timer -> tick());
    }
    return vertx
        .createHttpServer(
            // As the dashboard's own server is set.
            new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setSendBufferSize(32768)
                .setStrictThreadMode(true))
        .requestHandler(this::hold)
        .listen();
  }

  private void hold(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-cache, no-store")
        .putHeader("X-Accel-Buffering", "no")
        .closeHandler(closed -> responses.remove(response));
    response.write(event("diagnostics"));
    responses.add(response);
  }

  private void tick() {
    seq++;
    Buffer frame = event("diagnostics-delta");
    for (HttpServerResponse response : responses) {
      if (!response.writeQueueFull()) {
        response.write(frame);
      }
    }
  }

  private Buffer event(String name) {
    return Buffer.buffer(event(name, padding));
  }

  private String event(String name, String text) {
    return "id: plain-" + seq + "\nevent: " + name + "\ndata: {\"seq\":" + seq + ",\"x\":\"" + text
        + "\"}\n\n";
  }
}
