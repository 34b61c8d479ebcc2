package io.github.vertxdebug.source;

import static io.github.vertxdebug.source.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RunningDashboard;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JvmSourcesTest {

  @Test
  void shouldTellWhichJvmThisIs() {
    RecordingWriter out = RecordingWriter.of(new RuntimeSource());
    assertEquals(System.getProperty("java.vm.name"), out.at("metrics", "vm", "name"));
    assertEquals(ProcessHandle.current().pid(), out.longAt("metrics", "vm", "pid"));
    long start = ProcessHandle.current().info().startInstant().orElseThrow().toEpochMilli();
    assertNear(start, out.longAt("metrics", "vm", "start_time_ms"), 5_000);
    long uptime = System.currentTimeMillis() - start;
    assertNear(uptime, out.longAt("metrics", "vm", "uptime_ms"), 5_000);
  }

  @Test
  void shouldCountThreadsAsTheyStartAndBlock() throws Exception {
    RecordingWriter before = new RecordingWriter();
    new ThreadSource().write(before);
    before.sample(new ThreadStateSource());
    Object monitor = new Object();
    List<Thread> threads = new ArrayList<>();
    RecordingWriter during = new RecordingWriter();
    CountDownLatch release = new CountDownLatch(1);
    synchronized (monitor) {
      for (int i = 0; i < 20; i++) {
        Thread blocked = new Thread(() -> {
          synchronized (monitor) {
            release.countDown();
          }
        });
        blocked.start();
        threads.add(blocked);
      }
      for (Thread thread : threads) {
        while (thread.getState() != Thread.State.BLOCKED) {
          Thread.onSpinWait();
        }
      }
      new ThreadSource().write(during);
      during.sample(new ThreadStateSource());
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertNear(
        before.longAt("metrics", "vm", "threads", "live") + 20,
        during.longAt("metrics", "vm", "threads", "live"),
        5);
    assertTrue(during.longAt("metrics", "vm", "threads", "started")
        >= before.longAt("metrics", "vm", "threads", "started") + 20);
    assertTrue(during.longAt("metrics", "vm", "threads", "states", "blocked") >= 20);
    assertEquals(6, during.objectAt("metrics", "vm", "threads", "states").size());
  }

  @Test
  void shouldSeeALargeArrayInTheHeap() {
    long before =
        RecordingWriter.of(new JvmMemorySource(MemoryType.HEAP)).longAt("memory", "heap", "used");
    byte[] large = new byte[64 << 20];
    RecordingWriter out = RecordingWriter.of(
        new JvmMemorySource(MemoryType.HEAP), new JvmMemorySource(MemoryType.NON_HEAP));
    assertTrue(out.longAt("memory", "heap", "used") > large.length);
    assertTrue(before > 0);
    assertEquals(Runtime.getRuntime().maxMemory(), out.longAt("metrics", "vm", "heap", "max"));
    assertNear(
        Runtime.getRuntime().totalMemory(),
        out.longAt("metrics", "vm", "heap", "committed"),
        64 << 20);
    assertEquals(
        ManagementFactory.getMemoryPoolMXBeans().size(),
        out.objectAt("metrics", "vm", "memory_pools").size());
    assertEquals("non_heap", out.at("metrics", "vm", "memory_pools", "Metaspace", "type"));
    assertNull(out.at("metrics", "vm", "memory_pools", "Metaspace", "after_gc"));
  }

  @Test
  @Timeout(20)
  void shouldCountAPauseForAForcedCollection() throws InterruptedException {
    try (GarbageCollectorSource source = new GarbageCollectorSource()) {
      long before = pauses(RecordingWriter.of(source));
      System.gc();
      // Another collection may come in between, and its notification first.
      RunningDashboard.awaitUntil(
          "the forced collection",
          () -> causes(RecordingWriter.of(source)).contains("System.gc()"));
      RecordingWriter out = RecordingWriter.of(source);
      assertTrue(pauses(out) > before);
      for (String collector : out.objectAt("metrics", "vm", "gc").keySet()) {
        long count = out.longAt("metrics", "vm", "gc", collector, "pauses", "count");
        long inBuckets =
            out.objectAt("metrics", "vm", "gc", collector, "pauses", "buckets").values().stream()
                .mapToLong(n -> ((Number) n).longValue())
                .sum();
        assertEquals(count, inBuckets);
        assertTrue(out.longAt("metrics", "vm", "gc", collector, "count") >= count);
      }
    }
  }

  private static long pauses(RecordingWriter out) {
    return out.objectAt("metrics", "vm", "gc").keySet().stream()
        .mapToLong(collector -> out.longAt("metrics", "vm", "gc", collector, "pauses", "count"))
        .sum();
  }

  private static List<String> causes(RecordingWriter out) {
    return out.objectAt("metrics", "vm", "gc").keySet().stream()
        .map(collector -> String.valueOf(out.at("metrics", "vm", "gc", collector, "last_cause")))
        .toList();
  }

  @Test
  void shouldTellPausesFromConcurrentCycles() {
    assertTrue(GarbageCollectorSource.isPause(
        "G1 Young Generation", "end of minor GC", "G1 Evacuation Pause"));
    assertTrue(
        GarbageCollectorSource.isPause("G1 Old Generation", "end of major GC", "System.gc()"));
    assertTrue(
        GarbageCollectorSource.isPause("G1 Concurrent GC", "end of concurrent GC pause", "No GC"));
    assertTrue(GarbageCollectorSource.isPause("ZGC Minor Pauses", "end of GC pause", "Warmup"));
    assertFalse(GarbageCollectorSource.isPause("ZGC Minor Cycles", "end of GC cycle", "Warmup"));
    assertFalse(GarbageCollectorSource.isPause("ZGC Cycles", "end of major GC", "Proactive"));
    assertFalse(GarbageCollectorSource.isPause(
        "Shenandoah Cycles", "end of GC cycle", "Allocation Failure"));
    assertFalse(GarbageCollectorSource.isPause("G1 Old Generation", "end of major GC", "No GC"));
  }

  @Test
  void shouldAccountForAllocationOfLiveAndEndedThreads() throws Exception {
    AllocationSource source = new AllocationSource();
    long before = RecordingWriter.of(source).longAt("metrics", "vm", "allocated_bytes");
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread allocating = new Thread(() -> {
      byte[][] kept = new byte[50][];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = new byte[1 << 20];
      }
      done.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        kept[0] = new byte[0];
      }
    });
    allocating.start();
    done.await();
    long during = RecordingWriter.of(source).longAt("metrics", "vm", "allocated_bytes");
    assertTrue(during - before >= 50 << 20, () -> during - before + " bytes");
    end.countDown();
    allocating.join();
    assertTrue(RecordingWriter.of(source).longAt("metrics", "vm", "allocated_bytes") >= during);
  }

  @Test
  void shouldGiveARateOnlyBetweenRecentReadings() throws Exception {
    AtomicLong nanos = new AtomicLong();
    AtomicLong bytes = new AtomicLong(1000);
    AllocationSource source = new AllocationSource(nanos::get, bytes::get);
    assertNull(RecordingWriter.of(source).at("metrics", "vm", "allocation_rate"));
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
    bytes.addAndGet(2_000);
    assertEquals(4_000, RecordingWriter.of(source).longAt("metrics", "vm", "allocation_rate"));
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(5));
    assertNull(RecordingWriter.of(source).at("metrics", "vm", "allocation_rate"));
  }

  @Test
  void shouldMeasureItsOwnCpuTime() throws Exception {
    CpuSource source = new CpuSource();
    RecordingWriter before = RecordingWriter.of(source);
    // By this thread's own account: a busy machine may give it little of the time that passes.
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    while (threads.getCurrentThreadCpuTime() - start < TimeUnit.MILLISECONDS.toNanos(200)) {
      Thread.onSpinWait();
    }
    RecordingWriter after = RecordingWriter.of(source);
    double spent = after.doubleAt("metrics", "vm", "cpu", "process_time_ms")
        - before.doubleAt("metrics", "vm", "cpu", "process_time_ms");
    // Written with two decimals; what other threads did meanwhile is in it, too.
    assertTrue(spent >= 199.9, () -> spent + " ms");
    assertEquals(
        Runtime.getRuntime().availableProcessors(), after.longAt("metrics", "vm", "processors"));
  }

  @Test
  void shouldDescribeClassesAndCompiler() {
    RecordingWriter out = RecordingWriter.of(new ClassSource(), new JitSource());
    Map<String, Object> classes = out.objectAt("metrics", "vm", "classes");
    assertTrue(out.longAt("metrics", "vm", "classes", "loaded") > 500);
    assertEquals(3, classes.size());
    assertEquals(
        ManagementFactory.getCompilationMXBean().getName(),
        out.at("metrics", "vm", "jit", "compiler"));
    assertTrue(out.longAt("metrics", "vm", "jit", "time_ms") >= 0);
  }
}
