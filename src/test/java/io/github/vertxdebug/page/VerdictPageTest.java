package io.github.vertxdebug.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * The verdict, the key figures and the event loops, on thirty seconds of a process that answers a hundred requests a second and whose
 * one loop is blocked in between.
 */
class VerdictPageTest extends ScriptedPage {
  private static final long START = 1_700_000_000_000L;
  private static final int TICK_MILLIS = 100;
  private static final int SECONDS = 30;
  private static final int BLOCKED_AT = 20_000;
  private static final int BLOCKED_FOR = 400;

  private int seq;

  @Test
  void shouldSayThatAllIsQuietAndWhatItLookedAt() {
    for (int at = 0; at <= SECONDS * 1000; at += TICK_MILLIS) {
      tick(at, healthy(at));
    }
    open();
    browser.waitUntil("quiet", page -> page.text("verdict-detail").contains("over the last 30 s"));
    assertEquals(
        "All quiet", browser.execute("return document.querySelector('.verdict-quiet').innerText"));
    assertEquals(
        "looked at event loops, HTTP, heap and garbage collection over the last 30 s; not known: deadlocks,"
            + " event bus, pools, CPU, CPU limit, file descriptors and memory outside the heap",
        browser.text("verdict-detail"));
    assertFalse(browser.element("verdict").isDisplayed(), "no finding to go to");
    assertNoErrors();
  }

  @Test
  void shouldLeadFromTheVerdictToTheStackAndToWhatElseHappenedThen() {
    script(true);
    open();
    browser.waitUntil(
        "the verdict", page -> page.text("verdict").startsWith("Event loop 3 blocked"));
    assertEquals(
        "Event loop 3 blocked 400 ms in OrderHandler.price, once in the last minute",
        browser.text("verdict"));
    assertEquals("31.0 ms of it in garbage collection", browser.text("verdict-detail"));
    assertEquals(
        "poor", browser.execute("return document.getElementById('verdict').dataset.level"));

    browser.element("verdict").click();
    browser.waitUntil("the card", page -> page.element("incident-card").isDisplayed());
    browser.waitUntil("stands still", page -> page.text("pause").equals("Go live"));
    assertTrue(
        browser.text("incident-card").contains("eventloop-thread-3 was blocked for 400 ms"),
        browser.text("incident-card"));
    assertEquals("shop.OrderHandler.price(OrderHandler.java:12)", browser.text("incident-where"));
    assertTrue(browser.text("incident-card-stack").contains("Thread.sleep"), "the whole stack");
    assertEquals("31.0 ms in 1 pause", browser.text("incident-gc"));
    assertEquals("0 ms", browser.text("incident-throttled"), "known only after the end");
    assertEquals("eventloop-thread-1 for 180 ms", browser.text("incident-others"));
    // A second of which 0.4 s answered nothing, against a hundred a second.
    assertEquals("60.0 /s, 100 /s before", browser.text("incident-requests"));
    assertEquals("5", browser.text("incident-pending"));
    assertEquals(BLOCKED_AT + BLOCKED_FOR, moment(), "the moment shown is the end of the block");
    assertNoErrors();
  }

