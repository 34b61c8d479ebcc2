package io.github.vertxdebug.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RelaysTest {

  private final Relays relays = new Relays();

  @Test
  void shouldKeepTheTickOnItsWayThoughAStreamJoinsAtALaterOne() {
    relays.add("r", "s1");
    relays.welcomed("r", 4);
    assertNotNull(relays.nextRound(5));

    relays.add("r", "s2");
    relays.welcomed("r", 6);

    Set<Long> baselines = new HashSet<>();
    relays.addBaselines(baselines);
    assertTrue(baselines.containsAll(Set.of(5L, 6L)), baselines::toString);

    relays.report(new Signal.TickReport("r", 5, Set.of(5L), Set.of(5L), 0));
    // From 6 to 6 there is nothing to tell.
    Relays.Round next = relays.nextRound(6);
    assertNotNull(next);
    assertEquals(Set.of("r"), next.relays().keySet());
    assertEquals(Set.of(5L), next.baselines());
  }

  @Test
  void shouldNotSendATickTwiceNorToARelayThatHasNotReported() {
    relays.add("r", "s1");
    relays.welcomed("r", 4);
    assertNull(relays.nextRound(4));
    assertNotNull(relays.nextRound(5));
    assertNull(relays.nextRound(6));
    relays.report(new Signal.TickReport("r", 5, Set.of(5L), Set.of(5L), 0));
    assertNull(relays.nextRound(5));
  }

  @Test
  void shouldSendNoSecondTickThoughAllStreamsLeftAndAnotherCame() {
    relays.add("r", "s1");
    relays.welcomed("r", 4);
    assertNotNull(relays.nextRound(5));
    relays.remove("r", "s1");
    relays.add("r", "s2");
    relays.welcomed("r", 5);

    assertNull(relays.nextRound(6));
    relays.report(new Signal.TickReport("r", 5, Set.of(), Set.of(), 0));
    Relays.Round next = relays.nextRound(6);
    assertNotNull(next);
    assertEquals(Set.of("r"), next.relays().keySet());
    assertEquals(Set.of(5L), next.baselines());
  }

  @Test
  void shouldFindTheReportThatARelayHasLeft() {
    relays.add("r", "s1");
    relays.welcomed("r", 4);
    Signal.TickReport report = new Signal.TickReport("r", 5, Set.of(5L), Set.of(5L), 0);
    assertTrue(answer(5).leave(report));

    assertEquals(List.of(report), relays.left(false));
    assertEquals(List.of(report), relays.left(true), "it has not been taken in so far");
    relays.report(report);
    assertEquals(List.of(), relays.left(true));
    assertNotNull(relays.nextRound(6));
  }

  @Test
  void shouldHaveARelaySendItsReportAfterTheLastLook() {
    relays.add("r", "s1");
    relays.welcomed("r", 4);
    Answer answer = answer(5);
    assertEquals(List.of(), relays.left(false));
    assertEquals(List.of(), relays.left(true));
    Signal.TickReport report = new Signal.TickReport("r", 5, Set.of(5L), Set.of(5L), 0);
    assertFalse(answer.leave(report));
    assertEquals(List.of(), relays.left(true));
    assertNull(relays.nextRound(6), "left out until it has reported");
    relays.report(report);
    assertNotNull(relays.nextRound(6));
  }

  /** It sends a report when it begins to listen anew, whatever there was before. */
  @Test
  void shouldNotTakeInAnOldReportAfterANewOneWasSent() {
    relays.add("r", "s1");
    relays.welcomed("r", 4);
    answer(5).leave(new Signal.TickReport("r", 5, Set.of(5L), Set.of(5L), 0));
    relays.report(new Signal.TickReport("r", 0, Set.of(), Set.of(), 0));
    assertEquals(List.of(), relays.left(true));
  }

  private Answer answer(long seq) {
    Relays.Round round = relays.nextRound(seq);
    assertNotNull(round);
    return round.relays().get("r");
  }

  @Test
  void shouldForgetARelayWithItsStreams() {
    relays.add("r", "s1");
    relays.add("r", "s2");
    relays.removeAll("r");
    assertEquals(0, relays.streams());
    assertNull(relays.nextRound(1));
  }
}
