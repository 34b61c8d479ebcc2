package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is remembered of blocks, and what is laid beside them, by a clock of the test's own. */
class IncidentsTest {

  private final GcPauses gc = new GcPauses();
  private final Throttling throttling = new Throttling();
  private final Incidents incidents = new Incidents(gc, throttling);

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private RecordingWriter write(long atMillis) {
    RecordingWriter out = new RecordingWriter();
    incidents.write(out, millis(atMillis));
    out.assertBalanced();
    return out;
  }

  private static Probe probe(long postedMillis) {
    return new Probe(millis(postedMillis), 1_000_000 + postedMillis, System::nanoTime);
  }

  private Incident block(long fromMillis, long toMillis, StackTraceElement... frames) {
    Probe probe = probe(fromMillis);
    if (frames.length > 0) {
      probe.seen(new Sighting(Sighting.stackOf(frames)));
    }
    Incident incident = incidents.begin("00", probe);
    incident.ends(millis(toMillis));
    return incident;
  }

  private void pause(long startMillis, long endMillis) {
    gc.add(new GcPauses.Pause("any", millis(startMillis), millis(endMillis)));
  }

  private static StackTraceElement frame(String className, String method, int line) {
    return new StackTraceElement(className, method, "File.java", line);
  }

  @Test
  void shouldTellWhenWhereAndHowLongWhileItLastsAndAfterwards() {
    Probe probe = probe(5_000);
    Incident incident = incidents.begin("03", probe);
    incident.thread = "vert.x-eventloop-thread-3";
    incident.lasts(millis(5_200));
    RecordingWriter out = write(5_200);
    assertEquals(1_005_000L, out.longAt("incidents", "00000001", "began_ms"));
    assertEquals(200, out.longAt("incidents", "00000001", "duration_ms"));
    assertEquals(1, out.longAt("incidents", "00000001", "ongoing"));
    assertEquals("03", out.at("incidents", "00000001", "loop"));
    assertEquals("vert.x-eventloop-thread-3", out.at("incidents", "00000001", "thread"));
    assertNull(out.at("incidents", "00000001", "stack"));

    probe.seen(new Sighting(Sighting.stackOf(new StackTraceElement[] {frame("shop.A", "b", 7)})));
    incident.ends(millis(5_350));
    out = write(9_000);
    assertEquals(350, out.longAt("incidents", "00000001", "duration_ms"));
    assertEquals(0, out.longAt("incidents", "00000001", "ongoing"));
    assertEquals("shop.A.b(File.java:7)", out.at("incidents", "00000001", "top_frame"));
    String stack = (String) out.at("incidents", "00000001", "stack");
    assertEquals("shop.A.b(File.java:7)", out.at("stacks", stack));
  }

  @Test
  void shouldKeepTheLastFiftyOfSixtyAndTheirStacksOnly() {
    for (int i = 1; i <= 60; i++) {
      block(i * 1000, i * 1000 + 200, frame("shop.Handler" + i, "handle", i));
    }
    RecordingWriter out = write(70_000);
    List<String> ids = List.copyOf(out.objectAt("incidents").keySet());
    assertEquals(50, ids.size());
    assertEquals("00000011", ids.get(0));
    assertEquals("00000060", ids.get(49));
    assertEquals(ids.stream().sorted().toList(), ids);
    // All were written for the first time now, so the first ten never had theirs remembered.
    assertEquals(50, out.objectAt("stacks").size());

    block(80_000, 80_200, frame("shop.Handler61", "handle", 61));
    out = write(81_000);
    assertEquals("00000012", out.objectAt("incidents").keySet().iterator().next());
    assertEquals(50, out.objectAt("stacks").size());
    assertFalse(out.objectAt("stacks").containsValue("shop.Handler11.handle(File.java:11)"));
  }

  @Test
  void shouldSendTheSameStackOnce() {
    for (int i = 0; i < 30; i++) {
      block(i * 1000, i * 1000 + 200, frame("java.lang.Object", "wait", 1), frame("a.B", "c", 2));
    }
    RecordingWriter out = write(40_000);
    assertEquals(1, out.objectAt("stacks").size());
    String key = out.objectAt("stacks").keySet().iterator().next();
    for (String id : out.objectAt("incidents").keySet()) {
      assertEquals(key, out.at("incidents", id, "stack"));
    }
  }

  @Test
  void shouldTakeAtMost64KibForStacksAndLetTheOldestLoseTheirs() {
    StackTraceElement[] frames = new StackTraceElement[500];
    for (int i = 0; i < 30; i++) {
      for (int j = 0; j < frames.length; j++) {
        frames[j] = frame("shop.\u00c4pfel" + "x".repeat(j % 300), "sell" + i, j);
      }
      block(i * 1000, i * 1000 + 200, frames);
    }
    RecordingWriter out = write(40_000);
    long bytes = out.objectAt("stacks").values().stream()
        .mapToLong(text -> ((String) text).getBytes(StandardCharsets.UTF_8).length)
        .sum();
    assertTrue(bytes <= 64 << 10, () -> bytes + " bytes");
    assertTrue(out.objectAt("stacks").size() >= 3, () -> out.objectAt("stacks").size() + " stacks");
    Map<String, Object> all = out.objectAt("incidents");
    assertEquals(30, all.size());
    assertNull(out.at("incidents", "00000001", "stack"));
    assertNotNull(out.at("incidents", "00000001", "top_frame"));
    for (String id : all.keySet()) {
      Object key = out.at("incidents", id, "stack");
      assertTrue(
          key == null || out.objectAt("stacks").containsKey(key), () -> id + " refers to nothing");
    }
    assertNotNull(out.at("incidents", "00000030", "stack"));
  }

