package io.github.vertxdebug.source;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.vm.gc}, per collector: {@code count} and {@code time_ms} since the JVM began, from the
 * {@link GarbageCollectorMXBean}; {@code pauses}, {@code cycles} and {@code last_cause} since this source was made, from the
 * notification the JVM sends after each collection.
 *
 * <p>Pauses are whole milliseconds, as the JVM reports them: one below a millisecond adds 0 to the total. What runs beside the
 * application (a cycle of ZGC or Shenandoah, from its first pause to its end) is no pause and counts among the {@code cycles}.
 * Not told by the JVM, and so in neither: the concurrent cycles of G1, and before Java 20 the two short pauses in each of
 * them. {@code max_ms} is the longest seen, it does not decay. Absent until the first collection: {@code max_ms},
 * {@code last_cause}; always, where the JVM sends no notifications: {@code pauses}, {@code cycles}.
 *
 * <p>Each pause also goes into a {@link GcPauses}, to be found by its moment.
 *
 * <p>Notifications arrive on a thread of the JVM, the only writer of the tallies; the broadcaster's loop reads them without a
 * lock. {@link #close()} removes the listeners.
 */
final class GarbageCollectorSource implements Source {

  private static final long[] BOUNDS_MILLIS = {
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000
  };

  private final List<Collector> collectors;

  GarbageCollectorSource() {
    this(new GcPauses());
  }

  GarbageCollectorSource(GcPauses log) {
    collectors = ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(bean -> new Collector(bean, log))
        .toList();
  }

  @Override
  public String name() {
    return "gc";
  }

  @Override
  public void write(StateWriter out) {
    out.object("metrics").object("vm").object("gc");
    for (Collector collector : collectors) {
      collector.write(out);
    }
    out.end().end().end();
  }

  @Override
  public void close() {
    collectors.forEach(Collector::close);
  }

  /** Whether the application stood still for what a notification tells of. */
  static boolean isPause(String collector, String action, String cause) {
    if (collector.endsWith(" Cycles") || action.endsWith("cycle")) {
      return false;
    }
    // "No GC" is the cause of concurrent phases; G1 gives it to its remark and cleanup as well,
    // which are pauses and say so.
    return !"No GC".equals(cause) || action.endsWith("pause");
  }

  private static final class Collector implements NotificationListener {

    private final GarbageCollectorMXBean bean;
    private final GcPauses log;
    private final @Nullable NotificationEmitter emitter;
    private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS_MILLIS.length + 1);
    private final AtomicLong totalMillis = new AtomicLong();
    private final AtomicLong maxMillis = new AtomicLong(-1);
    private final AtomicLong cycles = new AtomicLong();
    private final AtomicLong cycleMillis = new AtomicLong();
    private volatile @Nullable String lastCause;

    @SuppressWarnings("this-escape") // The last thing the constructor does; the class is final.
    Collector(GarbageCollectorMXBean bean, GcPauses log) {
      this.bean = bean;
      this.log = log;
      this.emitter = bean instanceof NotificationEmitter sender ? sender : null;
      if (emitter != null) {
        emitter.addNotificationListener(this, null, null);
      }
    }

    @Override
    public void handleNotification(Notification notification, @Nullable Object handback) {
      if (!GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION.equals(
              notification.getType())
          || !(notification.getUserData() instanceof CompositeData data)) {
        return;
      }
      GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
      GcInfo gc = info.getGcInfo();
      if (isPause(info.getGcName(), info.getGcAction(), info.getGcCause())) {
        count(gc.getDuration());
        remember(info.getGcName(), gc.getDuration(), notification.getTimeStamp());
      } else {
        cycleMillis.addAndGet(gc.getDuration());
        cycles.incrementAndGet();
      }
      lastCause = info.getGcCause(); // last: whoever sees it finds it counted
    }

    /** @param endMillis when it ended by the calendar: the JVM stamps the notification in the pause, and sends it later */
    private void remember(String name, long millis, long endMillis) {
      long sinceMillis = Math.max(0, System.currentTimeMillis() - endMillis);
      long end = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(sinceMillis);
      log.add(new GcPauses.Pause(name, end - TimeUnit.MILLISECONDS.toNanos(millis), end));
    }

    private void count(long millis) {
      int bucket = 0;
      while (bucket < BOUNDS_MILLIS.length && millis > BOUNDS_MILLIS[bucket]) {
        bucket++;
      }
      totalMillis.addAndGet(millis);
      maxMillis.accumulateAndGet(millis, Math::max);
      buckets.incrementAndGet(bucket);
    }

    void write(StateWriter out) {
      out.object(bean.getName());
      out.putIfKnown("count", bean.getCollectionCount());
      out.putIfKnown("time_ms", bean.getCollectionTime());
      out.put("last_cause", lastCause);
      if (emitter != null) {
        writePauses(out);
        out.object("cycles");
        out.put("count", cycles.get()).put("total_ms", cycleMillis.get());
        out.end();
      }
      out.end();
    }

    private void writePauses(StateWriter out) {
      out.object("pauses").object("buckets");
      // The count is the sum of what is read here, so that it never contradicts the buckets.
      long count = 0;
      for (int i = 0; i < buckets.length(); i++) {
        long pauses = buckets.get(i);
        count += pauses;
        out.put(i < BOUNDS_MILLIS.length ? Long.toString(BOUNDS_MILLIS[i]) : "inf", pauses);
      }
      out.end();
      out.put("count", count);
      out.put("total_ms", totalMillis.get());
      out.putIfKnown("max_ms", maxMillis.get());
      out.end();
    }

    void close() {
      if (emitter == null) {
        return;
      }
      try {
        emitter.removeNotificationListener(this);
      } catch (ListenerNotFoundException e) {
        // Removed already.
      }
    }
  }
}
