package io.github.vertxdebug.broadcast;

import static io.github.vertxdebug.broadcast.WrittenSource.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vertxdebug.snapshot.SnapshotJson;
import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sources that misbehave: each loses its own part, and nobody else anything. */
class CollectorTest {

  private final Logger logger = Logger.getLogger(Collector.class.getName());
  private final List<String> log = new ArrayList<>();
  private final Handler recorder = new Handler() {
    @Override
    public void publish(LogRecord line) {
      log.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  private long nanos;
  private long seq;

  @BeforeEach
  void listen() {
    logger.addHandler(recorder);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(recorder);
    logger.setUseParentHandlers(true);
  }

  @Test
  void shouldLogASourceOnceHoweverOftenItFails() {
    Source bad = source("bad", out -> {
      throw new IllegalStateException("broken " + seq);
    });
    Collector collector = collector(bad, good());
    for (int i = 0; i < 10; i++) {
      JsonObject state = collect(collector);
      assertEquals("java.lang.IllegalStateException: broken " + seq, error(state, "bad"));
      assertEquals(1, state.getInteger("good"));
    }

    assertEquals(List.of("Debug dashboard: source 'bad' failed, its part is left out"), log);
  }

  @Test
  void shouldLogASourceThatFailsNowAndThenThoughAnotherIsRepeated() {
    Source rare = new Source() {
      @Override
      public String name() {
        return "rare";
      }

      @Override
      public long periodMillis() {
        return 1000;
      }

      @Override
      public void write(StateWriter out) {
        out.put("rare", 1);
      }
    };
    int[] readings = {0};
    Source moody = source("moody", out -> {
      // Further apart than others are blamed for old figures, and while there are some.
      if (readings[0]++ % 613 == 15) {
        throw new IllegalStateException("a bad moment");
      }
      out.put("moody", 1);
    });
    Collector collector = collector(rare, moody);
    collector.ticking(100);
    for (int tick = 0; tick < 2000; tick++) {
      collect(collector);
      nanos += TimeUnit.MILLISECONDS.toNanos(100);
    }
    assertEquals(1, log.size(), log::toString);
  }

  @Test
  void shouldLeaveOutItsPartWhateverASourceThrows() {
    List<Throwable> mishaps = List.of(
        new IllegalStateException("a"),
        new AssertionError("b"),
        new NoClassDefFoundError("c"),
        new IOException("no source in Java may throw it, but others do"),
        new StackOverflowError());
    for (Throwable mishap : mishaps) {
      Source bad = source("bad", out -> {
        out.object("half").put("x", 1L);
        CollectorTest.<RuntimeException>sneak(mishap);
      });
      JsonObject state = collect(collector(bad, good()));

      assertEquals(mishap.toString(), error(state, "bad"));
      assertFalse(state.containsKey("half"));
      assertEquals(1, state.getInteger("good"));
      assertNull(error(state, "good"));
    }
  }

  @Test
  void shouldShowOnceWhyASampledSourceFailedAndForgetItOnceItWorks() {
    boolean[] works = {false};
    SampledSource<Integer> sampled = new SampledSource<>() {
      @Override
      public String name() {
        return "sampled";
      }

      @Override
      public Integer sample() throws IOException {
        if (!works[0]) {
          throw new IOException("no such file");
        }
        return 7;
      }

      @Override
      public void write(Integer sample, StateWriter out) {
        out.put("sampled", sample);
      }
    };
    Collector collector =
        new Collector(List.of(good()), List.of(sampled), new Immediately(), () -> nanos, 100);
    collector.refresh();
    JsonObject state = collect(collector);
    assertEquals("java.io.IOException: no such file", error(state, "sampled"));
    assertEquals(1, state.getInteger("good"));

    works[0] = true;
    nanos += TimeUnit.SECONDS.toNanos(1);
    collector.refresh();
    state = collect(collector);
    assertEquals(7, state.getInteger("sampled"));
    assertNull(error(state, "sampled"));
    assertEquals(1, log.size(), log::toString);
  }

  @Test
  void shouldGoOnThoughASourceWritesIntoThePlaceOfTheReadings() {
    for (String key : new String[] {"collect_ms", "sources"}) {
      log.clear();
      Source intruder = source(
          "intruder",
          out -> out.object("metrics").object("registry").put(key, 5L).end().end());
      Collector collector = collector(intruder, good());
      for (int i = 0; i < 3; i++) {
        JsonObject state = collect(collector);
        assertEquals(1, state.getInteger("good"));
        assertEquals(
            new JsonObject().put(key, 5), state.getJsonObject("metrics").getJsonObject("registry"));
      }
      assertEquals(1, log.size(), log::toString);
    }
  }

  @Test
  void shouldSpoilNoStateThoughASourceRunsOutOfMemoryOrCannotEvenSayWhatIsWrong() {
    Source outOfMemory = source("memory", out -> {
      out.object("half");
      throw new OutOfMemoryError("Direct buffer memory");
    });
    Source speechless = source("speechless", out -> {
      out.object("half");
      throw new IllegalStateException() {
        @Override
        public String toString() {
          throw new UnsupportedOperationException();
        }
      };
    });
    Collector collector = collector(outOfMemory, speechless, good());
    for (int i = 0; i < 2; i++) {
      JsonObject state = collect(collector);
      assertEquals(1, state.getInteger("good"));
      assertFalse(state.containsKey("half"));
      assertEquals("java.lang.OutOfMemoryError: Direct buffer memory", error(state, "memory"));
      assertNotNull(error(state, "speechless"));
      assertNull(error(state, "good"));
    }
  }

  @Test
  void shouldRefuseTwoSourcesOfOneName() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> collector(good(), good()));
    assertEquals("two sources are named 'good'", refused.getMessage());
  }

  private Collector collector(Source... sources) {
    return new Collector(List.of(sources), List.of(), new Immediately(), () -> nanos, 100);
  }

  private JsonObject collect(Collector collector) {
    return new JsonObject(Buffer.buffer(SnapshotJson.full(collector.collect(++seq, 0))));
  }

  private static String error(JsonObject state, String source) {
    return state
        .getJsonObject("metrics")
        .getJsonObject("registry")
        .getJsonObject("sources")
        .getJsonObject(source)
        .getString("error");
  }

  private static Source good() {
    return source("good", out -> out.put("good", 1L));
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable any) throws T {
    throw (T) any;
  }
}
