package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RecordedLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens in which order; the reading itself does what other threads may do meanwhile. */
class ExclusiveSourceTest {

  private final List<String> done = new ArrayList<>();
  private Runnable meanwhile = () -> {};
  private boolean failsToClose;

  private final ExclusiveSource<Integer> source = new ExclusiveSource<>(new SampledSource<>() {
    @Override
    public String name() {
      return "one";
    }

    @Override
    public Integer sample() {
      done.add("begins");
      meanwhile.run();
      done.add("ends");
      return 7;
    }

    @Override
    public void write(Integer sample, StateWriter out) {}

    @Override
    public void close() {
      done.add("closed");
      if (failsToClose) {
        throw new IllegalStateException("broken");
      }
    }
  });

  @Test
  void shouldCloseAfterTheReadingThatIsUnderWayAndOnce() throws Exception {
    meanwhile = () -> {
      source.close();
      source.close();
    };
    assertEquals(7, source.sample());
    source.close();
    assertEquals(List.of("begins", "ends", "closed"), done);
  }

  @Test
  void shouldCloseAtOnceWhereNobodyReadsAndOnce() throws Exception {
    source.sample();
    source.close();
    source.close();
    assertEquals(List.of("begins", "ends", "closed"), done);
  }

  @Test
  void shouldCloseAfterAReadingThatFails() {
    meanwhile = () -> {
      source.close();
      throw new IllegalStateException("gone");
    };
    assertEquals(
        "gone", assertThrows(IllegalStateException.class, source::sample).getMessage());
    assertEquals(List.of("begins", "closed"), done);
  }

  @Test
  void shouldNotBeReadOnceItIsClosedThoughItsTurnComesOnlyThen() {
    source.close();
    assertThrows(IllegalStateException.class, source::sample);
    assertEquals(List.of("closed"), done);
  }

  @Test
  void shouldNotBeReadTwiceAtATime() throws Exception {
    meanwhile = () -> assertThrows(IllegalStateException.class, source::sample);
    source.sample();
    assertEquals(List.of("begins", "ends"), done);
    meanwhile = () -> {};
    assertEquals(7, source.sample());
  }

  @Test
  void shouldGiveTheReadingThoughItFailsToCloseAfterIt() throws Exception {
    failsToClose = true;
    meanwhile = source::close;
    try (RecordedLog log = RecordedLog.start()) {
      assertEquals(7, source.sample());
      assertTrue(
          log.lines().stream().anyMatch(line -> line.contains("'one' failed to close")),
          () -> log.lines().toString());
    }
  }
}
