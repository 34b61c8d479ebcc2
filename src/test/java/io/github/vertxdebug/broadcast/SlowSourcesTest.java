package io.github.vertxdebug.broadcast;

import static io.github.vertxdebug.broadcast.WrittenSource.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.snapshot.SnapshotJson;
import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources that take long, on a clock that only they and the test advance: each is read as often as it deserves. */
class SlowSourcesTest {

  private static final long MILLISECOND = 1_000_000;
  private static final long TICK = 100 * MILLISECOND;
  private static final long SECOND = 1000 * MILLISECOND;

  private long nanos = -5 * SECOND; // a clock may well be below nothing
  private long cost;
  private int slowReadings;
  private int quickReadings;

  private final Source slow = source("slow", out -> {
    nanos += cost;
    out.object("slow")
        .put("reading", (long) ++slowReadings)
        .put("text", "r" + slowReadings)
        .end();
  });

  private final Source quick = source("quick", out -> out.put("quick", (long) ++quickReadings));

  private final Logger logger = Logger.getLogger(Collector.class.getName());

  @BeforeEach
  void beQuiet() {
    logger.setLevel(Level.OFF);
  }

  @AfterEach
  void speakAgain() {
    logger.setLevel(null);
  }

  @Test
  void shouldReadADearSourceAtEveryNthTickAndRepeatItsLastFigures() {
    Collector collector = collector(quick, slow);
    cost = 10 * MILLISECOND;
    JsonObject state = ticks(collector, 20);
    assertEquals(8, sourceOf(state, "slow").getInteger("every_ticks"), "10 ms, of which 2 a tick");
    assertEquals(1, sourceOf(state, "slow").getInteger("slowed"));
    assertEquals(10.0, sourceOf(state, "slow").getDouble("took_ms"));
    assertNull(sourceOf(state, "slow").getInteger("period_ms"));
    assertNull(sourceOf(state, "quick").getInteger("slowed"));
    assertNull(sourceOf(state, "quick").getInteger("every_ticks"));

    int slowBefore = slowReadings;
    int quickBefore = quickReadings;
    for (int i = 0; i < 80; i++) {
      state = ticks(collector, 1);
      assertEquals(
          new JsonObject().put("reading", slowReadings).put("text", "r" + slowReadings),
          state.getJsonObject("slow"));
      assertEquals(quickReadings, state.getInteger("quick"));
    }
    assertEquals(10, slowReadings - slowBefore);
    assertEquals(80, quickReadings - quickBefore);
  }

  @Test
  void shouldReadItAtEveryTickAgainOnceItIsCheap() {
    Collector collector = collector(slow);
    cost = 500 * MILLISECOND;
    assertEquals(256, sourceOf(ticks(collector, 20), "slow").getInteger("every_ticks"));
    cost = MILLISECOND / 10;
    ticks(collector, 3 * 256);
    int before = slowReadings;
    JsonObject state = ticks(collector, 10);
    assertEquals(10, slowReadings - before);
    assertNull(sourceOf(state, "slow").getInteger("every_ticks"));
    assertNull(sourceOf(state, "slow").getInteger("slowed"));
  }

  @Test
  void shouldSlowNothingDownForReadingsThatWereDisturbed() {
    Collector collector = collector(slow);
    for (int i = 0; i < 50; i++) {
      cost = i % Pace.LOOKS < 2 ? 300 * MILLISECOND : MILLISECOND;
      ticks(collector, 1);
    }
    assertEquals(50, slowReadings);
  }

  @Test
  void shouldSlowDownWhatIsDearMoreOftenThanNot() {
    Collector collector = collector(slow);
    for (int i = 0; i < 200; i++) {
      cost = slowReadings % Pace.LOOKS < 2 ? MILLISECOND : 10 * MILLISECOND;
      ticks(collector, 1);
    }
    assertEquals(5 + 195 / 8, slowReadings);
  }

