package io.github.vertxdebug.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Going through time in the page: everything shows one moment, and the stream goes on being received meanwhile. */
class TimelineTest extends ScriptedPage {
  private static final long START = 1_795_615_880_000L;
  private static final int EVENTS = 200;

  private static final String THUMB =
      "return document.querySelector('[data-testid=scrubber]').value";
  private static final String SPAN_SHOWN =
      "return document.querySelector('[data-testid=span]').selectedOptions[0]?.text";

  @BeforeEach
  void watchAProcess() {
    server.full(
        1,
        "{\"seq\":1,\"ts\":" + ts(1)
            + ",\"metrics\":{\"aio\":{\"http_servers\":{\"shop\":{\"requests\":0}}},"
            + "\"modular\":{\"orders\":{\"-\":{\"type\":\"gauge\",\"value\":1}}},"
            + "\"vm\":{\"heap\":{\"used\":" + mebibytes(1) + ",\"committed\":" + mebibytes(400)
            + "}},\"registry\":{\"backend\":\"prometheus\"}},\"memory\":{}}");
    for (int seq = 2; seq <= EVENTS; seq++) {
      server.delta(seq, delta(seq));
    }
    browser.resize(1280, 1600);
    browser.open(server.at("/debug/"));
    browser.waitUntil("all events", page -> page.lastSeq() == EVENTS);
    browser.waitUntil("the last heap", page -> heap().equals(EVENTS + " MiB"));
    assertEquals("40.0 /s", browser.text("figure-requests"), "4 requests in each tick");
  }

