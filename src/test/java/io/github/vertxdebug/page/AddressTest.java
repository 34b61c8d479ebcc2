package io.github.vertxdebug.page;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** What the address holds, so that a link shows a colleague the same; and what a crowded page says it does not. */
class AddressTest extends ScriptedPage {

  private static final long START = 1_795_615_880_000L;

  @AfterEach
  void checkThatTheConsoleIsClean() {
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldKeepTheSectionOfTheAddressInPlaceWhilePanelsAboveItGrow() {
    server.full(1, state(1, new JsonObject()));
    browser.open(server.at("/debug/#section=jvm"));
    browser.waitUntil("it is there", page -> page.lastSeq() == 1);
    long height = number("document.body.scrollHeight");

    server.delta(2, state(2, servers(3)));
    browser.waitUntil("three servers above it", page -> page.all("server-card").size() == 3);
    assertTrue(number("document.body.scrollHeight") > height + 100, "the page has grown");
    browser.waitUntil("the section is where it was gone to", page -> Math.abs(topOfJvm()) <= 1);

    browser.execute("scrollBy({ top: -500, behavior: 'instant' })");
    browser.waitUntil("the reader has scrolled", page -> Math.abs(topOfJvm() - 500) <= 1);
    browser.execute(
        "globalThis.frames = 0; const count = () => { frames++; requestAnimationFrame(count); }; count()");
    server.delta(3, state(3, servers(6)));
    browser.waitUntil("three more", page -> page.all("server-card").size() == 6);
    long frame = number("frames");
    browser.waitUntil("some frames later", page -> number("frames") > frame + 5);
    assertFalse(Math.abs(topOfJvm()) <= 1, "the reader is not taken back");
  }

  @Test
  void shouldHoldTheOrderOfTablesThatAreNotAsTheyCome() {
    server.full(1, state(1, pools(12)));
    browser.open(server.at("/debug/"));
    browser.waitUntil("the pools", page -> page.all("pool-row").size() == 12);
    heading("Pool").click();
    browser.waitUntil("it is in the address", page -> hash().contains("order=pool.1"));
    heading("Pool").click();
    browser.waitUntil("the other way round", page -> hash().contains("order=pool.-1"));
    assertEquals("worker/pool 11", firstPool());

    browser.open(URI.create("about:blank"));
    browser.open(server.at("/debug/#order=pool.-1,nothing.3"));
    browser.waitUntil("the pools", page -> page.all("pool-row").size() == 12);
    assertEquals("worker/pool 11", firstPool());
    assertEquals(
        "descending", heading("Pool").findElement(By.xpath("..")).getDomAttribute("aria-sort"));
    heading("Pool").click();
    browser.waitUntil("as they come, which is not told", page -> !hash().contains("order"));
    assertEquals("worker/pool 0", firstPool());
  }

  @Test
  void shouldHoldWhichLinesAreHidden() {
    server.full(1, state(1, new JsonObject()));
    browser.open(server.at("/debug/"));
    browser.waitUntil("it is there", page -> page.lastSeq() == 1);
    line("4xx").click();
    browser.waitUntil("it is in the address", page -> hash().contains("hide=4xx"));

    browser.open(URI.create("about:blank"));
    browser.open(server.at("/debug/#hide=4xx,p50"));
    browser.waitUntil("it is there", page -> page.lastSeq() == 1);
    assertEquals("false", line("4xx").getDomAttribute("aria-pressed"));
    assertEquals("true", line("5xx").getDomAttribute("aria-pressed"));
    line("4xx").click();
    browser.waitUntil("only the other", page -> hash().endsWith("hide=p50"));
    assertEquals("true", line("4xx").getDomAttribute("aria-pressed"));
  }

  @Test
  void shouldSayOfHowManyLinesItKeepsNoPast() {
    JsonObject loops = new JsonObject();
    for (int i = 0; i < 250; i++) {
      loops.put(
          "" + i, new JsonObject().put("lag_ms", 1).put("busy_share", 0.1).put("pending_tasks", 0));
    }
    server.full(1, state(1, new JsonObject().put("loops", loops)));
    browser.open(server.at("/debug/"));
    browser.waitUntil(
        "it says so", page -> page.text("notice-crowded").contains("of 150 more it is not"));
  }

  private String firstPool() {
    return browser
        .waitFor("a pool", page -> page.all("pool-row").stream().findFirst())
        .findElement(By.tagName("th"))
        .getText();
  }

  private WebElement heading(String title) {
    return browser.waitFor(
        "heading " + title,
        page -> page.element("panel-pools").findElements(By.cssSelector("button.sort")).stream()
            .filter(button -> button.getText().equals(title))
            .findFirst());
  }

  private WebElement line(String label) {
    return browser.waitFor(
        "line " + label,
        page ->
            page.element("panel-requests").findElements(By.cssSelector("button.series")).stream()
                .filter(button -> button.getText().equals(label))
                .findFirst());
  }

  private static String hash() {
    return String.valueOf(browser.execute("return location.hash"));
  }

  /** How far below the place that a section is scrolled to it is. */
  private static long topOfJvm() {
    return number(
        "Math.round(document.querySelector('[data-testid=section-jvm]').getBoundingClientRect().top"
            + " - parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop))");
  }

  private static long number(String expression) {
    return ((Number) requireNonNull(browser.execute("return " + expression))).longValue();
  }

  private static JsonObject servers(int count) {
    JsonObject servers = new JsonObject();
    for (int i = 0; i < count; i++) {
      servers.put("server " + i, new JsonObject().put("requests", 10 * i));
    }
    return new JsonObject().put("http_servers", servers);
  }

  private static JsonObject pools(int count) {
    JsonObject pools = new JsonObject();
    for (int i = 0; i < count; i++) {
      pools.put(
          "worker/pool " + i,
          new JsonObject()
              .put("type", "worker")
              .put("ratio", 0.1)
              .put("in_use", 1)
              .put("queued", 0));
    }
    return new JsonObject().put("pools", pools);
  }

  private static String state(int seq, JsonObject aio) {
    return new JsonObject()
        .put("seq", seq)
        .put("ts", START + 1000L * seq)
        .put(
            "metrics",
            new JsonObject()
                .put("aio", aio)
                .put("registry", new JsonObject().put("backend", "prometheus")))
        .put("memory", new JsonObject())
        .encode();
  }
}
