package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Spring Boot application with Actuator. Where it cannot be had, it says so and there is none. */
final class Actuator implements AutoCloseable {

  private static final Path SOURCES = Path.of("stress", "peers", "actuator");
  private static final Path TARGET = Path.of("target", "stress", "peers", "actuator");

  /** Spring Boot Admin's page of an instance asks for these every so often, each with a request of its own. */
  private static final double ADMIN_PER_SECOND = 1 / 2.5;

  private static final List<String> ADMIN_ASKS = List.of(
      "metrics/process.cpu.usage",
      "metrics/system.cpu.usage",
      "metrics/jvm.gc.pause",
      "metrics/jvm.threads.live",
      "metrics/jvm.threads.peak",
      "metrics/jvm.threads.daemon",
      "metrics/jvm.memory.max?tag=area:heap",
      "metrics/jvm.memory.used?tag=area:heap",
      "metrics/jvm.memory.committed?tag=area:heap",
      "metrics/jvm.memory.max?tag=area:nonheap",
      "metrics/jvm.memory.used?tag=area:nonheap",
      "metrics/jvm.memory.used?tag=area:nonheap&tag=id:Metaspace",
      "metrics/jvm.memory.committed?tag=area:nonheap");

  private final @Nullable ServerProcess process;
  private final String what;

  private Actuator(@Nullable ServerProcess process, String what) {
    this.process = process;
    this.what = what;
  }

  static Actuator start(int series) throws InterruptedException {
    try {
      PeerBuild build = PeerBuild.of(SOURCES, TARGET);
      ServerProcess started = ServerProcess.start(
          build.classPath(),
          "peer.ActuatorServer",
          List.of(Integer.toString(Ports.free()), Integer.toString(series)),
          "256m",
          ServerProcess.ANY_CORE,
          List.of(),
          builder -> {});
      return new Actuator(
          started, "a Spring Boot " + build.version() + " application with Actuator");
    } catch (IOException | PeerMissing e) {
      System.err.println("There is no Spring Boot application to compare with: " + e.getMessage());
      return new Actuator(null, "no Spring Boot application, which could not be had");
    }
  }

  /** What it is, for the table. */
  String what() {
    return what;
  }

  ServerProcess process() {
    ServerProcess started = process;
    if (started == null) {
      throw new IllegalStateException("there is none");
    }
    return started;
  }

  /** How one may follow what it does; nothing when there is none. */
  List<Updates> ways() throws IOException, InterruptedException {
    ServerProcess started = process;
    if (started == null) {
      return List.of();
    }
    URI root = started.uri();
    return List.of(
        Updates.of("Actuator, Prometheus scrape", 1, "text/plain", root.resolve("prometheus")),
        new Updates(
            "Actuator, as Spring Boot Admin's page asks",
            ADMIN_PER_SECOND,
            "application/json",
            ADMIN_ASKS.stream().map(root::resolve).toList()),
        new Updates(
            "Actuator, every meter by its name",
            ADMIN_PER_SECOND,
            "application/json",
            names(root).map(name -> root.resolve("metrics/" + name)).toList()));
  }

  private static Stream<String> names(URI root) throws IOException, InterruptedException {
    String answer = HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(root.resolve("metrics")).build(), BodyHandlers.ofString())
        .body();
    List<String> names = new ArrayList<>();
    new JsonObject(answer).getJsonArray("names").forEach(name -> names.add((String) name));
    return names.stream();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
