package io.github.vertxdebug.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RecordedLog;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short form of {@code BaselineIsolation} in {@code stress}. */
@Timeout(120)
class BaselineIsolationTest {

  private static final int EACH = 3;
  private static final long ENOUGH_DELTAS = 2500;

  @Test
  void shouldHaveEachStreamFoldToTheTruthWhateverItsAgeAndPaceAndWhateverComesAndGoes()
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    try (RecordedLog log = RecordedLog.start();
        Isolation isolation = new Isolation(EACH, 1)) {
      isolation.run(
          8,
          () -> isolation.mistakes.count() > 0
              || System.nanoTime() > end
              || isolation.crowd().sum(one -> one.deltas) > ENOUGH_DELTAS);
      assertEquals(List.of(), isolation.mistakes.list());
      assertEquals(List.of(), log.lines().stream().limit(5).toList());
      isolation
          .crowd()
          .counts()
          .forEach((kind, counts) -> assertTrue(counts.first.sum() >= EACH, kind));
      assertTrue(isolation.refusals() > 0, "no tick was refused");
      assertTrue(isolation.http2Deltas() > 0, "no deltas over HTTP/2");
      assertTrue(isolation.busMessages() > 0, "no messages on the bus");
      assertTrue(isolation.ledger.compared() > ENOUGH_DELTAS / 2, "few states were compared");
      assertTrue(isolation.pictures() > ENOUGH_DELTAS / 2, "few had the figures that come and go");
      assertTrue(isolation.ledger.comparedToTold() > 0, "none was compared to what is told");
    }
  }
}