  @Test
  void shouldFindTheApplicationBelowTheLibrariesAndSayWhatItCutOff() {
    StackTraceElement[] frames = new StackTraceElement[150];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = frame(i == 120 ? "shop.Cart" : "io.vertx.core.impl.Deep", "call", i);
    }
    Sighting.Stack stack = Sighting.stackOf(frames);
    assertEquals("shop.Cart.call(File.java:120)", stack.topFrame());
    String[] lines = stack.text().split("\n", -1);
    assertEquals(101, lines.length);
    assertEquals("... 50 more", lines[100]);

    frames[120] = frame("java.util.HashMap", "get", 1);
    assertNull(Sighting.stackOf(frames).topFrame());
    assertTrue(Sighting.isApplication("javassist.Cart"));
    assertTrue(Sighting.isApplication("sunshine.Cart"));
    assertFalse(Sighting.isApplication("sun.nio.ch.EPoll"));
  }

  @Test
  void shouldShowABlockThatIsAllPause() {
    pause(900, 950);
    pause(2_003, 2_310);
    pause(9_000, 9_100);
    block(2_000, 2_313);
    RecordingWriter out = write(3_000);
    assertEquals(313, out.longAt("incidents", "00000001", "duration_ms"));
    assertEquals(1, out.longAt("incidents", "00000001", "gc_count"));
    assertEquals(307, out.doubleAt("incidents", "00000001", "gc_ms"));
  }

  @Test
  void shouldCountOfAPauseOnlyWhatLiesWithinTheBlock() {
    pause(1_900, 2_100);
    pause(2_150, 2_150); // of less than a millisecond
    pause(2_250, 2_400);
    pause(2_500, 2_600);
    block(2_000, 2_300);
    RecordingWriter out = write(3_000);
    assertEquals(3, out.longAt("incidents", "00000001", "gc_count"));
    assertEquals(100 + 50, out.doubleAt("incidents", "00000001", "gc_ms"));
  }

  @Test
  void shouldTakeInAPauseThatIsHeardOfAfterTheBlockAndNoneWhenThereWasNone() {
    block(2_000, 2_300);
    assertEquals(0, write(2_301).longAt("incidents", "00000001", "gc_count"));
    pause(2_000, 2_290);
    assertEquals(1, write(2_400).longAt("incidents", "00000001", "gc_count"));
  }

  @Test
  void shouldNotSayThatThereWasNoPauseWhenItHasForgotten() {
    for (int i = 0; i < 2 * GcPauses.MOST; i++) {
      pause(10_000 + i, 10_000 + i);
    }
    assertEquals(GcPauses.MOST, gc.pauses().size());
    block(9_000, 9_300);
    RecordingWriter out = write(11_000);
    assertNull(out.at("incidents", "00000001", "gc_count"));
    assertNull(out.at("incidents", "00000001", "gc_ms"));
  }

  private void throttled(long atMillis, long count, long totalMillis) {
    throttling.add(
        new Throttling.Reading(millis(atMillis), millis(atMillis), count, millis(totalMillis)));
  }

  @Test
  void shouldTellTheThrottlingBetweenTheReadingsAroundTheBlock() {
    throttled(1_000, 10, 500);
    throttled(2_000, 12, 600);
    block(2_100, 2_500);
    throttled(2_400, 13, 700); // during the block
    assertNull(write(2_600).at("incidents", "00000001", "throttled_ms"), "not known yet");
    throttled(3_000, 15, 950);
    throttled(4_000, 99, 9_999);
    RecordingWriter out = write(4_100);
    assertEquals(15 - 12, out.longAt("incidents", "00000001", "throttled_count"));
    assertEquals(950 - 600, out.doubleAt("incidents", "00000001", "throttled_ms"));
  }

  @Test
  void shouldKnowNoThrottlingWithoutReadingsNearby() {
    block(2_100, 2_500);
    throttled(3_000, 15, 950);
    assertNull(write(3_100).at("incidents", "00000001", "throttled_ms"), "none before");
    block(60_000, 60_300);
    throttled(61_000, 16, 960);
    assertNull(write(61_100).at("incidents", "00000002", "throttled_ms"), "too long before");
    throttled(62_000, 3, 10); // another group
    block(61_500, 61_900);
    assertNull(write(62_100).at("incidents", "00000003", "throttled_ms"), "begun anew");
  }
}
