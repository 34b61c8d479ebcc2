package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Timers that are read ten times a second, most of which time nothing meanwhile. */
class TimingsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Timer timer = registry.timer("work");
  private long nanos = -7;
  private int maxima;

  @Test
  void shouldTellWhatWasRecordedAtTheNextReadingWheneverThatWas() {
    Timer other = registry.timer("more work");
    Timings timings = new Timings(List.of(series(timer), series(other)), () -> nanos);
    SplittableRandom random = new SplittableRandom(1);
    long count = 0;
    long total = 0;
    for (int tick = 0; tick < 2_000; tick++) {
      // Long silences, and records at every tick.
      boolean busy = tick / 50 % 2 == 0 || random.nextInt(20) == 0;
      if (busy) {
        int millis = random.nextInt(100);
        (random.nextBoolean() ? timer : other).record(millis, TimeUnit.MILLISECONDS);
        count++;
        total += millis;
      }
      RecordingWriter out = RecordingWriter.of(written(timings));
      assertEquals(count, out.longAt("count"), "tick " + tick);
      assertEquals(total, out.doubleAt("total_ms"), 1e-6, "tick " + tick);
      nanos += TimeUnit.MILLISECONDS.toNanos(random.nextInt(1, 200));
    }
  }

  /** Who records has counted first and adds then, perhaps after the reading. */
  @Test
  void shouldReadAgainWhatWasReadWhileSomebodyWasRecordingIt() {
    long[] total = {0};
    Timer half = of((proxy, method, arguments) -> method.getName().equals("totalTime")
        ? (Object) (double) total[0]
        : method.invoke(timer, arguments));
    Timings timings = new Timings(List.of(series(half)), () -> nanos);
    RecordingWriter.of(written(timings));
    timer.record(5, TimeUnit.MILLISECONDS);
    assertEquals(0.0, RecordingWriter.of(written(timings)).doubleAt("total_ms"));
    total[0] = 5;
    nanos += TimeUnit.MILLISECONDS.toNanos(100);
    assertEquals(5.0, RecordingWriter.of(written(timings)).doubleAt("total_ms"));
  }

  /** The count is looked at first: what comes between that and the total belongs to the next reading. */
  @Test
  void shouldReadAgainWhatWasCountedWhileItWasBeingRead() {
    long[] recorded = {7, 7};
    boolean[] between = {false};
    Timer moving = of((proxy, method, arguments) -> switch (method.getName()) {
      case "count" -> {
        long counted = recorded[0];
        recorded[0] += between[0] ? 1 : 0;
        between[0] = false;
        yield counted;
      }
      case "totalTime" -> (Object) (double) recorded[1];
      default -> method.invoke(timer, arguments);
    });
    Timings timings = new Timings(List.of(series(moving)), () -> nanos);
    ticks(timings, 10);
    nanos += TimeUnit.SECONDS.toNanos(1);
    between[0] = true; // it is counted in the very moment of the reading, and added after that
    ticks(timings, 1);
    recorded[1] = 8;
    assertEquals(8.0, RecordingWriter.of(written(timings)).doubleAt("total_ms"));
  }

  @Test
  void shouldTellWhatASummaryAndATimerThatBeganAnewHold() {
    DistributionSummary summary = registry.summary("sizes");
    Timings sizes = new Timings(List.of(Series.of(summary, true, false)), () -> nanos);
    summary.record(3);
    ticks(sizes, 5);
    summary.record(4);
    RecordingWriter out = RecordingWriter.of(written(sizes));
    assertEquals(2, out.longAt("count"));
    assertEquals(7.0, out.doubleAt("total"));

    Timer[] now = {timer};
    Timer anew = of((proxy, method, arguments) -> method.invoke(now[0], arguments));
    timer.record(5, TimeUnit.MILLISECONDS);
    Timings timings = new Timings(List.of(series(anew)), () -> nanos);
    ticks(timings, 5);
    now[0] = registry.timer("another");
    out = RecordingWriter.of(written(timings));
    assertEquals(0, out.longAt("count"));
    assertEquals(0.0, out.doubleAt("total_ms"));
  }

  @Test
  void shouldReadTheMaximumOfAnIdleTimerOnceASecondAsItFades() {
    Timer counting = of((proxy, method, arguments) -> {
      maxima += method.getName().equals("max") ? 1 : 0;
      return method.invoke(timer, arguments);
    });
    Timings timings = new Timings(List.of(series(counting)), () -> nanos);
    timer.record(5, TimeUnit.MILLISECONDS);
    ticks(timings, 10);
    maxima = 0;
    ticks(timings, 100);
    assertEquals(10, maxima);
    for (int i = 0; i < 20; i++) {
      timer.record(5, TimeUnit.MILLISECONDS);
      ticks(timings, 1);
    }
    assertEquals(30, maxima, "and at every tick while it is at work");
  }

  private void ticks(Timings timings, int count) {
    for (int i = 0; i < count; i++) {
      RecordingWriter.of(written(timings));
      nanos += TimeUnit.MILLISECONDS.toNanos(100);
    }
  }

  private static Source written(Timings timings) {
    return new Source() {
      @Override
      public String name() {
        return "timings";
      }

      @Override
      public void write(StateWriter out) {
        timings.write(out);
      }
    };
  }

  private static Timer of(InvocationHandler handler) {
    InvocationHandler direct = (proxy, method, arguments) -> {
      try {
        return handler.invoke(proxy, method, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    };
    return (Timer)
        Proxy.newProxyInstance(Timer.class.getClassLoader(), new Class<?>[] {Timer.class}, direct);
  }

  private static Series series(Timer timer) {
    return Series.of(timer, true, false);
  }
}
