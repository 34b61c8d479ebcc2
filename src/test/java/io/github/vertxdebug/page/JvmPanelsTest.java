package io.github.vertxdebug.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The section on the JVM: each panel shows what the stream has told. */
class JvmPanelsTest extends ScriptedPage {
  private static final long MIB = 1024 * 1024;

  @Test
  void shouldTellOfEachCollectorWhatItDidInTheTimeShownAndNotBefore() {
    state(1, 1000, gc(100, 5000, "\"1\":90,\"10\":10,\"50\":0,\"inf\":0", 7, 900));
    state(2, 2000, gc(102, 5030, "\"1\":90,\"10\":11,\"50\":1,\"inf\":0", 7, 900));
    state(3, 3000, gc(103, 5040, "\"1\":90,\"10\":12,\"50\":1,\"inf\":0", 8, 940));
    open(3);
    browser.waitUntil(
        "the pauses of two seconds show",
        page ->
            page.text("pauses-over").equals("3 pauses in 2 s, 40.0 ms in all: 2.0 % of the time."));
    // The 99th of 100 lies in the bucket from 10 to 50 ms, which the longest of 30 ms cuts off:
    // 10 + 20 × 0.97.
    assertEquals("Young 3 40.0 ms 2.0 % 29.4 ms 30.0 ms 1, 40.0 ms Allocation", row("gc-row"));
    assertEquals(
        "Young: 2 over 1 to 10 ms, 1 over 10 to 50 ms",
        browser.execute("return document.querySelector('#pauses .bars').ariaLabel"));
    browser.press(Keys.ARROW_LEFT);
    browser.waitUntil(
        "the pauses up to the moment before show",
        page ->
            page.text("pauses-over").equals("2 pauses in 1 s, 30.0 ms in all: 3.0 % of the time."));
    assertTrue(row("gc-row").contains(" none "), row("gc-row"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldSayByHowMuchWhatCollectionsLeaveRises() {
    for (int i = 1; i <= 8; i++) {
      state(i, 5000 * i, collected(i, (20 + i) * MIB));
    }
    open(8);
    // The first state may have been the first or the hundredth since a collection.
    browser.waitUntil(
        "the trend shows",
        page -> page.text("floor-trend")
            .equals("↗ Rises by 12.0 MiB/min over the last 7 collections."));
    assertEquals("28.0 MiB", browser.text("fact-left-by-the-last-gc"));
    assertEquals(
        "Not cleaned by any collection so far, and not counted here: G1 Old Gen.",
        browser.text("floor-note"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldCallWhatIsLeftSteadyWhereItOnlyScatters() {
    for (int i = 1; i <= 9; i++) {
      state(i, 5000 * i, collected(i, (20 + i % 2) * MIB));
    }
    open(9);
    browser.waitUntil(
        "the trend shows",
        page ->
            page.text("floor-trend").equals("Steady over the last 8 collections, at 21.0 MiB."));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldTellNoFigureThatIsNotKnownAnyMoreThoughItsLineIsStillThere() {
    for (int i = 1; i <= 6; i++) {
      state(i, 1000 * i, cpu(0.5, 0, 0));
    }
    open(6);
    browser.waitUntil(
        "what is known shows", page -> legend("cpu").startsWith("Process 50 %, Machine 75 %"));
    state(7, 6100, "\"processors\":4,\"cpu\":{\"system\":0.75}");
    browser.waitUntil(
        "what is not shows", page -> legend("cpu").startsWith("Process –, Machine 75 %"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldStackThePoolsOfTheHeapWithTheOldOnesAtTheBottom() {
    String pools = "\"heap\":{\"used\":41943040,\"committed\":83886080},\"memory_pools\":{"
        + "\"G1 Eden Space\":{\"type\":\"heap\",\"used\":10485760},"
        + "\"G1 Old Gen\":{\"type\":\"heap\",\"used\":20971520},"
        + "\"G1 Survivor Space\":{\"type\":\"heap\",\"used\":10485760},"
        + "\"Metaspace\":{\"type\":\"non_heap\",\"used\":999}}";
    state(1, 1000, pools);
    state(2, 2000, pools);
    state(3, 3000, pools);
    open(3);
    browser.waitUntil(
        "the pools show",
        page -> legend("heap-pools")
            .equals(
                "G1 Old Gen 20.0 MiB, G1 Survivor Space 10.0 MiB, G1 Eden Space 10.0 MiB, Committed 80.0 MiB, Pause –"));
    browser.execute("document.getElementById('heap-pools').scrollIntoView({block: 'center'})");
    // From the ground up, where the newest moment is: what is painted is as high
    // as the parts together.
    browser.waitUntil(
        "the parts are painted in their order",
        page ->
            "pool-old, pool-survivor, pool-young".equals(painted("heap-pools", 0.1, 0.3, 0.42)));
    browser.execute("document.querySelector('#heap-pools .series').click()");
    browser.waitUntil(
        "the others sink when one is hidden",
        page -> "pool-survivor, pool-young".equals(painted("heap-pools", 0.08, 0.18)));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldTellOfTheLimitOnProcessorsAndWhenItHeldTheProcessBack() {
    state(1, 1000, cpu(0.25, 10, 4000));
    state(2, 2000, cpu(0.5, 13, 4250));
    open(2);
    browser.waitUntil(
        "the limit shows",
        page -> legend("cpu")
            .equals("Process 50 %, Machine 75 %, Limit 1.50 processors, Throttled 250 ms"));
    assertEquals(
        "4 processors · load 2.50 over a minute · limited to 1.50 processors · held back 3 times in the time shown, 250 ms in all",
        browser.text("cpu-note"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldRaiseAnAlarmForADeadlockAndKeepItsHostileNamesText() {
    String name = "<img src=x onerror=document.title='owned'>" + "long ".repeat(2000);
    state(1, 1000, "\"deadlocks\":{\"count\":0,\"threads\":{}},\"threads\":{\"live\":12}");
    open(1);
    browser.waitUntil("none", page -> page.text("fact-deadlocks").equals("none"));
    assertNull(alarm());
    server.delta(
        2,
        "{\"seq\":2,\"ts\":1100,\"metrics\":{\"vm\":{\"deadlocks\":{\"count\":2,\"threads\":{\"7\":{\"name\":\""
            + name + "\",\"waits_for\":\"Lock@1\",\"held_by\":\"two\"}}}}}}");
    browser.waitUntil(
        "the deadlock shows", page -> page.text("fact-deadlocks").startsWith("2 threads: <img"));
    assertEquals("true", alarm());
    assertEquals(
        0L,
        browser.execute(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    assertEquals("Vert.x debug dashboard", browser.title());
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldShowRatesOfWhatTheJvmOnlyCounts() {
    state(1, 1000, counted(12, 3000, 1000, 5000));
    state(2, 2000, counted(14, 3020, 1500, 5003));
    open(2);
    browser.waitUntil("the compiler shows", page -> legend("compiler").equals("Compiling 50 %"));
    assertEquals("Stopped 20.0 ms, Waiting for the last 0 ms", legend("safepoints"));
    assertEquals("14, 3 s in all", browser.text("fact-safepoints"));
    assertEquals("2.00 /s", browser.text("fact-of-late"));
    assertEquals("3.00 /s", browser.text("fact-classes-loaded"));
    assertEquals("Open 45", legend("files"));
    assertEquals("45 of 20,000", browser.text("fact-open-files"));
    assertEquals(
        "Runnable 3, Waiting for a time 2, Waiting 4, Blocked by a lock 1, New 0, Ended 0",
        legend("threads"));
    assertEquals("Allocated 2.0 MiB/s, Pause –", legend("allocation"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldShowDashesAndNoErrorsWhereAJvmTellsNothing() {
    state(1, 1000, "");
    state(2, 2000, "");
    open(2);
    browser.waitUntil(
        "no collector",
        page -> page.text("panel-pauses").contains("The JVM tells of no garbage collector."));
    assertEquals("No collection in the time shown.", browser.text("floor-trend"));
    assertEquals("Compiling –", legend("compiler"));
    assertEquals("–", browser.text("fact-open-files"));
    assertEquals("–", browser.text("fact-deadlocks"));
    assertTrue(browser.text("panel-heap-pools").contains("The JVM names no pools of its heap."));
    assertEquals(List.of(), errors());
  }

  private static String gc(int count, int millis, String buckets, int cycles, int cycleMillis) {
    return "\"gc\":{\"Young\":{\"count\":" + count + ",\"time_ms\":1,\"last_cause\":\"Allocation\","
        + "\"cycles\":{\"count\":" + cycles + ",\"total_ms\":" + cycleMillis + "},"
        + "\"pauses\":{\"buckets\":{" + buckets + "},\"count\":" + count + ",\"max_ms\":30,"
        + "\"total_ms\":" + millis + "}}}";
  }

  private static String collected(int times, long left) {
    return "\"gc\":{\"Young\":{\"count\":" + times + "}},\"memory_pools\":{"
        + "\"G1 Old Gen\":{\"type\":\"heap\",\"used\":1},"
        + "\"G1 Survivor Space\":{\"type\":\"heap\",\"after_gc\":" + left + "}}";
  }

  private static String cpu(double process, int times, int millis) {
    return "\"processors\":4,\"cpu\":{\"process\":" + process
        + ",\"system\":0.75,\"load_1m\":2.5},\"cgroup\":{\"cpu_limit\":1.5,\"throttled_count\":"
        + times
        + ",\"throttled_ms\":" + millis + "}";
  }

  private static String counted(int safepoints, int stopped, int compiled, int classes) {
    return "\"safepoints\":{\"count\":" + safepoints + ",\"time_ms\":" + stopped
        + ",\"sync_ms\":9},\"jit\":{\"time_ms\":" + compiled + "},\"classes\":{\"total_loaded\":"
        + classes
        + "},\"files\":{\"open\":45,\"max\":20000},\"allocation_rate\":2097152,\"threads\":{\"states\":{"
        + "\"runnable\":3,\"timed_waiting\":2,\"waiting\":4,\"blocked\":1,\"new\":0,\"terminated\":0}}";
  }

  private void state(int seq, long ts, String vm) {
    server.full(
        seq,
        "{\"seq\":" + seq + ",\"ts\":" + ts
            + ",\"metrics\":{\"registry\":{\"backend\":\"prometheus\"},\"aio\":{},\"modular\":{},\"vm\":{"
            + vm + "}},\"memory\":{}}");
  }

  private void open(int lastSeq) {
    browser.open(server.at("/debug/"));
    browser.waitUntil("all is applied", page -> page.lastSeq() == lastSeq);
  }

  /** The lines of a panel's first chart and what they are at, as {@code name value, name value}. Charts out of sight have no values. */
  private static String legend(String panel) {
    return String.valueOf(browser.execute(
        "const panel = document.getElementById(arguments[0]); panel.scrollIntoView({block: 'center'});"
            + "return [...(panel.querySelector('.legend')?.children ?? [])]"
            + ".map(item => item.querySelector('.series').textContent + ' ' + item.querySelector('strong').textContent).join(', ')",
        panel));
  }

  /** Which of the pools' colours is painted at these shares of a chart's height above the ground, where the newest values are. */
  private static String painted(String panel, Object... heights) {
    return String.valueOf(browser.execute("""
        const [panel, ...heights] = arguments;
        const canvas = document.querySelector(`#${panel} canvas`);
        const over = document.querySelector(`#${panel} .u-over`);
        if (!canvas || !over) return 'nothing yet';
        const pen = document.createElement('canvas').getContext('2d');
        const style = getComputedStyle(document.documentElement);
        const wanted = new Map(['pool-old', 'pool-survivor', 'pool-young'].map(name => {
          pen.fillStyle = style.getPropertyValue(`--${name}`).trim();
          pen.fillRect(0, 0, 1, 1);
          return [String(pen.getImageData(0, 0, 1, 1).data), name];
        }));
        const scale = canvas.width / canvas.clientWidth;
        return heights.map(height => {
          const x = (over.offsetLeft + over.clientWidth - 2) * scale;
          const y = (over.offsetTop + over.clientHeight * (1 - height)) * scale;
          const found = String(canvas.getContext('2d').getImageData(Math.floor(x), Math.floor(y), 1, 1).data);
          return wanted.get(found) ?? found;
        }).join(', ');
        """, concat(panel, heights)));
  }

  private static Object[] concat(String first, Object[] rest) {
    Object[] all = new Object[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  private static String row(String testId) {
    return browser.text(testId).replaceAll("\\s+", " ");
  }

  private static Object alarm() {
    return browser.execute(
        "return document.querySelector('.deadlocks').getAttribute('data-alarm')");
  }
}