  @Test
  void shouldLeadFromEachFindingToItsPanelAndToItsRowThere() {
    for (int at = 0; at <= SECONDS * 1000; at += 10 * TICK_MILLIS) {
      tick(at, ailing(at));
    }
    open();
    browser.waitUntil("all events", page -> page.lastSeq() == seq);
    browser.waitUntil("the rest", page -> page.text("verdict-more").equals("8 more"));
    browser.element("verdict-more").click();
    assertEquals("threads", whereItLeads("verdict", 0), browser.text("verdict"));
    List<String> found = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      found.add(whereItLeads("finding", i));
    }
    assertEquals(
        List.of(
            "bus address orders",
            "pools worker/w",
            "floor",
            "memory",
            "dashboard disk",
            "loops",
            "cpu",
            "files"),
        found);
    assertNoErrors();
  }

  /** The panel that has the focus after a click, and the row that is marked there. */
  private static String whereItLeads(String testId, int index) {
    browser.execute(
        "document.querySelectorAll('.found').forEach(found => found.classList.remove('found'));"
            + "document.activeElement.blur(); scrollTo(0, 0)");
    browser.all(testId).get(index).click();
    return browser.waitFor(
        "a panel with the focus",
        page -> Optional.ofNullable(
            (String)
                page.execute(
                    "const panel = document.activeElement.closest('.panel'); if (!panel) return null;"
                        + "const row = panel.querySelector('tr.found'); return panel.id + (row ? ' ' + row.dataset.key : '')")));
  }

  private static JsonObject ailing(int at) {
    JsonObject metrics = healthy(at);
    JsonObject waits = new JsonObject().put("pending", 7).put("oldest_waiting_ms", 20_000);
    metrics
        .getJsonObject("aio")
        .put("event_bus", waits.copy().put("addresses", new JsonObject().put("orders", waits)))
        .put(
            "pools",
            new JsonObject()
                .put(
                    "worker/w",
                    new JsonObject()
                        .put("name", "w")
                        .put("type", "worker")
                        .put("in_use", 20)
                        .put("queued", 3)
                        .put("ratio", 1)
                        .put("queue_time", new JsonObject().put("count", 5).put("total_ms", 10))))
        .getJsonObject("loops")
        .put("00", loop("vert.x-eventloop-thread-3", 70, 0));
    JsonObject vm = metrics.getJsonObject("vm");
    vm.put("deadlocks", new JsonObject().put("count", 2).put("threads", new JsonObject()));
    vm.put("cpu", new JsonObject().put("process", 0.99).put("system", 1));
    vm.put("files", new JsonObject().put("open", 90).put("max", 100));
    vm.getJsonObject("memory_pools").getJsonObject("Old").put("after_gc", 95 << 20);
    return metrics;
  }

  @Test
  void shouldTellOnlyOfBlocksThatWereKnownAtTheMomentShown() {
    script(true);
    open();
    browser.waitUntil("two rows", page -> page.all("incident-row").size() == 2);
    browser.all("incident-moment").get(1).click();
    browser.waitUntil("the first block only", page -> page.all("incident-row").size() == 1);
    assertTrue(browser.text("incident-row").contains("180 ms"), browser.text("incident-row"));
    browser.waitUntil(
        "its card", page -> page.text("incident-card").contains("eventloop-thread-1"));
    goTo(BLOCKED_AT + 300);
    browser.waitUntil(
        "as it was then",
        page -> page.all("incident-row").stream()
            .anyMatch(row -> row.getText().contains("300 ms so far")));
    goTo(BLOCKED_AT - 1000);
    browser.waitUntil("none yet", page -> page.all("incident-row").isEmpty());
    browser.waitUntil("nothing wrong yet", page -> !page.element("verdict").isDisplayed());
    assertNoErrors();
  }

  @Test
  void shouldOpenABlockFromItsMarkAndGoToAnyOtherMoment() {
    script(true);
    open();
    browser.waitUntil("strips", page -> page.all("strip").size() == 2);
    awaitEnd();
    // The loops are sorted by name: the second one is thread 3.
    click(1, BLOCKED_AT + 200);
    browser.waitUntil("the card", page -> page.element("incident-card").isDisplayed());
    browser.waitUntil("the end of the block", page -> moment() == BLOCKED_AT + BLOCKED_FOR);

    click(1, 10_040);
    // A pixel is almost as long as an update.
    browser.waitUntil("that moment", page -> Math.abs(moment() - 10_040) <= 2 * TICK_MILLIS);
    assertEquals("1.00 ms", browser.all("loop-lag").get(1).getText(), "its lag then");
    assertNoErrors();
  }

  @Test
  void shouldGoAlongTheStripsByTheKeyboard() {
    script(true);
    open();
    browser.waitUntil("strips", page -> page.all("strip").size() == 2);
    awaitEnd();
    WebElement first = browser.all("strip").get(0);
    assertEquals("0", first.getDomAttribute("tabindex"));
    browser.execute("arguments[0].focus()", first);
    first.sendKeys(Keys.ARROW_DOWN);
    WebElement second = browser.all("strip").get(1);
    assertEquals("0", second.getDomAttribute("tabindex"), "the one with the focus");
    assertEquals("-1", first.getDomAttribute("tabindex"));

    second.sendKeys(Keys.PAGE_UP);
    browser.waitUntil("the block before", page -> moment() == BLOCKED_AT + BLOCKED_FOR);
    second.sendKeys(Keys.ARROW_LEFT);
    browser.waitUntil(
        "one update back", page -> moment() == BLOCKED_AT + BLOCKED_FOR - TICK_MILLIS);
    browser.waitUntil(
        "is told in words",
        page -> String.valueOf(second.getDomAttribute("aria-valuetext"))
            .contains("300 ms late; blocked once"));
    second.sendKeys(Keys.ENTER);
    browser.waitUntil("the card", page -> page.element("incident-card").isDisplayed());
    assertNoErrors();
  }

  @Test
  void shouldTellTheMomentUnderThePointerInEveryPictureAtOnce() {
    script(true);
    open();
    awaitEnd();
    point(1, BLOCKED_AT + BLOCKED_FOR);
    browser.waitUntil(
        "the lag of then", page -> page.all("loop-lag").get(1).getText().equals("400 ms"));
    assertTrue(
        browser
            .text("loops-told")
            .endsWith(
                "eventloop-thread-3 blocked for 400 ms in OrderHandler.price: a click tells more."),
        browser.text("loops-told"));
    assertEquals(
        true,
        browser.execute(
            "return document.querySelector('#requests .u-cursor-x').style.transform !== ''"
                + " && document.querySelector('#requests .legend strong').innerText === '71.4'"),
        "the chart of requests reads the same moment: " + browser.text("panel-requests"));
    browser.execute(
        "document.querySelector('.loops-box').dispatchEvent(new PointerEvent('pointerleave'))");
    browser.waitUntil("now again", page -> page.all("loop-lag").get(1).getText().equals("1.00 ms"));

    // And the other way round.
    browser.execute(
        "const over = document.querySelector('#requests .u-over'); const box = over.getBoundingClientRect();"
            + "over.dispatchEvent(new MouseEvent('mousemove', {bubbles: true, clientX: box.left + box.width - 1, clientY: box.top + 9}))");
    browser.waitUntil(
        "the line over the strips",
        page -> Boolean.TRUE.equals(
            page.execute("return !document.querySelector('.strip-cross').hidden")));
    assertNoErrors();
  }

  @Test
  void shouldShowHostileNamesAsTheTextTheyAreAndKeepItsWidth() {
    String hostile = "<img src=x onerror=document.title='owned'>" + "w".repeat(10_000) + "\u202e💥";
    for (int at = 0; at <= 1000; at += TICK_MILLIS) {
      JsonObject metrics = healthy(at);
      JsonObject aio = metrics.getJsonObject("aio");
      aio.put("loops", new JsonObject().put("__proto__", loop(hostile, 1, 0)));
      aio.put(
          "incidents",
          new JsonObject()
              .put(
                  "__proto__",
                  incident(0, 700, "__proto__", hostile)
                      .put("top_frame", hostile)
                      .put("stack", "toString")));
      aio.put("stacks", new JsonObject().put("toString", hostile));
      tick(at, metrics);
    }
    open();
    browser.waitUntil(
        "the verdict", page -> page.text("verdict").contains("blocked 700 ms in <img"));
    browser.element("verdict").click();
    browser.waitUntil("the stack", page -> page.text("incident-card-stack").equals(hostile));
    assertEquals(0L, browser.execute("return document.images.length"));
    assertEquals("Vert.x debug dashboard", browser.title());
    assertEquals(
        true,
        browser.execute("return document.documentElement.scrollWidth <= innerWidth"),
        "as wide as the window");
    assertNoErrors();
  }

  @Test
  void shouldKeepSixtyFourLoopsInSight() {
    JsonObject loops = new JsonObject();
    for (int i = 0; i < 64; i++) {
      loops.put(
          String.format("%02d", i),
          new JsonObject().put("thread", "vert.x-eventloop-thread-" + i).put("lag_ms", i));
    }
    tick(0, new JsonObject().put("aio", new JsonObject().put("loops", loops)));
    tick(100, new JsonObject());
    open();
    browser.waitUntil("64 strips", page -> page.all("strip").size() == 64);
    browser.waitUntil("low ones", page -> height("panel-loops") < 1100);
    assertEquals("63.0 ms", browser.all("loop-lag").get(63).getText());
    assertEquals(
        true,
        browser.execute("return [...document.querySelectorAll('.loop-name')].every(name =>"
            + " name.scrollWidth <= name.clientWidth)"),
        "whole names");
    assertNoErrors();
  }

  @Test
  void shouldDrawTheKeyFiguresOverTheTimeShown() {
    script(false);
    open();
    awaitEnd();
    browser.waitUntil("requests", page -> page.text("figure-requests").equals("100 /s"));
    assertEquals("20.0 MiB", browser.text("figure-heap"), "what collections have left");
    assertEquals("50.0 MiB used · 50 % of max", browser.text("figure-heap-detail"));
    assertEquals("1.00 ms", browser.text("figure-lag"));
    // The lines of the figures that are known have ink in them, from the left half to the right.
    browser.waitUntil(
        "lines",
        page -> Boolean.TRUE.equals(page.execute("return [0, 3, 4].every(i => {"
            + "const canvas = document.querySelectorAll('.sparkline')[i];"
            + "const {data} = canvas.getContext('2d').getImageData(canvas.width * 0.75, 0, 1, canvas.height);"
            + "return data.some(value => value > 0);})")));
    assertNoErrors();
  }

  private void script(boolean blocked) {
    for (int at = 0; at <= SECONDS * 1000; at += TICK_MILLIS) {
      JsonObject metrics = healthy(at);
      if (blocked) {
        block(at, metrics);
      }
      tick(at, metrics);
    }
  }

  private static JsonObject healthy(int at) {
    int answered = at / 10;
    return new JsonObject()
        .put(
            "aio",
            new JsonObject()
                .put(
                    "loops",
                    new JsonObject()
                        .put("00", loop("vert.x-eventloop-thread-3", 1, 0))
                        .put("01", loop("vert.x-eventloop-thread-1", 0.5, 0)))
                .put(
                    "http_servers",
                    new JsonObject()
                        .put(
                            "shop",
                            new JsonObject()
                                .put("requests", answered)
                                .put("errors", new JsonObject()))))
        .put(
            "vm",
            new JsonObject()
                .put("heap", new JsonObject().put("used", 50 << 20).put("max", 100 << 20))
                .put(
                    "gc",
                    new JsonObject().put("G1", new JsonObject().put("count", 0).put("time_ms", 0)))
                .put(
                    "memory_pools",
                    new JsonObject()
                        .put(
                            "Old",
                            new JsonObject().put("type", "heap").put("after_gc", 20 << 20))));
  }

  private static JsonObject loop(String thread, double lag, int pending) {
    return new JsonObject()
        .put("thread", thread)
        .put("lag_ms", lag)
        .put("busy_share", 0.1)
        .put("pending_tasks", pending);
  }

  /** Both loops are blocked at 20 s, one of them for longer; nothing is answered meanwhile. */
  private static void block(int at, JsonObject metrics) {
    int since = at - BLOCKED_AT;
    if (since <= 0) {
      return;
    }
    JsonObject aio = metrics.getJsonObject("aio");
    if (since <= BLOCKED_FOR) {
      aio.getJsonObject("loops").put("00", loop("vert.x-eventloop-thread-3", since, 5));
    }
    aio.getJsonObject("http_servers")
        .getJsonObject("shop")
        .put("requests", at / 10 - Math.min(since, BLOCKED_FOR) / 10);
    JsonObject incidents = new JsonObject();
    if (since >= 200) {
      incidents.put("00000001", incident(BLOCKED_AT - 20, 180, "01", "vert.x-eventloop-thread-1"));
    }
    if (since >= 300) {
      JsonObject one = incident(
              BLOCKED_AT, Math.min(since, BLOCKED_FOR), "00", "vert.x-eventloop-thread-3")
          .put("ongoing", since < BLOCKED_FOR ? 1 : 0)
          .put("top_frame", "shop.OrderHandler.price(OrderHandler.java:12)")
          .put("stack", "k")
          .put("gc_ms", 31)
          .put("gc_count", 1);
      if (since > 2 * BLOCKED_FOR) {
        one.put("throttled_ms", 0).put("throttled_count", 0);
      }
      incidents.put("00000002", one);
      aio.put(
          "stacks",
          new JsonObject()
              .put(
                  "k",
                  "java.lang.Thread.sleep(Native Method)\nshop.OrderHandler.price(OrderHandler.java:12)"));
    }
    aio.put("incidents", incidents);
  }

  private static JsonObject incident(int began, int millis, String loop, String thread) {
    return new JsonObject()
        .put("began_ms", START + began)
        .put("duration_ms", millis)
        .put("ongoing", 0)
        .put("loop", loop)
        .put("thread", thread);
  }

  /** The first one is the whole state. */
  private void tick(int at, JsonObject metrics) {
    seq++;
    JsonObject state =
        new JsonObject().put("seq", seq).put("ts", START + at).put("metrics", metrics);
    if (seq == 1) {
      JsonObject disk = new JsonObject().put("error", "no disk");
      boolean ailing = metrics.getJsonObject("vm", new JsonObject()).containsKey("cpu");
      JsonObject sources = ailing ? new JsonObject().put("disk", disk) : new JsonObject();
      metrics.put(
          "registry", new JsonObject().put("backend", "prometheus").put("sources", sources));
      JsonObject direct =
          ailing ? new JsonObject().put("used", 99).put("max", 100) : new JsonObject();
      server.full(
          seq, state.put("memory", new JsonObject().put("direct", direct)).encode());
    } else {
      server.delta(seq, state.encode());
    }
  }

  private void open() {
    browser.open(server.at("/debug/"));
  }

  private void awaitEnd() {
    browser.waitUntil("all events", page -> page.lastSeq() == seq);
    browser.waitUntil("drawn", page -> page.text("loops-told").equals("Figures of just now."));
  }

  /** The moment shown, in milliseconds since the beginning, to a tenth of a second. */
  private static int moment() {
    String[] parts = browser.text("moment").split("[:.,]");
    int tenths = (Integer.parseInt(parts[1]) * 60 + Integer.parseInt(parts[2])) * 10
        + Integer.parseInt(parts[3]);
    return Math.floorMod(tenths * 100 - (int) (START % 3_600_000), 3_600_000);
  }

  /** By way of the slider, which goes in thousandths. */
  private static void goTo(int at) {
    browser.execute(
        "const slider = document.querySelector('.scrubber'); slider.value = arguments[0]; slider.dispatchEvent(new Event('input'))",
        Math.ceil(1000.0 * at / (SECONDS * 1000)));
  }

  private static void click(int strip, int at) {
    pointer("click", strip, at);
  }

  private static void point(int strip, int at) {
    pointer("pointermove", strip, at);
  }

  /** At a moment of the usual minute, which ends with the last event. */
  private static void pointer(String event, int strip, int at) {
    browser.execute(
        "const strip = document.querySelectorAll('.strip')[arguments[1]]; const box = strip.getBoundingClientRect();"
            + "strip.dispatchEvent(new PointerEvent(arguments[0], {bubbles: true, clientY: box.top + 5,"
            + " clientX: box.left + box.width * arguments[2]}))",
        event,
        strip,
        1 - (SECONDS * 1000 - at) / 60_000.0);
  }

  private static double height(String testId) {
    return browser.element(testId).getRect().getHeight();
  }

  private void assertNoErrors() {
    assertEquals(List.of(), errors());
  }
}
