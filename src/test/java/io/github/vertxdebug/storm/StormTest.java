package io.github.vertxdebug.storm;

import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RecordedLog;
import io.github.vertxdebug.RunningDashboard;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that connect, watch a little and leave, as fast as they can: the short form of {@code SixtySeconds} in
 * {@code stress}, by visits instead of by time. What it leaves behind in direct memory, and what blocks an event loop meanwhile,
 * the guards find.
 */
@Timeout(240)
class StormTest {

  @ParameterizedTest
  @CsvSource({"10, 20, 200", "100, 20, 500", "1000, 100, 2000"})
  void shouldGiveEveryConnectionItsStateAndItsDeltasAndForgetThemAll(
      int clients, int tickMillis, long visits) throws Exception {
    // How fast clients are let go that do not read is tested elsewhere, and a busy
    // machine does not read.
    JsonObject config = new JsonObject().put("tickMillis", tickMillis).put("evictAfter", 1000);
    Mistakes mistakes = new Mistakes();
    Ledger ledger = new Ledger(mistakes);
    try (RecordedLog log = RecordedLog.start();
        RunningDashboard dashboard = RunningDashboard.start(config)) {
      int deployments = dashboard.vertx.deploymentIDs().size();
      Crowd crowd =
          new Crowd(dashboard.port, tickMillis, 600, clients, ledger, mistakes, state -> {});
      try (crowd;
          Truth truth = new Truth(dashboard.at("/debug/metrics/state"), 20, ledger, mistakes)) {
        crowd.add(clients, Storms.inAndOut()).begin();
        crowd.awaitVisits(visits);
        awaitUntil("a state compared to what the server tells", () -> ledger.comparedToTold() > 0);
        crowd.end(false);
      }
      assertEquals(List.of(), mistakes.list());
      assertEquals(List.of(), log.lines().stream().limit(5).toList());
      long first = crowd.sum(one -> one.first);
      long deltas = crowd.sum(one -> one.deltas);
      assertTrue(first + crowd.sum(one -> one.resumed) > visits * 0.8);
      assertTrue(crowd.sum(one -> one.resumed) > visits * 0.05);
      assertTrue(deltas > visits);
      assertTrue(ledger.compared() > first, "few states were compared");
      awaitUntil("no subscribers", () -> dashboard.ownFigures().getInteger("subscribers") == 0);
      awaitUntil("no verticles", () -> dashboard.vertx.deploymentIDs().size() == deployments);
    }
  }
}
