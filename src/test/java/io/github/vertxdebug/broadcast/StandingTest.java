package io.github.vertxdebug.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
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
