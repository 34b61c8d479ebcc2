package io.github.vertxdebug.source;

import static io.github.vertxdebug.source.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The breakdown of the resident memory of a JVM of its own, with known loads, against what the kernel and the JVM's own tracking
 * of native memory say from outside.
 */
class MemoryBreakdownTest {

  private static final long MIB = 1 << 20;

  @BeforeEach
  void needProc() {
    assumeTrue(Files.isReadable(Path.of("/proc/self/smaps")), "a system with /proc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:+UseG1GC",
        "-XX:+UseParallelGC",
        "-XX:+UseSerialGC",
        "-XX:+UseShenandoahGC",
        "-XX:+UseZGC"
      })
  void shouldAgreeWithTheKernelPartByPart(String collector, @TempDir Path directory)
      throws Exception {
    assumeTrue(ObservedJvm.understands(collector), "a JDK with " + collector);
    try (ObservedJvm jvm = ObservedJvm.start(
        collector,
        "-Xms256m",
        "-Xmx256m",
        "-XX:NativeMemoryTracking=detail",
        "-Dio.netty.allocator.type=pooled")) {
      jvm.run("heap 60");
      jvm.run("direct 64");
      jvm.run("threads 100 1000");
      jvm.run("map 32 " + directory.resolve("mapped"));
      jvm.run("native 48");
      // So that no collection is due while both sides look.
      settled(jvm);
      jvm.run("gc");
      JsonObject state = jvm.state();
      JsonObject parts = memory(state).getJsonObject("breakdown");
      Smaps kernel = Smaps.of(jvm.pid());
      String tracked = jvm.jcmd("VM.native_memory", "detail");

      long resident = memory(state).getJsonObject("process").getLong("resident");
      long sum = parts.fieldNames().stream().mapToLong(parts::getLong).sum();
      assertEquals(resident, sum);
      // Within two parts in a hundred of the whole, that is.
      long tolerance = resident / 50;
      assertNear(kernel.resident(), resident, tolerance);
      if (collector.equals("-XX:+UseZGC")) {
        // Mapped more than once by some, and so at other addresses than are tracked.
        assertNear(
            kernel.resident(mapping -> mapping.name().contains("java_heap")),
            parts.getLong("heap"),
            tolerance);
      } else {
        near("heap", kernel, tracked, "Java Heap", parts.getLong("heap"), tolerance);
      }
      assertTrue(parts.getLong("heap") >= 60 * MIB, parts::encode);
      near("code", kernel, tracked, "Code", parts.getLong("code_cache"), tolerance);
      near("stacks", kernel, tracked, "Thread Stack", parts.getLong("thread_stacks"), tolerance);
      near(
          "classes", kernel, tracked, "(?:Class|Metaspace)", parts.getLong("metaspace"), tolerance);
      long heapInFiles = collector.equals("-XX:+UseZGC") ? parts.getLong("heap") : 0;
      assertNear(
          kernel.resident() - kernel.anonymous(all -> true),
          parts.getLong("mapped_files") + parts.getLong("shared") + heapInFiles,
          tolerance);
      assertNear(64 * MIB, parts.getLong("direct"), tolerance);
      assertTrue(parts.getLong("other") >= 48 * MIB, parts::encode);
    }
  }

  /** A collection makes ZGC use pages of the heap at addresses at which they were not in memory, and so more of them resident. */
  @Test
  void shouldTellTheHeapOfZgcAsHeapAlsoAfterCollections() throws Exception {
    assumeTrue(ObservedJvm.understands("-XX:+UseZGC"), "a JDK with ZGC");
    try (ObservedJvm jvm = ObservedJvm.start("-XX:+UseZGC", "-Xms256m", "-Xmx256m")) {
      jvm.run("heap 90");
      settled(jvm);
      for (int i = 0; i < 5; i++) {
        jvm.run("garbage 60");
        jvm.run("gc");
        JsonObject parts = parts(jvm.state());
        // There is no other shared memory in this process.
        assertTrue(parts.getLong("shared") < MIB, () -> parts.encode());
        assertNear(
            Smaps.of(jvm.pid()).resident(mapping -> mapping.name().contains("java_heap")),
            parts.getLong("heap"),
            6 * MIB);
      }
    }
  }

