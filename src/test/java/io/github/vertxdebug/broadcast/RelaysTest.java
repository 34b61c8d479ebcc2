package io.github.vertxdebug.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    assertEquals(new Relays.Round(List.of("r"), Set.of(5L)), relays.nextRound(6));
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
    assertEquals(new Relays.Round(List.of("r"), Set.of(5L)), relays.nextRound(6));
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
