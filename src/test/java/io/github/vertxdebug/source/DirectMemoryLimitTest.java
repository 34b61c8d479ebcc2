package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** The limits of the memory outside the heap, in processes that were given them. */
class DirectMemoryLimitTest {

  private static JsonObject direct(String... options) throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start(options)) {
      JsonObject memory = jvm.state().getJsonObject("memory");
      return memory
          .getJsonObject("direct")
          .put("heap_max", memory.getJsonObject("heap").getLong("max"));
    }
  }

  @Test
  void shouldTellTheLimitThatTheJvmWasStartedWith() throws Exception {
    JsonObject direct = direct("-XX:MaxDirectMemorySize=64m");
    assertEquals(64 << 20, direct.getLong("max"));
    if (direct.containsKey("netty")) {
      assertEquals(64 << 20, direct.getLong("netty_max"), "which Netty takes for its own");
    }
  }

  @Test
  void shouldTellTheHeapsLimitWhereThereIsNoOther() throws Exception {
    JsonObject direct = direct("-Xmx96m", "-XX:+UseParallelGC");
    assertEquals(direct.getLong("heap_max"), direct.getLong("max"));
  }

  @Test
  void shouldTellNettysOwnLimit() throws Exception {
    JsonObject direct =
        direct("-XX:MaxDirectMemorySize=64m", "-Dio.netty.maxDirectMemory=33554432");
    assertEquals(64 << 20, direct.getLong("max"));
    if (direct.containsKey("netty")) {
      assertEquals(32 << 20, direct.getLong("netty_max"));
    }
  }

  @Test
  void shouldTellNoLimitOfNettysWhereTheJvmCountsItsMemory() throws Exception {
    JsonObject direct = direct("-Dio.netty.maxDirectMemory=0");
    assertEquals(false, direct.containsKey("netty"));
    assertEquals(false, direct.containsKey("netty_max"));
  }
}