  @Test
  void shouldPutEachLoadWhereItBelongsAndWhatNobodyKnowsInOther(@TempDir Path directory)
      throws Exception {
    try (ObservedJvm jvm =
        ObservedJvm.start("-Xms256m", "-Xmx256m", "-Dio.netty.allocator.type=pooled")) {
      JsonObject before = settled(jvm);
      jvm.run("native 96");
      JsonObject leaked = settled(jvm);
      assertNear(96 * MIB, growth(before, leaked, "other"), 4 * MIB);
      jvm.run("direct 64");
      JsonObject direct = settled(jvm);
      assertNear(64 * MIB, growth(leaked, direct, "direct"), MIB);
      jvm.run("map 40 " + directory.resolve("mapped"));
      JsonObject mapped = settled(jvm);
      assertNear(40 * MIB, growth(direct, mapped, "mapped_files"), 2 * MIB);
      jvm.run("threads 100 3000");
      JsonObject after = settled(jvm);
      long stack = growth(mapped, after, "thread_stacks") / 100;
      assertTrue(stack > 150_000 && stack < 600_000, () -> stack + " bytes a stack");
      assertTrue(growth(leaked, mapped, "other") < 4 * MIB, after::encode);
    }
  }

  @Test
  void shouldCountOnlyThoseOfNettysPagesThatAreInMemory() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start(
        "-Dio.netty.allocator.type=pooled",
        "-Dio.netty.allocator.maxOrder=12",
        // Past the JVM's accounts, and not zeroed, as Netty takes it where it can.
        "-Dio.netty.tryReflectionSetAccessible=true",
        "-Dio.netty.noUnsafe=false",
        "--add-opens=java.base/java.nio=ALL-UNNAMED")) {
      JsonObject before = settled(jvm);
      jvm.run("netty 1000");
      JsonObject after = settled(jvm);
      long held = growth(
          memory(before).getJsonObject("allocator"),
          memory(after).getJsonObject("allocator"),
          "used_direct");
      assertEquals(32 * MIB, held);
      boolean zeroed = !memory(after).getJsonObject("direct").containsKey("netty");
      long expected = zeroed ? held : 0;
      assertNear(expected, growth(before, after, "direct"), MIB);
    }
  }

  @Test
  void shouldCountNettysMemoryHoweverThisJvmLetsItTakeIt() throws Exception {
    for (String option : new String[] {
      "-Dno=option", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"
    }) {
      if (!ObservedJvm.understands(option)) {
        continue; // so Netty cannot take it that way
      }
      for (String type : new String[] {"pooled", "adaptive"}) {
        try (ObservedJvm jvm = ObservedJvm.start("-Dio.netty.allocator.type=" + type, option)) {
          JsonObject before = settled(jvm);
          jvm.run("netty 9000000");
          JsonObject after = settled(jvm);
          long held = memory(after).getJsonObject("allocator").getLong("used_direct");
          assertTrue(held >= 9_000_000, option);
          for (String figure : new String[] {"used", "capacity"}) {
            assertNear(
                held,
                memory(after).getJsonObject("direct").getLong(figure)
                    - memory(before).getJsonObject("direct").getLong(figure),
                100_000);
          }
        }
      }
    }
  }

  @Test
  void shouldTellTheMostThatWasEverResidentAsTheKernelDoes() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start()) {
      jvm.run("direct 64");
      JsonObject process = memory(settled(jvm)).getJsonObject("process");
      long kernel = Jcmd.number(
              Files.readString(Path.of("/proc", "" + jvm.pid(), "status")), "VmHWM:\\s+(\\d+) kB")
          << 10;
      assertNear(kernel, process.getLong("peak_resident"), 8 * MIB);
      assertTrue(process.getLong("peak_resident") >= 64 * MIB);
    }
  }

  /** The second of two: the first one loads classes, and has code compiled. */
  private static JsonObject settled(ObservedJvm jvm) throws Exception {
    jvm.state();
    return jvm.state();
  }

  private static void near(
      String what, Smaps kernel, String tracked, String type, long told, long tolerance) {
    long found = kernel.anonymousIn(
        tracked,
        "\\[0x([0-9a-f]+) - 0x([0-9a-f]+)\\] reserved (?:and committed )?\\d+KB for " + type
            + "\\b");
    assertTrue(
        Math.abs(found - told) <= tolerance,
        () -> what + ": " + told + ", but the kernel says " + found);
  }

  private static long growth(JsonObject before, JsonObject after, String part) {
    return parts(after).getLong(part) - parts(before).getLong(part);
  }

  private static JsonObject parts(JsonObject state) {
    return state.containsKey("memory") ? memory(state).getJsonObject("breakdown") : state;
  }

  private static JsonObject memory(JsonObject state) {
    return state.getJsonObject("memory");
  }
}