  @Test
  void shouldReadWhatWatchesAtEveryTickHoweverDear() {
    Collector collector = collector(new Source() {
      @Override
      public String name() {
        return "watching";
      }

      @Override
      public boolean isReadAtEveryTick() {
        return true;
      }

      @Override
      public void write(StateWriter out) {
        slow.write(out);
      }
    });
    cost = 500 * MILLISECOND;
    JsonObject state = ticks(collector, 20);
    assertEquals(20, slowReadings);
    assertNull(sourceOf(state, "watching").getInteger("slowed"));
  }

  @Test
  void shouldTellASourceThatIsAddedWhileThereAreTicks() {
    List<Long> told = new ArrayList<>();
    Source added = new Source() {
      @Override
      public String name() {
        return "added";
      }

      @Override
      public void ticking(long tickMillis) {
        told.add(tickMillis);
      }

      @Override
      public void resting() {
        told.add(0L);
      }

      @Override
      public void write(StateWriter out) {}
    };
    Collector collector = collector(slow);
    collector.ticking(100);
    collector.add(added);
    collector.resting();
    assertEquals(List.of(100L, 0L), told);
  }

  @Test
  void shouldReadEvenTheDearestOnceAMinute() {
    Collector collector = collector(slow);
    cost = 20 * SECOND;
    for (int i = 0; i < 8; i++) {
      ticks(collector, 1);
      nanos += 60 * SECOND;
    }
    assertEquals(600, sourceOf(ticks(collector, 1), "slow").getInteger("every_ticks"));
    assertEquals(9, slowReadings);
  }

  @Test
  void shouldReadAnewForWhoAsksAfterALongPause() {
    Collector collector = collector(slow);
    cost = 10 * MILLISECOND;
    ticks(collector, 20);
    nanos += 3600 * SECOND;
    int before = slowReadings;
    JsonObject state = collect(collector);
    assertEquals(before + 1, state.getJsonObject("slow").getInteger("reading"));
  }

  @Test
  void shouldKeepTheErrorOfADearSourceThatFails() {
    Source failing = source("failing", out -> {
      nanos += 10 * MILLISECOND;
      out.object("failing").put("x", 1L);
      slowReadings++;
      throw new IllegalStateException("broken");
    });
    Collector collector = collector(failing, quick);
    for (int i = 0; i < 40; i++) {
      JsonObject state = ticks(collector, 1);
      assertEquals(
          "java.lang.IllegalStateException: broken", sourceOf(state, "failing").getString("error"));
      assertNull(state.getJsonObject("failing"));
      assertEquals(i + 1, state.getInteger("quick"));
    }
    assertEquals(3 + 37 / 8, slowReadings);
  }

  @Test
  void shouldNotReadADearSourceMoreOftenBecauseAnotherFails() {
    Source failing = source("failing", out -> {
      throw new IllegalStateException("broken");
    });
    Collector collector = collector(failing, slow, quick);
    cost = 10 * MILLISECOND;
    ticks(collector, 24);
    int before = slowReadings;
    JsonObject state = ticks(collector, 80);
    assertEquals(10, slowReadings - before);
    assertEquals(
        "java.lang.IllegalStateException: broken", sourceOf(state, "failing").getString("error"));

    Collector other = collector(slow, failing, quick);
    ticks(other, 24);
    before = slowReadings;
    ticks(other, 80);
    assertEquals(10, slowReadings - before);
  }

  @Test
  void shouldNotReadADearSourceMoreOftenBecauseAnotherFailsAtRandom() {
    Random random = new Random(1);
    Source failing = source("failing", out -> {
      if (random.nextBoolean()) {
        throw new IllegalStateException("broken");
      }
    });
    Collector collector = collector(slow, failing, quick);
    cost = 10 * MILLISECOND;
    ticks(collector, 24);
    int before = slowReadings;
    ticks(collector, 1200); // two minutes
    assertEquals(150, slowReadings - before, 2);
  }