  @AfterEach
  void leave() {
    browser.execute("localStorage.clear()");
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldStandStillWhilePausedAndLoseNothingMeanwhile() {
    browser.element("pause").click();
    browser.waitUntil("paused", page -> page.text("pause").equals("Go live"));
    String moment = browser.text("moment");
    server.delta(EVENTS + 1, delta(EVENTS + 1));
    browser.waitUntil("received", page -> page.lastSeq() == EVENTS + 1);
    browser.press(Keys.ARROW_LEFT);
    browser.waitUntil("one back", page -> heap().equals("199 MiB"));
    browser.press(Keys.ARROW_RIGHT);
    browser.waitUntil("where it was", page -> heap().equals("200 MiB"));
    assertEquals(moment, browser.text("moment"));
    browser.press(Keys.ARROW_RIGHT);
    browser.waitUntil("what came meanwhile", page -> heap().equals("201 MiB"));
    browser.press(Keys.ESCAPE);
    browser.waitUntil("live", page -> page.text("pause").equals("Pause"));
    server.delta(EVENTS + 2, delta(EVENTS + 2));
    browser.waitUntil("follows again", page -> heap().equals("202 MiB"));
  }

  @Test
  void shouldShowEverywhereTheMomentThatTheScrubberIsAt() {
    browser.execute("const scrubber = document.querySelector('[data-testid=scrubber]');"
        + "scrubber.value = '500'; scrubber.dispatchEvent(new Event('input'));");
    browser.waitUntil("half way", page -> heap().equals("100 MiB"));
    assertEquals("40.0 /s", browser.text("figure-requests"), "the rate of that time");
    assertTrue(meter("orders").contains("100"), meter("orders"));
    assertTrue(legend("heap").contains("Used 100 MiB"), legend("heap"));
    browser.pressWithShift(Keys.ARROW_LEFT);
    browser.waitUntil("ten updates back", page -> heap().equals("90.0 MiB"));
    browser.waitUntil("the meter too", page -> meter("orders").contains("90"));
    browser.waitUntil(
        "the address tells it",
        page -> String.valueOf(page.execute("return location.hash")).contains("_" + ts(90) + "_"));
  }

  @Test
  void shouldTakeTheThumbAlongWhenThePageGoesLiveWhileTheScrubberHasTheFocus() {
    browser.execute("document.querySelector('[data-testid=scrubber]').focus()");
    browser.press(Keys.HOME);
    browser.waitUntil("the first moment", page -> heap().equals("1.0 MiB"));
    browser.press(Keys.ARROW_UP);
    browser.waitUntil("the second moment", page -> heap().equals("2.0 MiB"));
    browser.press(Keys.ESCAPE);
    browser.waitUntil("live", page -> page.text("pause").equals("Pause"));
    browser.waitUntil("the thumb at the end", page -> "1000".equals(page.execute(THUMB)));
  }

  @Test
  void shouldTakeNothingFromAnAddressThatNamesNoTime() {
    for (String hash :
        List.of("time=9e15_9e15_9e15&span=45", "time=Infinity_Infinity_Infinity", "a=9e15&b=-1")) {
      browser.open(URI.create("about:blank"));
      browser.open(server.at("/debug/#" + hash));
      browser.waitUntil(hash, page -> heap().equals(EVENTS + " MiB"));
      browser.waitUntil("the controls", page -> page.text("pause").equals("Pause"));
      assertEquals("1 min", browser.execute(SPAN_SHOWN), hash);
      assertEquals("false", browser.attribute("pin-a", "aria-pressed"), hash);
      assertEquals("false", browser.attribute("pin-b", "aria-pressed"), hash);
      assertEquals(List.of(), errors(), hash);
    }
  }

  @Test
  void shouldZoomByDraggingInAChartAndGoBackToLiveByDoubleClickOrEscape() {
    WebElement chart = plot("requests");
    int half = chart.getSize().getWidth() / 2;
    browser.drag(chart, half - 60, half - 10);
    browser.waitUntil("paused", page -> page.text("pause").equals("Go live"));
    String hash = browser.waitFor(
        "the stretch in the address",
        page -> Optional.of(String.valueOf(page.execute("return location.hash")))
            .filter(text -> text.contains("time=")));
    String[] stretch = hash.replaceAll(".*time=(\\d+)_(\\d+)_(\\d+).*", "$1 $3").split(" ");
    long length = Long.parseLong(stretch[1]) - Long.parseLong(stretch[0]);
    long expected = 60_000L * 50 / chart.getSize().getWidth();
    assertTrue(
        Math.abs(length - expected) < expected / 5.0,
        length + " ms for 50 pixels of a minute in " + chart.getSize().getWidth());
    browser.press(Keys.ESCAPE);
    browser.waitUntil("live", page -> page.text("pause").equals("Pause"));
  }

  @Test
  void shouldReadTheMomentUnderThePointerInAllChartsAtOnce() {
    WebElement chart = plot("requests");
    // The newest of 200 ticks is at the right edge; a minute is as wide as the chart.
    int width = chart.getSize().getWidth();
    browser.point(chart, width / 2 - width / 6, 0);
    browser.waitUntil(
        "the heap of ten seconds ago",
        page -> legend("heap").matches("(?s).*Used (9[5-9]\\.\\d|10[0-5]) MiB.*"));
    browser.point(browser.element("pause"), 0, 0);
    browser.waitUntil("the newest again", page -> legend("heap").contains("Used 200 MiB"));
  }

  @Test
  void shouldSwitchALineOffAndOnByKeyboard() {
    WebElement button = browser.element("panel-heap").findElement(By.cssSelector(".series"));
    browser.execute("arguments[0].focus()", button);
    browser.press(Keys.ENTER);
    assertEquals("false", button.getDomAttribute("aria-pressed"));
    browser.press(Keys.SPACE);
    assertEquals("true", button.getDomAttribute("aria-pressed"));
    assertEquals("Pause", browser.text("pause"), "the space bar was the button's");
  }

  @Test
  void shouldRememberTheThemeThatWasChosenByHand() {
    browser.wishFor("light");
    String light = background();
    browser.execute("document.activeElement.blur()");
    browser.press("t");
    browser.press("t");
    browser.waitUntil("dark", page -> !background().equals(light));
    assertEquals("Theme: dark", browser.text("theme"));
    browser.reload();
    browser.waitUntil("all events", page -> page.lastSeq() == EVENTS);
    assertNotEquals(light, background());
    browser.press("t");
    assertEquals(light, background());
    browser.wishFor("dark");
    browser.waitUntil("the system's wish", page -> !background().equals(light));
    browser.wishFor("light");
  }

  @Test
  void shouldListItsKeysAndLeaveTheListByTheSameKey() {
    browser.press("?");
    browser.waitUntil("the list", page -> page.element("keys").isDisplayed());
    assertTrue(browser.text("keys").contains("Pause, or go live again"));
    browser.press("?");
    browser.waitUntil("no list", page -> !page.element("keys").isDisplayed());
    browser.press("5");
    browser.waitUntil(
        "the fifth section",
        page -> String.valueOf(page.execute("return location.hash")).contains("section=jvm"));
  }

  @Test
  void shouldNotBeWiderThanAPhoneAndUseAWideScreen() {
    for (int width : new int[] {360, 768, 1280, 3840}) {
      browser.resize(width, 900);
      assertEquals(List.of(), browser.widerThanThePage(), "too wide at " + width);
      for (String control : List.of("pause", "span", "scrubber", "record", "help")) {
        assertTrue(browser.element(control).isDisplayed(), control + " at " + width);
        assertTrue(
            browser.element(control).getSize().getHeight() < 40,
            control + " is on one line at " + width);
      }
    }
    browser.resize(1280, 1600);
  }

  @Test
  void shouldFillTheLinesOfItsControlsOnAPhone() {
    for (boolean live : List.of(true, false)) {
      for (int width : new int[] {360, 390}) {
        browser.resize(width, 900);
        assertEquals(
            List.of(
                List.of("pause", "span", "moment", "pin-a", "pin-b"),
                List.of("scrubber"),
                List.of("play", "record", "open", "theme", "help")),
            lines(
                "pause",
                "span",
                "moment",
                "pin-a",
                "pin-b",
                "scrubber",
                "play",
                "record",
                "open",
                "theme",
                "help"),
            live + " at " + width);
        assertTrue(browser.element("moment").getSize().getHeight() < 30, "the time is on one line");
        assertEquals(
            true,
            browser.execute("""
                return document.querySelector('header').getBoundingClientRect().height
                  <= parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
                """),
            "the header hides nothing that is scrolled to, at " + width);
      }
      if (live) {
        browser.element("pause").click();
        browser.waitUntil("paused", page -> page.text("pause").equals("Go live"));
      }
    }
    browser.resize(1280, 1600);
  }

  /** Which of these, told from above to below, stand beside each other. */
  private static Object lines(String... controls) {
    return browser.execute("""
        const lines = [];
        let last = -Infinity;
        for (const name of arguments[0]) {
          const { top, bottom } = document.querySelector(`[data-testid=${name}]`).getBoundingClientRect();
          if ((top + bottom) / 2 > last + 8) lines.push([]);
          lines.at(-1).push(name);
          last = (top + bottom) / 2;
        }
        return lines;
        """, List.of(controls));
  }

  private static long ts(int seq) {
    return START + seq * 100L;
  }

  private static String delta(int seq) {
    return "{\"seq\":" + seq + ",\"ts\":" + ts(seq)
        + ",\"metrics\":{\"aio\":{\"http_servers\":{\"shop\":{\"requests\":"
        + seq * 4 + "}}},\"modular\":{\"orders\":{\"-\":{\"value\":" + seq
        + "}}},\"vm\":{\"heap\":{\"used\":" + mebibytes(seq) + "}}}}";
  }

  private static long mebibytes(int count) {
    return count * 1_048_576L;
  }

  /** The newest figure of the heap's chart, or that of the moment shown. */
  private static String heap() {
    return legend("heap").replaceAll("(?s).*Used\\s+([\\d.]+ MiB).*", "$1");
  }

  private static String legend(String panel) {
    return browser
        .element("panel-" + panel)
        .findElement(By.cssSelector(".legend"))
        .getText()
        .replaceAll("\\s+", " ");
  }

  private static String meter(String name) {
    return browser.texts("[data-testid=meter-row]").stream()
        .map(text -> text.replaceAll("\\s+", " "))
        .filter(text -> text.contains(name))
        .findFirst()
        .orElse("");
  }

  private static WebElement plot(String panel) {
    return browser.element("panel-" + panel).findElement(By.cssSelector(".u-over"));
  }

  private static String background() {
    return String.valueOf(
        browser.execute("return getComputedStyle(document.body).backgroundColor"));
  }
}
