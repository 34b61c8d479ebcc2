package io.github.vertxdebug.source;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.vm.safepoints}: how often the JVM has stopped all its threads, for whatever reason ({@code count}), how long
 * they stood in all ({@code time_ms}), and how much of that was waiting until the last one had stopped ({@code sync_ms}), since
 * the JVM began. From the counters {@code sun.rt.safepoints}, {@code sun.rt.safepointTime} and
 * {@code sun.rt.safepointSyncTime} of {@link PerfData}: no MXBean has them, and JFR, which does, would have to run.
 *
 * <p>Read on a worker thread; a reading is one small file. Holds nothing. The dashboard's own search for deadlocks is one
 * safepoint in five seconds, and is in the count. Absent with {@code -XX:-UsePerfData} or {@code -XX:+PerfDisableSharedMem}, and in
 * JVMs that are not HotSpot.
 */
final class SafepointSource implements SampledSource<SafepointSource.Sample> {

  private static final String COUNT = "sun.rt.safepoints";
  private static final String TIME = "sun.rt.safepointTime";
  private static final String SYNC_TIME = "sun.rt.safepointSyncTime";
  private static final String FREQUENCY = "sun.os.hrt.frequency";
  private static final String BEGIN = "sun.rt.createVmBeginTime";
  private static final Set<String> NAMES = Set.of(COUNT, TIME, SYNC_TIME, FREQUENCY, BEGIN);

  /** Two clocks may be set apart while a JVM starts; the file of another JVM is further off. */
  private static final long SAME_START_MILLIS = 60_000;

  /** -1 and NaN: not known. */
  record Sample(long count, double timeMillis, double syncMillis) {

    static final Sample NONE = new Sample(-1, Double.NaN, Double.NaN);
  }

  private final Path file;
  private final long startMillis;

  SafepointSource() {
    this(
        PerfData.file(ProcessHandle.current().pid()),
        ManagementFactory.getRuntimeMXBean().getStartTime());
  }

  SafepointSource(Path file, long startMillis) {
    this.file = file;
    this.startMillis = startMillis;
  }

  @Override
  public String name() {
    return "safepoints";
  }

  @Override
  public Sample sample() throws IOException {
    Map<String, Long> counters = PerfData.read(file, NAMES);
    // A JVM that was killed leaves its file to whoever gets its number next.
    if (counters == null || !isOurs(counters.get(BEGIN))) {
      return Sample.NONE;
    }
    long frequency = counters.getOrDefault(FREQUENCY, 0L);
    return new Sample(
        counters.getOrDefault(COUNT, -1L),
        millis(counters.get(TIME), frequency),
        millis(counters.get(SYNC_TIME), frequency));
  }

  private boolean isOurs(@Nullable Long began) {
    return began != null && Math.abs(began - startMillis) <= SAME_START_MILLIS;
  }

  private static double millis(@Nullable Long ticks, long perSecond) {
    return ticks == null || perSecond <= 0 ? Double.NaN : Round.millis(ticks * 1e3 / perSecond);
  }

  @Override
  public void write(Sample sample, StateWriter out) {
    if (sample.count < 0) {
      return;
    }
    out.object("metrics").object("vm").object("safepoints");
    out.put("count", sample.count).put("time_ms", sample.timeMillis);
    out.put("sync_ms", sample.syncMillis).end().end().end();
  }
}
