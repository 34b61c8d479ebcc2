package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Chunks of the adaptive allocator as JFR tells of them, in a JVM in which JFR may run. */
class ChunkSourceTest {

  private static final String ADAPTIVE = "-Dio.netty.allocator.type=adaptive";
  private static final String RECORDING = "-XX:StartFlightRecording:settings=none,dumponexit=false";

  private static JsonObject allocator(ObservedJvm jvm) throws Exception {
    return jvm.state().getJsonObject("memory").getJsonObject("allocator");
  }

  /** Events come about a second late. */
  private static JsonObject await(ObservedJvm jvm, Predicate<JsonObject> there) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      JsonObject allocator = allocator(jvm);
      JsonObject chunks = allocator.getJsonObject("chunks");
      if (chunks != null && there.test(chunks)) {
        return allocator;
      }
      assertTrue(System.nanoTime() < end, allocator::encode);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  @Test
  void shouldAccountForEveryChunkThatTheAllocatorTakesAndGivesBack() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start(ADAPTIVE, RECORDING)) {
      JsonObject none = await(jvm, chunks -> true);
      assertEquals("AdaptiveByteBufAllocator", none.getString("name"));
      assertEquals(0, none.getJsonObject("chunks").getLong("count"));
      assertEquals(0, none.getLong("used_direct"));

      jvm.run("netty 1000");
      jvm.run("netty 30000000");
      jvm.run("nettyheap 2000");
      JsonObject some = await(jvm, chunks -> chunks.getLong("count") >= 3);
      JsonObject chunks = some.getJsonObject("chunks");
      // The allocator's own sums are the other witness.
      assertEquals(some.getLong("used_direct"), chunks.getLong("direct_bytes"));
      assertEquals(some.getLong("used_heap"), chunks.getLong("heap_bytes"));
      assertTrue(
          chunks.getJsonObject("by_size").fieldNames().stream()
              .anyMatch(size -> size.startsWith("heap.")),
          chunks::encode);
      assertEquals(1, chunks.getJsonObject("by_size").getLong("direct.30000000"), chunks::encode);
      JsonObject listed = chunks.getJsonObject("listed");
      assertFalse(listed.isEmpty(), chunks::encode);
      for (String address : listed.fieldNames()) {
        assertTrue(address.matches("0x[1-9a-f][0-9a-f]*"), address);
        JsonObject chunk = listed.getJsonObject(address);
        boolean large = chunk.getLong("bytes") == 30_000_000;
        assertEquals(large ? 0 : 1, chunk.getLong("pooled"), listed::encode);
        assertTrue(chunk.getLong("at_ms") >= chunks.getLong("since_ms"));
      }

      jvm.run("release");
      JsonObject after =
          await(jvm, left -> !left.getJsonObject("by_size").containsKey("direct.30000000"));
      assertEquals(
          after.getLong("used_direct"), after.getJsonObject("chunks").getLong("direct_bytes"));
    }
  }

  @Test
  void shouldTellSinceWhenItKnowsAndNotCountWhatWasThereBefore() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start(ADAPTIVE, RECORDING)) {
      jvm.run("netty 1000");
      long before = System.currentTimeMillis();
      JsonObject known = await(jvm, chunks -> true);
      assertTrue(known.getJsonObject("chunks").getLong("since_ms") >= before);
      assertEquals(0, known.getJsonObject("chunks").getLong("direct_bytes"));
      assertTrue(known.getLong("used_direct") > 0);
    }
  }

  @Test
  void shouldNotStartTheFlightRecorderAndBeginOnceSomebodyDoes() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start(ADAPTIVE)) {
      assertFalse(allocator(jvm).containsKey("chunks"));
      allocator(jvm);
      String check = jvm.jcmd("JFR.check");
      assertTrue(check.contains("No available recordings"), check);
      jvm.jcmd("JFR.start", "settings=none");
      await(jvm, chunks -> true);
    }
  }

  @Test
  void shouldLetTheFlightRecorderEndWithTheLastRecordingOfSomebodyElse() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start(ADAPTIVE)) {
      jvm.jcmd("JFR.start", "name=theirs", "settings=none");
      await(jvm, chunks -> true);
      jvm.jcmd("JFR.stop", "name=theirs");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!jvm.jcmd("JFR.check").contains("No available recordings")) {
        assertTrue(System.nanoTime() < end, jvm.jcmd("JFR.check"));
        allocator(jvm);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
      assertFalse(allocator(jvm).containsKey("chunks"));
    }
  }

  @Test
  void shouldLeaveThePooledAllocatorToItsArenas() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start("-Dio.netty.allocator.type=pooled", RECORDING)) {
      jvm.run("netty 1000");
      allocator(jvm);
      JsonObject allocator = allocator(jvm);
      assertNull(allocator.getJsonObject("chunks"));
      assertEquals(1, allocator.getJsonObject("arenas").size());
    }
  }
}