  /** A meter that is replaced by one of another kind moves from one source to another, whichever of them is repeated. */
  @Test
  void shouldGiveWayToWhoWritesWhereOldFiguresAreRepeated() {
    for (boolean repeatedFirst : new boolean[] {true, false}) {
      boolean[] moved = {false};
      Source from = source("from", out -> {
        nanos += 10 * MILLISECOND;
        if (!moved[0]) {
          out.object("meters").object("x").put("kind", "gauge").end().end();
        }
      });
      Source to = source("to", out -> {
        if (moved[0]) {
          out.object("meters").object("x").put("kind", "counter").end().end();
        }
      });
      Collector collector = repeatedFirst ? collector(from, to) : collector(to, from);
      JsonObject state = ticks(collector, 10);
      assertEquals(8, sourceOf(state, "from").getInteger("every_ticks"));
      moved[0] = true;
      ticks(collector, 1); // the last one was a reading, so the next seven repeat it
      state = ticks(collector, 1);
      assertEquals("counter", kind(state), () -> "repeated first: " + repeatedFirst);
      assertNull(sourceOf(state, "to").getString("error"));
      assertNull(sourceOf(state, "from").getString("error"));
    }
  }

  @Test
  void shouldSampleASlowSourceLessOftenAndSaySo() {
    Sampled sampled = new Sampled();
    Collector collector = collectorOf(sampled);
    sampled.cost = 200 * MILLISECOND;
    JsonObject state = seconds(collector, 10);
    assertEquals(
        32_000.0, sourceOf(state, "sampled").getDouble("period_ms"), "200 ms, 1 % of 20 s");
    assertEquals(1, sourceOf(state, "sampled").getInteger("slowed"));
    assertEquals(200.0, sourceOf(state, "sampled").getDouble("took_ms"));
    assertEquals(sampled.readings, state.getInteger("sampled"));
    int before = sampled.readings;
    state = seconds(collector, 320);
    assertEquals(10, sampled.readings - before);
    assertEquals(
        sampled.readings, state.getInteger("sampled"), "between, the last figures are shown");

    sampled.cost = MILLISECOND;
    seconds(collector, 3 * 32 + 1);
    before = sampled.readings;
    state = seconds(collector, 10);
    assertTrue(sampled.readings - before >= 9, () -> "read " + sampled.readings);
    assertNull(sourceOf(state, "sampled").getDouble("period_ms"));
    assertNull(sourceOf(state, "sampled").getInteger("slowed"));
  }

  @ParameterizedTest
  @CsvSource({
    "5000, 5",
    "1000, 1",
    "0, 1",
    "-9223372036854775808, 1",
    "60000, 60",
    "9223372036854775807, 60"
  })
  void shouldSampleAsOftenAsTheSourceAsksForFromOnceASecondToOnceAMinute(
      long asked, int everySeconds) {
    Sampled sampled = new Sampled();
    sampled.periodMillis = asked;
    Collector collector = collectorOf(sampled);
    for (int second = 0; second < 2 * everySeconds; second++) {
      JsonObject state = seconds(collector, 1);
      assertEquals(1 + second / everySeconds, state.getInteger("sampled"), "second " + second);
      assertNull(sourceOf(state, "sampled").getDouble("period_ms"), "slowed, though it is cheap");
    }
  }

  @Test
  void shouldSlowADearOneDownFromItsOwnPeriodOn() {
    Sampled sampled = new Sampled();
    sampled.periodMillis = 5000;
    sampled.cost = 200 * MILLISECOND;
    Collector collector = collectorOf(sampled);
    JsonObject state = seconds(collector, 60);
    assertEquals(20_000.0, sourceOf(state, "sampled").getDouble("period_ms"), "1 % of 20 s");
    sampled.cost = 4 * SECOND;
    assertEquals(
        30_000.0, sourceOf(seconds(collector, 120), "sampled").getDouble("period_ms"), "of 32");
  }

