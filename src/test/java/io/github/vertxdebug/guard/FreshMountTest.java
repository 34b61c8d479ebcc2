package io.github.vertxdebug.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.DebugDashboard;
import io.github.vertxdebug.DebugDashboardOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from files only once in a JVM, seen in one that has done nothing else. */
class FreshMountTest {

  @Test
  void shouldBlockNothingWhenMountedWithATokenOnALoopOfAJvmThatHasDoneNothingElse(
      @TempDir Path directory) throws IOException, InterruptedException {
    Path said = directory.resolve("said");
    ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-Djdk.attach.allowAttachSelf=true",
            "-XX:+EnableDynamicAgentLoading",
            "-XX:+AllowRedefinitionToAddDeleteMethods",
            "-cp",
            System.getProperty("java.class.path"),
            Mounting.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(said.toFile());
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it ends");
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(said);
    assertTrue(text.contains("mounted"), text);
    assertTrue(text.contains("seen on purpose 1"), text);
    assertTrue(text.contains("seen while mounting 0"), text);
    assertEquals(0, process.exitValue(), text);
  }

  /** Mounts a dashboard as an application does, and tells what blocked. */
  static final class Mounting {
    public static void main(String[] args) throws Exception {
      BlockingCalls calls = new BlockingCalls();
      calls.install();
      Vertx vertx = Vertx.vertx();
      call(vertx, () -> {
        java.util.concurrent.locks.LockSupport.parkNanos(1);
        return Future.succeededFuture();
      });
      System.out.println("seen on purpose " + calls.take().size());
      call(
          vertx,
          () -> DebugDashboard.mount(
              vertx, Router.router(vertx), new DebugDashboardOptions().setToken("secret")));
      System.out.println("mounted");
      List<String> found = calls.take();
      System.out.println("seen while mounting " + found.size() + "\n" + String.join("\n", found));
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static void call(Vertx vertx, java.util.function.Supplier<Future<?>> start)
        throws Exception {
      VerticleBase verticle = new VerticleBase() {
        @Override
        public Future<?> start() {
          return start.get();
        }
      };
      vertx
          .deployVerticle(verticle)
          .toCompletionStage()
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
    }
  }
}
