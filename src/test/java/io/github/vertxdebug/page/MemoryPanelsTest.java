package io.github.vertxdebug.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The section on memory: the parts of the resident set, Netty's arenas, and the picture of the slots that the server draws. */
class MemoryPanelsTest extends ScriptedPage {
  private static final String BUCKETS = "/debug/slab/buckets";

  @Test
  void shouldShowThePartsOfTheResidentMemoryAndHowTheyChange() {
    state(1, 1000, parts(2097152, 1048576));
    state(2, 2000, parts(3145728, 1048576));
    open(2);
    browser.waitUntil(
        "the parts show",
        page -> rows("use-row")
            .equals(
                "Java heap 3.0 MiB 75 % +1.0 MiB | Other (JVM, libraries, malloc) 1.0 MiB 25 % 0"));
    browser.waitUntil(
        "the chart tells the same",
        page -> legend().equals("Heap 3.0 MiB, Other 1.0 MiB, Resident 4.0 MiB, Limit –"));
    browser.press(Keys.ARROW_LEFT);
    browser.waitUntil(
        "the moment before",
        page -> rows("use-row")
            .equals("Java heap 2.0 MiB 67 % – | Other (JVM, libraries, malloc) 1.0 MiB 33 % –"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldMapTheArenasWithTheSmallestSlotsFirstAndTellEachCellsFigures() {
    state(1, 1000, slabs());
    open(1);
    browser.waitUntil("the cells show", page -> page.all("slab-cell").size() == 4);
    assertEquals(
        "16 B: direct.0.16 step 5, none | 512 B: direct.0.512 step 2, heap.1.512 step 0 | Pages, 8.0 KiB: direct.0.pages step 3, none",
        browser.execute(
            "return [...document.querySelectorAll('.slab-grid [role=row]')].slice(2).map(row => row.firstChild.textContent + ': '"
                + "+ [...row.querySelectorAll('[role=gridcell]')].map(cell => cell.dataset.slab ? `${cell.dataset.slab} step ${cell.dataset.step}` : 'none').join(', ')).join(' | ')"));
    browser.execute("document.querySelector('[data-slab=\"direct.0.512\"]').focus()");
    assertEquals(
        "direct.0, slots of 512 B: 4 of 16 in use (25 %; 2.0 KiB of 8.0 KiB), at most 9 ever.",
        browser.text("slab-told"));
    assertEquals(
        browser.text("slab-told"),
        browser.execute("return document.activeElement.getAttribute('aria-label')"));
    browser.waitUntil(
        "the arenas show",
        page -> rows("arena-row").equals("direct.0 3 2 4.0 MiB (50 %) 5 / 1 / 0 0 B"));
    assertEquals(
        "Chunks handed out: 10 %, 90 %",
        browser.execute("return document.querySelector('.chunks').getAttribute('aria-label')"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldWalkTheMapWithTheArrowKeysAndLeaveTheTimelineAlone() {
    server.answer(BUCKETS, 200, answer(0, 16, 16, 1));
    state(1, 1000, slabs());
    open(1);
    browser.waitUntil("the cells show", page -> page.all("slab-cell").size() == 4);
    browser.execute("document.querySelector('.slab-grid [tabindex=\"0\"]').focus()");
    assertEquals("direct.0.16", focused());
    browser.press(Keys.ARROW_DOWN);
    assertEquals("direct.0.512", focused());
    browser.press(Keys.ARROW_RIGHT);
    assertEquals("heap.1.512", focused());
    assertEquals(
        "heap.1, slots of 512 B: 0 of 8 in use (0 %; 0 B of 4.0 KiB), at most 0 ever.",
        browser.text("slab-told"));
    browser.press(Keys.ARROW_UP);
    assertEquals("heap.1, slots of 16 B: none yet.", browser.text("slab-told"));
    browser.press(Keys.ENTER);
    assertFalse(browser.element("slots").isDisplayed(), "there is nothing to be shown");
    browser.press(Keys.ARROW_LEFT, Keys.ARROW_UP, Keys.SPACE);
    browser.waitUntil(
        "the slots show", page -> page.text("slots-range").startsWith("all 16 slots"));
    assertEquals("Pause", browser.text("pause"), "the page is as live as before");
    browser.press(Keys.ESCAPE);
    browser.waitUntil("it closes", page -> !page.element("slots").isDisplayed());
    assertEquals("direct.0.16", focused(), "the focus is back where it was");
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldShowTheSlotsOfASlabAndGoIntoThemAndBack() {
    server.answer(BUCKETS, 200, answer(0, 64, 4096, 64));
    state(1, 1000, slabs());
    open(1);
    click("direct.0.512");
    browser.waitUntil(
        "all slots show",
        page -> page.text("slots-range").equals("all 4,096 slots of 512 B, 1,024 used (25 %)"));
    assertTrue(
        query(0).matches("slab=direct\\.0\\.512&buckets=\\d+"), "asked for all: " + query(0));
    browser.waitUntil(
        "the address names it",
        page -> String.valueOf(page.execute("return location.hash")).contains("slab=direct.0.512"));

    // Cells are 22 pixels wide: from the third to the fifth, 64 slots each.
    server.answer(BUCKETS, 200, answer(128, 12, 4096, 16));
    browser.drag(canvas(), 55, 10, 99, 10);
    browser.waitUntil(
        "the slots dragged over show",
        page -> page.text("slots-range").startsWith("slots 128 to 319 of 4,096"));
    assertTrue(last().matches("slab=direct\\.0\\.512&start=128&end=320&buckets=\\d+"), last());

    server.answer(BUCKETS, 200, answer(0, 64, 4096, 64));
    browser.element("slots-back").click();
    browser.waitUntil(
        "all slots show again", page -> page.text("slots-range").startsWith("all 4,096 slots"));
    assertFalse(last().contains("start="), last());

    server.answer(BUCKETS, 200, answer(0, 32, 4096, 16));
    browser.execute("document.querySelector('[data-testid=slot-cells]').focus()");
    browser.press(Keys.HOME);
    assertEquals("Slots 0 to 63: 16 used, 48 free.", browser.text("slots-told"));
    browser.press(Keys.ENTER);
    browser.waitUntil(
        "an eighth shows", page -> page.text("slots-range").startsWith("slots 0 to 511 of 4,096"));
    browser.press(Keys.BACK_SPACE);
    browser.waitUntil("it is asked for all again", page -> !last().contains("start="));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldPaintEachBucketAsFarAsItsSlotsAreUsed() {
    server.answer(
        BUCKETS,
        200,
        "{\"slab\":\"direct.0.512\",\"start\":0,\"end\":12,\"total\":12,\"buckets\":[{\"u\":4,\"f\":0},{\"u\":2,\"f\":2},{\"u\":0,\"f\":4}]}");
    state(1, 1000, slabs());
    open(1);
    click("direct.0.512");
    browser.waitUntil("the cells show", page -> page.text("slots-range").startsWith("all 12"));
    assertEquals("used used, free used, free free", browser.execute("""
            const canvas = document.querySelector('.slot-cells canvas');
            const scale = canvas.width / canvas.clientWidth;
            const pen = document.createElement('canvas').getContext('2d');
            pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--occ-4').trim();
            pen.fillRect(0, 0, 1, 1);
            const used = String(pen.getImageData(0, 0, 1, 1).data);
            const at = (x, y) => String(canvas.getContext('2d').getImageData(x * scale, y * scale, 1, 1).data) === used ? 'used' : 'free';
            return [0, 1, 2].map(cell => at(cell * 22 + 10, 4) + ' ' + at(cell * 22 + 10, 17)).join(', ');
            """));
  }

  @Test
  void shouldAskOnceASecondWhileLiveAndNotWhilePaused() {
    server.answer(BUCKETS, 200, answer(0, 16, 16, 1));
    state(1, 1000, slabs());
    open(1);
    click("direct.0.512");
    browser.waitUntil(
        "it is asked again and again", page -> server.queries(BUCKETS).size() >= 3);
    assertEquals("Now, once a second.", browser.text("slots-state"));
    browser.element("pause").click();
    browser.waitUntil(
        "it says that this is no past",
        page -> page.text("slots-state").contains("of slots no past is kept"));
    int asked = server.queries(BUCKETS).size();
    // Long enough for a question that should not come; one that was on its way may have.
    browser.execute("window.paused = performance.now()");
    browser.waitUntil(
        "three seconds pass",
        page ->
            Boolean.TRUE.equals(page.execute("return performance.now() - window.paused > 3000")));
    assertTrue(server.queries(BUCKETS).size() <= asked + 1, "asked while paused");
    int before = server.queries(BUCKETS).size();
    browser.element("pause").click();
    browser.waitUntil("it is asked again", page -> server.queries(BUCKETS).size() > before);
    browser.element("slots-close").click();
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldSayInWordsWhyThereIsNoPictureAndShowItOnceThereIs() {
    state(1, 1000, slabs());
    server.answer(BUCKETS, 404, "{\"title\":\"No such slab\"}");
    open(1);
    waitATenthAsLong();
    click("direct.0.512");
    browser.waitUntil(
        "404",
        page ->
            page.text("slots-state").equals("The allocator has no such slab, or none any more."));
    server.answer(BUCKETS, 401, "{}");
    browser.waitUntil("401", page -> page.text("slots-state").startsWith("Not signed in"));
    server.answer(BUCKETS, 503, "{}");
    browser.waitUntil("503", page -> page.text("slots-state").contains("too busy"));
    server.answer(BUCKETS, 200, "{\"nonsense\":1}");
    browser.waitUntil("nonsense", page -> page.text("slots-state").contains("makes no sense"));
    server.answer(BUCKETS, 200, answer(0, 16, 16, 1));
    browser.waitUntil("at last", page -> page.text("slots-range").startsWith("all 16 slots"));
    assertEquals("Now, once a second.", browser.text("slots-state"));
  }

  @Test
  void shouldGoBackToAllSlotsWhenThoseShownAreNoMore() {
    server.answer(BUCKETS, 200, answer(0, 64, 4096, 64));
    state(1, 1000, slabs());
    open(1);
    waitATenthAsLong();
    click("direct.0.512");
    browser.waitUntil("all slots show", page -> page.text("slots-range").startsWith("all 4,096"));
    server.answer(BUCKETS, 400, "{\"title\":\"Bad request\"}");
    browser.drag(canvas(), 55, 10, 99, 10);
    browser.waitUntil(
        "all are asked for",
        page -> last().matches("slab=direct\\.0\\.512&buckets=\\d+")
            && server.queries(BUCKETS).stream().anyMatch(query -> query.contains("start=128")));
    server.answer(BUCKETS, 200, answer(0, 16, 16, 1));
    browser.waitUntil(
        "what is left shows", page -> page.text("slots-range").startsWith("all 16 slots"));
  }

  @Test
  void shouldSayThatARecordingHoldsNoSlotsAndAskNobodyForThem(@TempDir Path folder)
      throws IOException {
    server.answer(BUCKETS, 200, answer(0, 16, 16, 1));
    state(1, 1000, slabs());
    open(1);
    String header =
        "{\"format\":\"vertx-debug-dashboard recording\",\"version\":1,\"boot\":\"b\",\"from\":1000,\"to\":1000}";
    Path file = folder.resolve("one.ndjson");
    Files.writeString(file, header + "\n{\"full\":" + json(1, 1000, slabs()) + "}\n");
    browser.element("recording-file").sendKeys(file.toString());
    browser.waitUntil(
        "it is replayed",
        page -> "recording".equals(page.attribute("connection-state", "data-state")));
    click("direct.0.512");
    browser.waitUntil(
        "it says why", page -> page.text("slots-state").startsWith("This is a recording"));
    assertEquals(List.of(), server.queries(BUCKETS));
    browser.execute("scrollTo(0, 0)");
    browser.element("back-to-live").click();
    browser.waitUntil(
        "the slots show", page -> page.text("slots-range").startsWith("all 16 slots"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldOpenTheSlabThatTheAddressNames() {
    server.answer(BUCKETS, 200, answer(0, 16, 16, 1));
    state(1, 1000, slabs());
    browser.open(server.at("/debug/#slab=direct.0.512"));
    browser.waitUntil(
        "the slots show", page -> page.text("slots-range").startsWith("all 16 slots"));
    assertEquals("slab=direct.0.512", query(0).replaceFirst("&buckets=.*", ""));
    assertEquals(
        "true",
        browser.execute(
            "return document.querySelector('[data-slab=\"direct.0.512\"]').getAttribute('aria-selected')"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldShowHostileNamesAsTextAndBreakNoLayout() {
    String name = "<img src=x onerror=document.title='owned'>" + "x".repeat(10_000);
    server.answer(BUCKETS, 200, answer(0, 16, 16, 1));
    state(
        1,
        1000,
        "\"slabs\":{\"" + name + "\":{\"arena\":\"" + name
            + "\",\"kind\":\"size_class\",\"slot_bytes\":16,\"used\":1,\"total\":16,\"high_water\":1},"
            + "\"__proto__\":{\"arena\":\"__proto__\",\"kind\":\"😀\",\"slot_bytes\":16,\"used\":1,\"total\":16}},"
            + "\"breakdown\":{\"" + name + "\":1048576},\"allocator\":{\"name\":\"" + name
            + "\",\"pooled\":1,\"arenas\":{\"" + name + "\":{\"chunks\":1,\"usage\":{\"" + name
            + "\":5}}}}");
    open(1);
    browser.waitUntil("both slabs show", page -> page.all("slab-cell").size() == 2);
    browser.all("slab-cell").get(0).click();
    browser.waitUntil(
        "the slots show", page -> page.text("slots-range").startsWith("all 16 slots"));
    assertEquals(
        0L,
        browser.execute(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    assertEquals("Vert.x debug dashboard", browser.title());
    assertEquals(0L, browser.execute("return document.images.length"));
  }

  /** So many buckets of so many slots each, a quarter of which, or the one that there is, are used. */
  private static String answer(int start, int buckets, int total, int slots) {
    int used = slots == 1 ? 1 : slots / 4;
    return "{\"slab\":\"direct.0.512\",\"start\":" + start + ",\"end\":" + (start + buckets * slots)
        + ",\"total\":" + total + ",\"buckets\":["
        + IntStream.range(0, buckets)
            .mapToObj(i -> "{\"u\":" + used + ",\"f\":" + (slots - used) + "}")
            .collect(Collectors.joining(","))
        + "]}";
  }

  private static String parts(long heap, long other) {
    return "\"breakdown\":{\"heap\":" + heap + ",\"other\":" + other
        + "},\"process\":{\"resident\":" + (heap + other) + "}";
  }

  private static String slabs() {
    return "\"slabs\":{"
        + slab("direct.0", "size_class", 16, "16", 255, 256, 256) + ","
        + slab("direct.0", "size_class", 512, "512", 4, 16, 9) + ","
        + slab("direct.0", "pages", 8192, "pages", 250, 512, 300) + ","
        + slab("heap.1", "size_class", 512, "512", 0, 8, 0)
        + "},\"allocator\":{\"name\":\"PooledByteBufAllocator\",\"pooled\":1,\"arenas\":{\"direct.0\":{\"chunks\":2,"
        + "\"chunk_bytes\":8388608,\"used_bytes\":4194304,\"huge_bytes\":0,\"threads\":3,"
        + "\"active\":{\"small\":5,\"normal\":1,\"huge\":0},\"usage\":{\"aa\":10,\"bb\":90}}}}";
  }

  private static String slab(
      String arena, String kind, int bytes, String name, int used, int total, int high) {
    return "\"" + arena + "." + name + "\":{\"arena\":\"" + arena + "\",\"kind\":\"" + kind
        + "\",\"slot_bytes\":" + bytes + ",\"used\":" + used + ",\"total\":" + total
        + ",\"high_water\":" + high + "}";
  }

  private void state(int seq, long ts, String memory) {
    server.full(seq, json(seq, ts, memory));
  }

  private static String json(int seq, long ts, String memory) {
    return "{\"seq\":" + seq + ",\"ts\":" + ts
        + ",\"metrics\":{\"registry\":{\"backend\":\"prometheus\"},\"aio\":{},\"modular\":{},\"vm\":{}},\"memory\":{"
        + memory + "}}";
  }

  private void open(int lastSeq) {
    browser.open(server.at("/debug/"));
    browser.waitUntil("all is applied", page -> page.lastSeq() == lastSeq);
  }

  private static void click(String slab) {
    browser.waitUntil(
        "the slab shows",
        page -> page.all("slab-cell").stream()
            .anyMatch(cell -> slab.equals(cell.getDomAttribute("data-slab"))));
    browser.all("slab-cell").stream()
        .filter(cell -> slab.equals(cell.getDomAttribute("data-slab")))
        .forEach(cell -> cell.click());
  }

  private static WebElement canvas() {
    return browser.element("slot-cells").findElement(By.tagName("canvas"));
  }

  private String query(int index) {
    return server.queries(BUCKETS).get(index);
  }

  private String last() {
    List<String> all = List.copyOf(server.queries(BUCKETS));
    return all.isEmpty() ? "" : all.get(all.size() - 1);
  }

  private static String rows(String testId) {
    return browser.texts("[data-testid=" + testId + "]").stream()
        .map(row -> row.replaceAll("\\s+", " "))
        .collect(Collectors.joining(" | "));
  }

  private static String legend() {
    return String.valueOf(
        browser.execute(
            "const panel = document.getElementById('memory'); panel.scrollIntoView({block: 'center'});"
                + "return [...(panel.querySelector('.legend')?.children ?? [])]"
                + ".map(item => item.querySelector('.series').textContent + ' ' + item.querySelector('strong').textContent).join(', ')"));
  }

  /** How often it asks, and how long after a refusal, is another test's matter. */
  private static void waitATenthAsLong() {
    browser.execute("const wait = window.setTimeout;"
        + "window.setTimeout = (call, millis, ...rest) => wait(call, millis / 10, ...rest);");
  }

  private static Object focused() {
    return browser.execute(
        "return document.activeElement.dataset.slab ?? document.activeElement.ariaLabel");
  }
}
