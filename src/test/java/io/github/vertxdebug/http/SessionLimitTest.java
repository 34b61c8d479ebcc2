package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.EventReader;
import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.broadcast.Addresses;
import io.github.vertxdebug.broadcast.Signal;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream whose session is over: ended in good order, and its end told once. */
@Timeout(60)
class SessionLimitTest {

  private static final int STREAMS = 40;

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void shouldCloseEveryStreamOnceAlsoWhereTheClientLeavesInTheSameMoment(
      HttpClient.Version version) {
    try (RunningDashboard dashboard = RunningDashboard.start(new JsonObject()
        .put("maxSessionMillis", 300)
        .put("tickMillis", 20)
        // A client that waits for a processor is not what is looked at.
        .put("evictAfter", 1000))) {
      Map<String, Integer> left = leavesByStream(dashboard);
      int deployments = dashboard.vertx.deploymentIDs().size();
      List<EventReader> staying = new ArrayList<>();
      List<EventReader> leaving = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        (i % 2 == 0 ? staying : leaving)
            .add(EventReader.open(version, dashboard.at("/debug/diagnostics/memory")));
      }
      RunningDashboard.awaitUntil(
          "the first session is over", () -> staying.stream().anyMatch(EventReader::hasEnded));
      leaving.forEach(EventReader::close);
      staying.forEach(EventReader::awaitEnd);
      RunningDashboard.awaitUntil(
          "everybody has left",
          () -> left.size() == STREAMS
              && dashboard.vertx.deploymentIDs().size() == deployments
              && dashboard.ownFigures().getInteger("subscribers") == 0);
      left.forEach((stream, times) -> assertEquals(1, times, "ends told of " + stream));
      assertEquals(0, dashboard.ownFigures().getInteger("evictions"));
      for (EventReader reader : staying) {
        assertTrue(reader.endedInGoodOrder(), "no stream is cut off at its limit");
      }
    }
  }

  /** How often the broadcaster has been told that a stream is closed. */
  private static Map<String, Integer> leavesByStream(RunningDashboard dashboard) {
    Map<String, Integer> left = new ConcurrentHashMap<>();
    dashboard.vertx.eventBus().<Signal>addOutboundInterceptor(delivery -> {
      if (delivery.message().address().equals(Addresses.LEAVE)
          && delivery.message().body() instanceof Signal.Leave leave) {
        left.merge(leave.stream(), 1, Integer::sum);
      }
      delivery.next();
    });
    return left;
  }
}
