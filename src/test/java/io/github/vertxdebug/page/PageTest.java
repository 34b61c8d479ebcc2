package io.github.vertxdebug.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/**
 * The page as a whole, on a stream whose every event the test chooses.
 */
class PageTest extends ScriptedPage {

  @Test
  void shouldShowTheFullStateAndFollowTheDeltas() {
    send("diagnostics", 1, state("\"registry\":{\"backend\":\"prometheus\",\"series\":1}", "{}"));
    open("/debug/");
    browser.waitUntil("the full state is applied", page -> page.lastSeq() == 1);
    browser.waitUntil(
        "live", page -> "live".equals(page.attribute("connection-state", "data-state")));
    browser.waitUntil(
        "heap is shown", page -> page.text("figure-heap-detail").equals("1.0 MiB used"));
    assertEquals("–", browser.text("figure-heap"), "what collections leave, before any of them");
    assertEquals(
        "–", browser.text("figure-requests"), "requests per second, which nobody can know yet");
    send(
        "diagnostics-delta",
        2,
        "{\"seq\":2,\"ts\":1100,\"metrics\":{\"vm\":{\"heap\":{\"used\":2097152}}}}");
    browser.waitUntil(
        "the delta is shown", page -> page.text("figure-heap-detail").equals("2.0 MiB used"));
    assertFalse(
        browser.element("notice-no-metrics").isDisplayed(), "the notice that metrics are off");
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldWorkAtAPathWithoutSlashByTheBaseThatTheServerInserts() {
    send("diagnostics", 1, state("\"registry\":{\"backend\":\"prometheus\"}", "{}"));
    open("/debug");
    browser.waitUntil("the full state is applied", page -> page.lastSeq() == 1);
  }

  @Test
  void shouldShowHostileNamesAsTheTextTheyAre() {
    String name = "<img src=x onerror=document.title='owned'>";
    send(
        "diagnostics",
        1,
        state(
            "\"registry\":{\"backend\":\"prometheus\"}",
            "{\"" + name + "\":{\"a=<b>\":{\"type\":\"gauge\",\"value\":1}},"
                + "\"__proto__\":{\"-\":{\"type\":\"gauge\",\"value\":2}}}"));
    open("/debug/");
    browser.waitUntil("both meters are shown", page -> page.all("meter-row").size() == 2);
    List<String> rows =
        browser.all("meter-row").stream().map(row -> row.getText()).toList();
    assertTrue(
        rows.stream().anyMatch(row -> row.contains(name) && row.contains("a=<b>")),
        rows.toString());
    assertTrue(rows.stream().anyMatch(row -> row.contains("__proto__")), rows.toString());
    assertEquals("Vert.x debug dashboard", browser.title());
    assertEquals(0L, browser.execute("return document.images.length"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldShowAnApplicationsOwnFiguresAsTheTextTheyAre() {
    String hostile = "<img src=x onerror=document.title='owned'>";
    send(
        "diagnostics",
        1,
        state(
            "\"registry\":{\"backend\":\"prometheus\"},\"app\":{\"orders\":{\"waiting\":7,\"desk\":{\"oldest_ms\":1500,"
                + "\"held_bytes\":2048}},\"" + hostile + "\":{\"__proto__\":\"" + hostile + "\"}}",
            "{}"));
    open("/debug/");
    browser.waitUntil("four figures", page -> page.all("application-row").size() == 4);
    List<String> rows =
        browser.all("application-row").stream().map(row -> row.getText()).toList();
    assertTrue(rows.contains("orders waiting 7"), rows.toString());
    assertTrue(rows.contains("orders desk › oldest_ms 1,500 ms"), rows.toString());
    assertTrue(rows.contains("orders desk › held_bytes 2.0 KiB"), rows.toString());
    assertTrue(rows.contains(hostile + " __proto__ " + hostile), "hostile text is text: " + rows);
    send(
        "diagnostics-delta",
        2,
        "{\"seq\":2,\"ts\":1100,\"metrics\":{\"app\":{\"orders\":{\"waiting\":8}}}}");
    browser.waitUntil(
        "the delta is shown",
        page -> page.all("application-row").stream()
            .anyMatch(row -> row.getText().equals("orders waiting 8")));
    send("diagnostics-delta", 3, "{\"seq\":3,\"ts\":1200,\"metrics\":{\"app\":null}}");
    browser.waitUntil(
        "the panel is gone", page -> !page.element("panel-application").isDisplayed());
    assertEquals("Vert.x debug dashboard", browser.title());
    assertEquals(0L, browser.execute("return document.images.length"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldNameTheLoopThatIsTheLatestAsItsRowDoes() {
    String aio = "{\"loops\":{\"00\":{\"thread\":\"vert.x-eventloop-thread-3\",\"lag_ms\":0.1},"
        + "\"01\":{\"thread\":\"vert.x-eventloop-thread-0\",\"lag_ms\":219}}}";
    send(
        "diagnostics",
        1,
        state("\"registry\":{\"backend\":\"prometheus\"}", "{}")
            .replace("\"aio\":{}", "\"aio\":" + aio));
    open("/debug/");
    browser.waitUntil(
        "the loop's name",
        page -> String.valueOf(page.execute("return document.body.innerText"))
            .contains("eventloop-thread-0, one of 2"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldShowWhenALoopWasBlockedAndByWhat() {
    String aio = "{\"incidents\":{"
        + "\"00000007\":{\"began_ms\":1795615882408,\"duration_ms\":237,\"ongoing\":0,"
        + "\"thread\":\"vert.x-eventloop-thread-2\",\"top_frame\":\"shop.Cart.<add>(Cart.java:9)\","
        + "\"stack\":\"k\",\"gc_count\":2,\"gc_ms\":31,\"throttled_count\":0,\"throttled_ms\":0},"
        + "\"00000008\":{\"began_ms\":1795615999000,\"duration_ms\":151,\"ongoing\":1,"
        + "\"loop\":\"03\"}},"
        + "\"stacks\":{\"k\":\"java.lang.Thread.sleep(Native Method)\\nshop.Cart.<add>(Cart.java:9)\"}}";
    send(
        "diagnostics",
        1,
        state("\"registry\":{\"backend\":\"prometheus\"}", "{}")
            .replace("\"aio\":{}", "\"aio\":" + aio));
    open("/debug/");
    browser.waitUntil("both incidents", page -> page.all("incident-row").size() == 2);
    List<String> rows =
        browser.all("incident-row").stream().map(row -> row.getText()).toList();
    assertTrue(rows.get(0).contains("151 ms so far"), "the newest first: " + rows);
    assertTrue(rows.get(0).contains("over before it could be seen"), rows.toString());
    assertTrue(rows.get(1).contains("237 ms"), rows.toString());
    assertTrue(rows.get(1).contains("eventloop-thread-2"), rows.toString());
    assertTrue(rows.get(1).contains("shop.Cart.<add>(Cart.java:9)"), rows.toString());
    assertTrue(rows.get(1).contains("31.0 ms in 2"), rows.toString());
    assertFalse(rows.get(1).contains("Thread.sleep"), "folded: " + rows);

    browser.all("incident-row").get(1).findElement(By.tagName("summary")).click();
    browser.waitUntil(
        "the stack", page -> page.all("incident-row").get(1).getText().contains("Thread.sleep"));
    send(
        "diagnostics-delta",
        2,
        "{\"seq\":2,\"ts\":1100,\"metrics\":{\"aio\":{\"incidents\":{\"00000008\":{"
            + "\"duration_ms\":400,\"ongoing\":0}}}}}");
    browser.waitUntil(
        "the end", page -> page.all("incident-row").get(0).getText().contains("400 ms"));
    assertTrue(
        browser.all("incident-row").get(1).getText().contains("Thread.sleep"), "stays unfolded");

    browser.resize(390, 900);
    try {
      WebElement place = browser.all("incident-row").get(1).findElement(By.tagName("summary"));
      assertEquals("Cart.<add>(Cart.java:9)", place.getText(), "without the package");
      WebElement call = place.findElement(By.cssSelector("span:last-child"));
      int end = call.getLocation().getX() + call.getSize().getWidth();
      assertTrue(end <= 390, "in sight in a narrow window: ends at " + end);
    } finally {
      browser.resize(1280, 1600);
    }
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldFindMetersByNameAndTag() {
    send(
        "diagnostics",
        1,
        state(
            "\"registry\":{\"backend\":\"prometheus\"}",
            "{\"cache.gets\":{\"result=hit\":{\"type\":\"counter\",\"value\":1},"
                + "\"result=miss\":{\"type\":\"counter\",\"value\":2}},"
                + "\"cache.size\":{\"-\":{\"type\":\"gauge\",\"value\":3}}}"));
    open("/debug/");
    browser.waitUntil("all meters are shown", page -> page.all("meter-row").size() == 3);
    browser.element("meter-search").sendKeys("CACHE miss");
    browser.waitUntil("one meter is shown", page -> page.all("meter-row").size() == 1);
    assertEquals("1 of 3 shown", browser.text("meter-count"));
  }

  @Test
  void shouldTellWhatIsSlowWhatWaitsAndWhatIsLeftOut() {
    send(
        "diagnostics",
        1,
        ("{'seq':1,'ts':1000,'metrics':{'aio':{"
                + "'routes':{'GET /a':{'method':'GET','route':'/a','requests':9},"
                + "'GET /b':{'method':'GET','route':'/b','requests':9}},"
                + "'slowest_routes':{'GET /a':{'p99_1m_ms':500,'over':1,'requests_1m':7},"
                + "'GET /b':{'p99_1m_ms':42.5,'requests_1m':3}},"
                + "'event_bus':{'pending':2,'oldest_waiting_ms':4500,'addresses':{"
                + "'orders':{'pending':2,'oldest_waiting_ms':4500},'idle':{'pending':0}}}},"
                + "'modular':{},'vm':{},'registry':{'backend':'prometheus','left_out':15000,"
                + "'left_out_why':'at most 5,000 <b>series</b>','sources':{"
                + "'meters':{'took_ms':9.5,'slowed':1,'every_ticks':8},"
                + "'functions':{'took_ms':200,'slowed':1,'period_ms':32000},"
                + "'heap':{'took_ms':0.1}}}},'memory':{}}")
            .replace('\'', '"'));
    open("/debug/");
    browser.waitUntil("both routes are shown", page -> page.all("route-row").size() == 2);
    assertTrue(row("route-row", "/a").endsWith("> 500 ms"), row("route-row", "/a"));
    assertTrue(row("route-row", "/b").endsWith("42.5 ms"), row("route-row", "/b"));
    assertTrue(row("bus-row", "orders").endsWith("4,500 ms"), row("bus-row", "orders"));
    assertTrue(row("bus-row", "idle").endsWith("–"), row("bus-row", "idle"));
    assertTrue(
        browser
            .text("meter-count")
            .endsWith("15,000 more left out by the server: at most 5,000 <b>series</b>"),
        browser.text("meter-count"));
    assertTrue(row("source-row", "meters").endsWith("slow: shown every 8 ticks"));
    assertTrue(row("source-row", "functions").endsWith("slow: read every 32 s"));
    assertTrue(row("source-row", "heap").endsWith("ok"));
    assertEquals(List.of(), errors());
  }

  private static String row(String testId, String first) {
    return browser.texts("[data-testid=" + testId + "]").stream()
        .map(text -> text.replaceAll("\\s+", " "))
        .filter(text -> text.contains(first))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldTellHowToSwitchMetricsOnAndWhichSourceFailed() {
    send(
        "diagnostics",
        1,
        state("\"registry\":{\"sources\":{\"process\":{\"error\":\"no /proc\"}}}", "{}"));
    open("/debug/");
    browser.waitUntil(
        "the notice shows", page -> page.element("notice-no-metrics").isDisplayed());
    assertTrue(browser.text("notice-no-metrics").contains("new MicrometerMetricsFactory()"));
    assertTrue(browser.text("notice-source-errors").contains("process: no /proc"));
  }

  @Test
  void shouldSayWhatCannotBeKnownOfTheAllocatorThatRunsAndWhichFlagWouldShowIt() {
    sendMemory(
        1,
        "\"allocator\":{\"name\":\"AdaptiveByteBufAllocator\",\"pooled\":0,\"used_direct\":1048576}");
    open("/debug/");
    browser.waitUntil(
        "the flags are named",
        page -> page.text("panel-slabs").contains("-Dio.netty.allocator.type=pooled")
            && page.text("panel-slabs").contains("-XX:StartFlightRecording"));
    assertTrue(browser.text("panel-slabs").contains("cannot be known"));
    browser.waitUntil(
        "the source is named",
        page -> page.text("memory-source").contains("Heap, code and stacks are estimates"));
    assertTrue(browser.text("memory-source").contains("whether they were ever touched or not"));

    sendMemory(
        2,
        "\"allocator\":{\"name\":\"AdaptiveByteBufAllocator\",\"pooled\":0,\"used_direct\":1048576,"
            + "\"chunks\":{\"since_ms\":1000,\"count\":3,\"direct_bytes\":262144,\"heap_bytes\":0}},"
            + "\"mappings\":{\"at_ms\":1000,\"took_ms\":4.5,\"count\":300}");
    browser.waitUntil(
        "the chunks show",
        page -> page.text("panel-slabs").contains("3 chunks that it still holds: 256 KiB outside"));
    assertTrue(browser.text("panel-slabs").contains("Of 768 KiB outside the heap it is not known"));
    browser.waitUntil(
        "the mappings were read", page -> page.text("memory-source").contains("in 4.50 ms"));

    sendMemory(
        3,
        "\"allocator\":{\"name\":\"PooledByteBufAllocator\",\"pooled\":1,\"arenas\":{\"direct.0\":"
            + "{\"chunks\":2,\"chunk_bytes\":8388608,\"used_bytes\":4194304}}}");
    browser.waitUntil(
        "the arenas show", page -> page.text("allocator").contains("2 in all, 50 % handed out"));
    browser.waitUntil(
        "the other panel tells of it too",
        page -> !page.text("memory-source").contains("touched or not"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldNameTheThreadsOfADeadlockAsTheTextTheyAre() {
    String name = "<b>one</b>";
    send(
        "diagnostics",
        1,
        "{\"seq\":1,\"ts\":1000,\"metrics\":{\"registry\":{\"backend\":\"prometheus\"},\"vm\":{"
            + "\"deadlocks\":{\"count\":2,\"threads\":{\"7\":{\"name\":\"" + name
            + "\",\"waits_for\":\"Lock@1\",\"held_by\":\"two\"}}},"
            + "\"safepoints\":{\"count\":12,\"time_ms\":3000},"
            + "\"virtual_threads\":{\"mounted\":2,\"queued\":5},"
            + "\"code_cache\":{\"used\":1048576,\"max\":251658240},"
            + "\"memory_pools\":{\"Old\":{\"type\":\"heap\",\"after_gc\":2097152},\"Eden\":{\"type\":\"heap\"}}"
            + "}},\"memory\":{}}");
    open("/debug/");
    browser.waitUntil(
        "the deadlock shows",
        page ->
            page.text("fact-deadlocks").equals("2 threads: " + name + " waits for Lock@1 of two"));
    assertEquals("12, 3 s in all", browser.text("fact-safepoints"));
    assertEquals("2 running, 5 waiting", browser.text("fact-virtual-threads"));
    assertEquals("1.0 MiB of 240 MiB", browser.text("fact-code-cache"));
    assertEquals("2.0 MiB", browser.text("fact-left-by-the-last-gc"));
    assertEquals(List.of(), errors());
  }

  private void sendMemory(int seq, String members) {
    send(
        "diagnostics",
        seq,
        "{\"seq\":" + seq + ",\"ts\":" + (1000 + seq)
            + ",\"metrics\":{\"registry\":{\"backend\":\"prometheus\"}},\"memory\":{"
            + "\"breakdown\":{\"heap\":1000,\"other\":1000}," + members + "}}");
  }

  @Test
  void shouldDimWhatIsOldWhenTheStreamFallsSilent() {
    send("diagnostics", 1, state("\"registry\":{\"backend\":\"prometheus\"}", "{}"));
    open("/debug/");
    browser.waitUntil(
        "live", page -> "live".equals(page.attribute("connection-state", "data-state")));
    browser.waitUntil(
        "stale", page -> "stale".equals(page.attribute("connection-state", "data-state")));
    assertTrue(
        browser.text("connection-state").contains("last update"), browser.text("connection-state"));
    assertEquals("true", browser.execute("return document.body.dataset.stale"));
    send("diagnostics-delta", 2, "{\"seq\":2,\"ts\":1100}");
    browser.waitUntil(
        "live again", page -> "live".equals(page.attribute("connection-state", "data-state")));
    assertEquals("false", browser.execute("return document.body.dataset.stale"));
  }

  @Test
  void shouldSayThatItIsNotSignedInAndGoOnByItselfOnceItIs() {
    server.answerStreamsWith(401);
    open("/debug/");
    browser.waitUntil(
        "401 shows",
        page -> "unauthorized".equals(page.attribute("connection-state", "data-state")));
    server.answerStreamsWith(200);
    send("diagnostics", 1, state("\"registry\":{\"backend\":\"prometheus\"}", "{}"));
    browser.waitUntil(
        "live", page -> "live".equals(page.attribute("connection-state", "data-state")));
  }

  private static String state(String registry, String modular) {
    return "{\"seq\":1,\"ts\":1000,\"metrics\":{\"aio\":{},\"modular\":" + modular
        + ",\"vm\":{\"heap\":{\"used\":1048576,\"committed\":4194304}}," + registry
        + "},\"memory\":{}}";
  }

  private void open(String path) {
    browser.open(server.at(path));
  }

  private void send(String event, int seq, String data) {
    server.send(event, seq, data);
  }
}