  @Test
  void shouldSampleEachSecondWhatCannotTellItsPeriod() {
    Sampled sampled = new Sampled() {
      @Override
      public long periodMillis() {
        throw new IllegalStateException("not made for this");
      }
    };
    assertEquals(7, seconds(collectorOf(sampled), 7).getInteger("sampled"));
  }

  @Test
  void shouldSampleEvenTheSlowestTwiceAMinuteAndTheFailingNoMoreOften() {
    Sampled sampled = new Sampled();
    sampled.fails = true;
    Collector collector = collectorOf(sampled);
    sampled.cost = 4 * SECOND;
    JsonObject state = seconds(collector, 30);
    assertEquals(1000.0 * Sampler.MOST_SECONDS, sourceOf(state, "sampled").getDouble("period_ms"));
    int before = sampled.readings;
    seconds(collector, 10 * Sampler.MOST_SECONDS);
    assertTrue(sampled.readings - before <= 11, () -> "read " + sampled.readings);
    assertTrue(sampled.readings - before >= 9, () -> "read " + sampled.readings);
  }

  @Test
  void shouldHaveASampleWrittenOnceThoughItStandsInEveryState() {
    Sampled sampled = new Sampled();
    Collector collector = collectorOf(sampled);
    for (int second = 1; second <= 5; second++) {
      for (int tick = 0; tick < 10; tick++) {
        collector.startReadings();
        assertEquals(second, ticks(collector, 1).getInteger("sampled"));
      }
    }
    assertEquals(5, sampled.readings);
    assertEquals(5, sampled.writings);
  }

