package io.github.vertxdebug.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StandingTest {

  @Test
  void shouldShowThoseInTheMostTroubleFirstAndThenThoseThatHaveBeenThereLongest() {
    List<Standing> all = List.of(
        standing("young", 1, 0, 0, 0),
        standing("old", 9, 0, 0, 0),
        standing("refused before", 1, 0, 3, 0),
        standing("waits", 1, 500, 0, 0),
        standing("waits for more", 1, 900, 0, 0),
        standing("about to be dropped", 1, 0, 9, 9));
    assertEquals(
        List.of("about to be dropped", "waits for more", "waits", "refused before", "old", "young"),
        Standing.mostInteresting(all).stream().map(Standing::stream).toList());
  }

  @Test
  void shouldShowAHundredAtMostTheOnesInTroubleAmongThem() {
    List<Standing> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(standing("quiet " + i, i, 0, 0, 0));
    }
    for (int i = 0; i < 60; i++) {
      all.add(standing("in trouble " + i, 0, 1, 0, 0));
    }
    List<Standing> shown = Standing.mostInteresting(all);
    assertEquals(100, shown.size());
    assertEquals(
        60, shown.stream().filter(one -> one.stream().startsWith("in trouble")).count());
    assertEquals("quiet 499", shown.get(60).stream());
  }

  /** Ages are as of the relays' last words, a second apart at most. */
  @Test
  void shouldKeepShowingTheSameOfThoseThatCameTogether() {
    List<Standing> now = new ArrayList<>();
    List<Standing> later = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      now.add(standing("s" + i, i % 2 == 0 ? 9000 : 9900, 0, 0, 0));
      later.add(standing("s" + i, i % 2 == 0 ? 10_900 : 9900, 0, 0, 0));
    }
    later.add(standing("much older", 60_000, 0, 0, 0));
    Set<String> shown = keys(Standing.mostInteresting(now));
    Set<String> still = keys(Standing.mostInteresting(later, shown));
    assertTrue(still.remove("much older"));
    assertEquals(99, still.size());
    assertTrue(shown.containsAll(still));
  }

  private static Set<String> keys(List<Standing> standings) {
    return standings.stream().map(Standing::key).collect(Collectors.toSet());
  }

  static Standing standing(
      String stream, long ageMillis, long queuedBytes, long refusals, long refusedInRow) {
    return new Standing(
        stream,
        stream,
        stream,
        "HTTP/1.1",
        ageMillis,
        1,
        0,
        1,
        1,
        queuedBytes,
        refusals,
        refusedInRow);
  }
}
