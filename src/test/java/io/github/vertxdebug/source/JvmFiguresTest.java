package io.github.vertxdebug.source;

import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static io.github.vertxdebug.source.Near.assertNear;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sources say of a JVM of its own, against what that JVM tells the JDK's tools and the kernel. */
class JvmFiguresTest {

  private static JsonObject vm(JsonObject state) {
    return state.getJsonObject("metrics").getJsonObject("vm");
  }

  /** The second of two: the first one loads the classes that it takes. */
  private static JsonObject settled(ObservedJvm jvm) throws Exception {
    jvm.state();
    return vm(jvm.state());
  }

  @Test
  void shouldCountThreadsInEachStateAsAThreadDumpDoes() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start()) {
      jvm.run("states 7");
      JsonObject threads = settled(jvm).getJsonObject("threads");
      String dump = jvm.jcmd("Thread.print");
      for (String state : List.of("BLOCKED", "WAITING", "TIMED_WAITING")) {
        long dumped = Pattern.compile("java.lang.Thread.State: " + state + "\\b")
            .matcher(dump)
            .results()
            .count();
        assertTrue(dumped >= 7, dump);
        assertEquals(
            dumped,
            threads.getJsonObject("states").getLong(state.toLowerCase(Locale.ROOT)),
            () -> state + "\n" + dump);
      }
      assertTrue(threads.getJsonObject("states").getLong("runnable") >= 1);
      assertEquals(0, threads.getJsonObject("states").getLong("new"));
      // Those that the JVM needs for itself are in the dump and in no count.
      long daemons = Pattern.compile(
              "^\"(?!C[12] |Service |Monitor |Sweeper|Notification|Attach )[^\\n]* daemon ",
              Pattern.MULTILINE)
          .matcher(dump)
          .results()
          .count();
      assertNear(daemons, threads.getLong("daemon"), 1);
      long sum = threads.getJsonObject("states").stream()
          .mapToLong(state -> ((Number) state.getValue()).longValue())
          .sum();
      assertEquals(threads.getLong("live"), sum);
      assertTrue(threads.getLong("peak") >= threads.getLong("live"));
      assertTrue(threads.getLong("started") >= threads.getLong("peak"));
    }
  }

  /** Clock ticks since the start: of one process, of all, and of all processors together. */
  private record Ticks(long process, long busy, long all) {

    static Ticks of(long pid) throws IOException {
      String[] own = Files.readString(Path.of("/proc", "" + pid, "stat"))
          .replaceFirst("^.*\\) ", "")
          .split(" ", -1);
      String line = Files.readAllLines(Path.of("/proc/stat")).get(0);
      long[] cpu = Arrays.stream(line.substring("cpu".length()).strip().split(" "))
          .mapToLong(Long::parseLong)
          .toArray();
      // user, nice, system, idle, iowait, irq, softirq, steal; guests are in the first two.
      long all = Arrays.stream(cpu).limit(8).sum();
      return new Ticks(
          Long.parseLong(own[11]) + Long.parseLong(own[12]), all - cpu[3] - cpu[4], all);
    }
  }

  @Test
  void shouldTellTheShareOfTheProcessorsThatTheKernelCounts() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start()) {
      settled(jvm);
      for (int millis : new int[] {1500, 0}) {
        Ticks before = Ticks.of(jvm.pid());
        vm(jvm.state());
        Ticks begin = Ticks.of(jvm.pid());
        if (millis > 0) {
          jvm.run("burn " + millis);
        } else {
          awaitUntil("a second without work", () -> ticks(jvm) - begin.all > 150);
        }
        Ticks end = Ticks.of(jvm.pid());
        JsonObject cpu = vm(jvm.state()).getJsonObject("cpu");
        Ticks after = Ticks.of(jvm.pid());
        // The reading lies somewhere between the outer two moments, and around the inner ones.
        double all = end.all - begin.all;
        double most = after.all - before.all;
        within(
            (end.process - begin.process) / most,
            (after.process - before.process) / all,
            cpu.getDouble("process"));
        within(
            (end.busy - begin.busy) / most,
            (after.busy - before.busy) / all,
            cpu.getDouble("system"));
        if (millis > 0) {
          assertTrue(cpu.getDouble("process") >= 0.9 * (millis / 10.0) / most, cpu::encode);
        }
      }
    }
  }

  private static long ticks(ObservedJvm jvm) {
    try {
      return Ticks.of(jvm.pid()).all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Some ticks are counted a moment late, and shares are rounded. */
  private static void within(double least, double most, double told) {
    assertTrue(
        told >= 0.95 * least - 0.01 && told <= 1.05 * most + 0.01,
        () -> told + " is not between " + least + " and " + most);
  }

  @Test
  void shouldTellWhatACollectionLeftOfWhatIsKept() throws Exception {
    for (String collector : List.of("-XX:+UseG1GC", "-XX:+UseParallelGC", "-XX:+UseSerialGC")) {
      try (ObservedJvm jvm = ObservedJvm.start(collector, "-Xmx256m")) {
        JsonObject before = vm(jvm.state()).getJsonObject("memory_pools");
        assertNull(old(before).getValue("after_gc"), () -> "nothing was collected: " + before);
        assertFalse(before.getJsonObject("Metaspace").containsKey("after_gc"));

        jvm.run("heap 60");
        jvm.run("gc");
        JsonObject vm = vm(jvm.state());
        long left = old(vm.getJsonObject("memory_pools")).getLong("after_gc");
        assertTrue(left >= 60 << 20 && left < 80 << 20, () -> collector + " " + left);
        assertNear(
            used(jvm.jcmd("GC.heap_info")), vm.getJsonObject("heap").getLong("used"), 8 << 20);

        jvm.run("heap 40");
        jvm.run("gc");
        long leaked = old(vm(jvm.state()).getJsonObject("memory_pools")).getLong("after_gc");
        assertNear(40 << 20, leaked - left, 6 << 20);
      }
    }
  }

  /** Of the whole heap, or of its generations, but not of their parts. */
  private static long used(String heapInfo) {
    return Jcmd.sum(heapInfo, "(?m)^.*\\btotal\\b.*?\\bused (\\d+)K") << 10;
  }

  private static JsonObject old(JsonObject pools) {
    String name = pools.fieldNames().stream()
        .filter(pool -> pool.contains("Old Gen") || pool.contains("Tenured"))
        .findAny()
        .orElseThrow();
    return pools.getJsonObject(name);
  }

  @Test
  void shouldTellTheSizeOfTheCodeCacheAsTheJvmDoes() throws Exception {
    for (String segments : List.of("-XX:+SegmentedCodeCache", "-XX:-SegmentedCodeCache")) {
      try (ObservedJvm jvm = ObservedJvm.start(segments, "-XX:ReservedCodeCacheSize=64m")) {
        JsonObject told = settled(jvm).getJsonObject("code_cache");
        String jvms = jvm.jcmd("Compiler.codecache");
        long used = Jcmd.sum(jvms, "Code(?:Heap '[^']*'|Cache): size=\\d+Kb used=(\\d+)Kb") << 10;
        assertTrue(used > 500_000, jvms);
        assertNear(used, told.getLong("used"), 400_000);
        assertNear(64 << 20, told.getLong("max"), 1 << 20);
        assertTrue(told.getLong("committed") >= told.getLong("used"));
      }
    }
  }

  @Test
  void shouldSayNothingOfACompilerThatIsNotThere() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start("-Xint")) {
      assertFalse(settled(jvm).containsKey("jit"));
    }
  }

  @Test
  void shouldCountClassesCompilationsAndSafepointsAsTheJvmsOwnCountersDo() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start()) {
      jvm.run("classes 50");
      jvm.run("gc");
      JsonObject told = settled(jvm);
      String counters = jvm.jcmd("PerfCounter.print");
      long loaded = Jcmd.number(counters, "java.cls.loadedClasses=(\\d+)")
          + Jcmd.number(counters, "java.cls.sharedLoadedClasses=(\\d+)");
      long unloaded = Jcmd.number(counters, "java.cls.unloadedClasses=(\\d+)")
          + Jcmd.number(counters, "java.cls.sharedUnloadedClasses=(\\d+)");
      JsonObject classes = told.getJsonObject("classes");
      assertNear(loaded, classes.getLong("total_loaded"), 60);
      assertNear(unloaded, classes.getLong("unloaded"), 5);
      assertTrue(classes.getLong("unloaded") >= 50, classes::encode);
      assertEquals(
          classes.getLong("loaded"), classes.getLong("total_loaded") - classes.getLong("unloaded"));

      long frequency = Jcmd.number(counters, "sun.os.hrt.frequency=(\\d+)");
      double compiled = Jcmd.number(counters, "java.ci.totalTime=(\\d+)") * 1e3 / frequency;
      assertNear((long) compiled, told.getJsonObject("jit").getLong("time_ms"), 500);
      assertTrue(told.getJsonObject("jit").getLong("time_ms") > 0);

      JsonObject safepoints = told.getJsonObject("safepoints");
      assertNear(Jcmd.number(counters, "sun.rt.safepoints=(\\d+)"), safepoints.getLong("count"), 5);
      double stood = Jcmd.number(counters, "sun.rt.safepointTime=(\\d+)") * 1e3 / frequency;
      assertNear((long) stood, (long) (double) safepoints.getDouble("time_ms"), 50);
      assertTrue(safepoints.getDouble("sync_ms") <= safepoints.getDouble("time_ms"));

      jvm.run("gc");
      JsonObject after = vm(jvm.state()).getJsonObject("safepoints");
      assertTrue(after.getLong("count") > safepoints.getLong("count"));
      assertTrue(after.getDouble("time_ms") > safepoints.getDouble("time_ms"));
    }
  }

  @Test
  void shouldNeedNoSafepointToCountThreadStates() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start()) {
      long before = settled(jvm).getJsonObject("safepoints").getLong("count");
      for (int i = 0; i < 20; i++) {
        jvm.state();
      }
      long after = vm(jvm.state()).getJsonObject("safepoints").getLong("count");
      assertTrue(after - before < 10, () -> before + " and " + after);
    }
  }

  @Test
  void shouldLeaveOutSafepointsWhereTheJvmKeepsNoCounters() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start("-XX:-UsePerfData")) {
      assertFalse(settled(jvm).containsKey("safepoints"));
    }
  }

  @Test
  void shouldTakeNothingFromAFileThatAnotherJvmHasLeftOrThatIsNoSuchFile(@TempDir Path directory)
      throws Exception {
    Path file = PerfData.file(ProcessHandle.current().pid());
    assumeTrue(Files.isReadable(file), "counters of this JVM");
    long start = ProcessHandle.current().info().startInstant().orElseThrow().toEpochMilli();
    assertTrue(new SafepointSource(file, start).sample().count() >= 0);
    assertEquals(-1, new SafepointSource(file, start - 3_600_000).sample().count());

    byte[] good = Files.readAllBytes(file);
    Path bad = directory.resolve("bad");
    assertEquals(-1, new SafepointSource(bad, start).sample().count());
    for (int length : new int[] {0, 1, 31, 32, 40, 200, 5000}) {
      Files.write(bad, Arrays.copyOf(good, length));
      assertEquals(-1, new SafepointSource(bad, start).sample().count(), () -> length + " bytes");
    }
    ByteBuffer otherVersion = ByteBuffer.wrap(good.clone()).put(5, (byte) 3);
    Files.write(bad, otherVersion.array());
    assertEquals(-1, new SafepointSource(bad, start).sample().count());
    ByteBuffer endless = ByteBuffer.wrap(good.clone()).order(ByteOrder.nativeOrder());
    endless.putInt(endless.getInt(24), 0); // an entry that leads to itself
    Files.write(bad, endless.array());
    assertEquals(-1, new SafepointSource(bad, start).sample().count());
    Files.write(bad, "no counters".repeat(10).getBytes(ISO_8859_1));
    assertEquals(-1, new SafepointSource(bad, start).sample().count());
  }

  @Test
  void shouldTellOfVirtualThreadsWhereTheJvmHasAPublicSource() throws Exception {
    int feature = Runtime.version().feature();
    try (ObservedJvm jvm = ObservedJvm.start(
        feature >= 21
            ? new String[] {
              "-Djdk.virtualThreadScheduler.parallelism=2",
              "-Djdk.virtualThreadScheduler.maxPoolSize=2"
            }
            : new String[0])) {
      if (feature < 24) {
        assertFalse(settled(jvm).containsKey("virtual_threads"), "not on JDK " + feature);
        return;
      }
      JsonObject none = settled(jvm).getJsonObject("virtual_threads");
      assertEquals(2, none.getLong("parallelism"));
      assertEquals(0, none.getLong("mounted"));
      assertEquals(0, none.getLong("queued"));
      // Two hold both carriers, and so the other five wait for one.
      jvm.run("virtual 7");
      JsonObject busy = settled(jvm).getJsonObject("virtual_threads");
      assertEquals(2, busy.getLong("mounted"));
      assertEquals(2, busy.getLong("carriers"));
      assertEquals(5, busy.getLong("queued"));
      String jvms = jvm.jcmd("Thread.vthread_scheduler");
      assertTrue(jvms.contains("parallelism = 2"), jvms);
      assertTrue(jvms.contains("size = 2"), jvms);
    }
  }

  @Test
  void shouldStartNoThreadByLookingAtVirtualOnes() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start()) {
      long before = settled(jvm).getJsonObject("threads").getLong("started");
      jvm.state();
      assertEquals(before, vm(jvm.state()).getJsonObject("threads").getLong("started"));
    }
  }

  @Test
  void shouldMeasureTheRateOfAKnownAllocation() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start()) {
      settled(jvm);
      long earliest = System.nanoTime();
      long bytes = vm(jvm.state()).getLong("allocated_bytes");
      long start = System.nanoTime();
      jvm.run("garbage 300");
      long end = System.nanoTime();
      JsonObject after = vm(jvm.state());
      long latest = System.nanoTime();
      long allocated = after.getLong("allocated_bytes") - bytes;
      assertNear(300 << 20, allocated, 8 << 20);
      // The two readings lie somewhere before and somewhere behind the allocation.
      double slowest = allocated / ((latest - earliest) / 1e9);
      double fastest = allocated / ((end - start) / 1e9);
      double told = after.getLong("allocation_rate");
      assertTrue(
          told >= slowest * 0.99 && told <= fastest * 1.01,
          () -> told + ", but from " + slowest + " to " + fastest);
    }
  }

  @Test
  void shouldCountFileDescriptorsAsTheKernelDoes() throws Exception {
    Path open = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(open), "a system with /proc");
    RecordingWriter out = RecordingWriter.of(new FileDescriptorSource());
    long listed;
    try (Stream<Path> files = Files.list(open)) {
      listed = files.count();
    }
    assertNear(listed, out.longAt("metrics", "vm", "files", "open"), 3);
    String limits = Files.readString(Path.of("/proc/self/limits"));
    assertEquals(
        Jcmd.number(limits, "Max open files +(\\d+)"), out.longAt("metrics", "vm", "files", "max"));
  }

  @Test
  void shouldNameTheJvmAsItNamesItself() throws Exception {
    try (ObservedJvm jvm = ObservedJvm.start()) {
      JsonObject told = settled(jvm);
      String version = jvm.jcmd("VM.version");
      assertTrue(version.contains(told.getString("name")), version);
      assertTrue(version.contains(told.getString("version")), version);
      double seconds = Double.parseDouble(jvm.jcmd("VM.uptime")
          .lines()
          .skip(1)
          .findFirst()
          .orElseThrow()
          .replaceAll("[^0-9.]", ""));
      assertNear((long) (seconds * 1000), told.getLong("uptime_ms"), 20_000);
      assertEquals(jvm.pid(), told.getLong("pid"));
    }
  }
}