  @Test
  void shouldHaveASampleWrittenAtEveryTickWhereThatIsAskedFor() {
    Sampled sampled = new Sampled() {
      @Override
      public boolean isWrittenAtEveryTick() {
        return true;
      }

      @Override
      public void write(Integer sample, StateWriter out) {
        super.write(sample, out);
        out.put("writings", writings);
      }
    };
    Collector collector = collectorOf(sampled);
    collector.refresh();
    for (int tick = 1; tick <= 20; tick++) {
      assertEquals(tick, ticks(collector, 1).getInteger("writings"));
    }
    assertEquals(1, sampled.readings);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 10",
    "250, 3",
    "0, 1",
    "-9223372036854775808, 1",
    "60000, 600",
    "9223372036854775807, 600"
  })
  void shouldReadAtTicksAsOftenAsTheSourceAsksForUpToOnceAMinute(long asked, int everyTicks) {
    Collector collector = collector(periodic(asked), quick);
    collector.ticking(100);
    for (int tick = 0; tick < 2 * everyTicks; tick++) {
      // A timer is early or late by a little.
      nanos += tick % 2 == 0 ? MILLISECOND : -MILLISECOND;
      JsonObject state = ticks(collector, 1);
      assertEquals(1 + tick / everyTicks, state.getInteger("periodic"), "tick " + tick);
      assertEquals(tick + 1, state.getInteger("quick"));
      assertNull(sourceOf(state, "periodic").getInteger("slowed"), "slowed, though it is cheap");
    }
  }

  @Test
  void shouldReadWhatHasAPeriodOfItsOwnWheneverSomebodyAsksWhileThereAreNoTicks() {
    Collector collector = collector(periodic(60_000));
    collector.ticking(100);
    ticks(collector, 10);
    collector.resting();
    for (int asked = 2; asked < 10; asked++) {
      assertEquals(asked, collect(collector).getInteger("periodic"));
    }
  }

  @Test
  void shouldNotWaitForAPeriodToReadAgainWhatHasFailed() {
    int[] asked = {0};
    Collector collector = collector(new Source() {
      @Override
      public String name() {
        return "late";
      }

      @Override
      public long periodMillis() {
        return 60_000;
      }

      @Override
      public void write(StateWriter out) {
        if (asked[0]++ == 0) {
          throw new IllegalStateException("not yet");
        }
        out.put("late", (long) asked[0]);
      }
    });
    collector.ticking(100);
    assertNotNull(sourceOf(ticks(collector, 1), "late").getString("error"));
    assertEquals(2, ticks(collector, 1).getInteger("late"));
    assertEquals(2, ticks(collector, 100).getInteger("late"));
  }

  private static Source periodic(long periodMillis) {
    return new Source() {
      private long readings;

      @Override
      public String name() {
        return "periodic";
      }

      @Override
      public long periodMillis() {
        return periodMillis;
      }

      @Override
      public void write(StateWriter out) {
        out.put("periodic", ++readings);
      }
    };
  }

  @Test
  void shouldNotTellAReadingOfAnHourAgoAsThePresentOne() {
    Sampled sampled = new Sampled();
    List<Promise<Object>> readings = new ArrayList<>();
    Collector collector = new Collector(
        List.of(),
        List.of(sampled),
        new Sampler.Worker() {
          @Override
          public <T> Future<T> run(Callable<T> call) {
            Promise<Object> reading = Promise.promise();
            readings.add(reading);
            return reading.future().map(done -> {
              try {
                return call.call();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
          }
        },
        () -> nanos,
        100);
    collector.refresh();
    readings.get(0).complete();
    assertEquals(1, collect(collector).getInteger("sampled"));

    nanos += 3600 * SECOND; // nobody watches; then somebody asks, and the reading takes its time
    collector.refresh();
    assertNull(collect(collector).getInteger("sampled"), "not known yet");
    assertNull(sourceOf(collect(collector), "sampled").getString("error"));
    readings.get(1).complete();
    assertEquals(2, collect(collector).getInteger("sampled"));
  }

  private Collector collector(Source... sources) {
    return new Collector(List.of(sources), List.of(), new Immediately(), () -> nanos, 100);
  }

  private Collector collectorOf(SampledSource<?> sampled) {
    return new Collector(List.of(), List.of(sampled), new Immediately(), () -> nanos, 100);
  }

  /** Ticks of which each starts a tenth of a second after the last one, or ends later than that. */
  private JsonObject ticks(Collector collector, int count) {
    JsonObject state = new JsonObject();
    for (int i = 0; i < count; i++) {
      long start = nanos;
      state = collect(collector);
      nanos = Math.max(nanos, start + TICK);
    }
    return state;
  }

  private JsonObject seconds(Collector collector, int count) {
    JsonObject state = new JsonObject();
    for (int i = 0; i < count; i++) {
      long start = nanos;
      collector.refresh();
      state = collect(collector);
      nanos = Math.max(nanos, start + SECOND);
    }
    return state;
  }

  private static JsonObject collect(Collector collector) {
    return new JsonObject(Buffer.buffer(SnapshotJson.full(collector.collect(1, 0))));
  }

  private static JsonObject sourceOf(JsonObject state, String name) {
    return state
        .getJsonObject("metrics")
        .getJsonObject("registry")
        .getJsonObject("sources")
        .getJsonObject(name);
  }

  private static String kind(JsonObject state) {
    return state.getJsonObject("meters").getJsonObject("x").getString("kind");
  }

  private class Sampled implements SampledSource<Integer> {
    long periodMillis = 1000;
    long cost;
    int readings;
    int writings;
    boolean fails;

    @Override
    public String name() {
      return "sampled";
    }

    @Override
    public long periodMillis() {
      return periodMillis;
    }

    @Override
    public Integer sample() {
      nanos += cost;
      readings++;
      if (fails) {
        throw new IllegalStateException("broken");
      }
      return readings;
    }

    @Override
    public void write(Integer sample, StateWriter out) {
      writings++;
      out.put("sampled", sample);
    }
  }
}
