package io.github.vertxdebug.source;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Makes garbage, collects it, and prints what {@link GarbageCollectorSource} tells of that. A process of its own. */
final class CollectingProgram {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private CollectingProgram() {}

  public static void main(String[] args) {
    GcPauses log = new GcPauses();
    try (GarbageCollectorSource source = new GarbageCollectorSource(log)) {
      int collections = Integer.parseInt(args[0]);
      List<byte[]> kept = new ArrayList<>();
      for (int i = 0; i < collections; i++) {
        for (int j = 0; j < 200; j++) {
          byte[] garbage = new byte[100_000];
          if (j % 20 == 0) {
            kept.add(garbage);
          }
        }
        System.gc();
      }
      long end = System.nanoTime() + PATIENCE_NANOS;
      RecordingWriter out = RecordingWriter.of(source);
      // Nothing of what the JVM has begun is missing when both have counted the same, for a while.
      for (int quiet = 0; quiet < 100 && System.nanoTime() < end; ) {
        RecordingWriter next = RecordingWriter.of(source);
        boolean same = told(next, "pauses", "count") == told(out, "pauses", "count")
            && told(next, "cycles", "count") == told(out, "cycles", "count")
            && beans() == told(next, "pauses", "count") + told(next, "cycles", "count");
        quiet = same ? quiet + 1 : 0;
        out = next;
        LockSupport.parkNanos(2_000_000);
      }
      System.out.println("pauses=" + told(out, "pauses", "count"));
      System.out.println("pause_ms=" + told(out, "pauses", "total_ms"));
      System.out.println("in_buckets=" + inBuckets(out));
      System.out.println("cycles=" + told(out, "cycles", "count"));
      System.out.println("cycle_ms=" + told(out, "cycles", "total_ms"));
      System.out.println("remembered=" + log.pauses().size());
      System.out.println("bean_count=" + beans());
      System.out.println("bean_ms=" + beanMillis());
      System.out.println(kept.size() + " kept");
    }
  }

  private static long beans() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  private static long beanMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  private static long told(RecordingWriter out, String... path) {
    return out.objectAt("metrics", "vm", "gc").keySet().stream()
        .mapToLong(collector -> out.longAt("metrics", "vm", "gc", collector, path[0], path[1]))
        .sum();
  }

  private static long inBuckets(RecordingWriter out) {
    return out.objectAt("metrics", "vm", "gc").keySet().stream()
        .flatMap(collector ->
            out.objectAt("metrics", "vm", "gc", collector, "pauses", "buckets").values().stream())
        .mapToLong(count -> ((Number) count).longValue())
        .sum();
  }
}
