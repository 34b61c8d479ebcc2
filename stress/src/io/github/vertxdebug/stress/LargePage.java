package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.openqa.selenium.Keys;

/**
 * The page of a process with thousands of meters, of which a fifth changes at each update: whether somebody who searches them, sorts
 * them and goes back in time is ever held up.
 */
final class LargePage {

  private static final String SEARCH = "order.time shop=north-3 -desk=d1";
  private static final int REMEMBERED_SECONDS = 60;
  private static final int KEY_MILLIS = 120;
  private static final int STEPS = 40;

  private final List<String> wrong;

  LargePage(List<String> wrong) {
    this.wrong = wrong;
  }

  void run(int meters) throws Exception {
    JsonObject order = new JsonObject().put("series", meters);
    try (ServerProcess server = ServerProcess.start(
            "io.github.vertxdebug.BenchmarkServer",
            List.of(order.encode()),
            "512m",
            ServerProcess.ANY_CORE);
        WatchedPage page = new WatchedPage(1400, 1200)) {
      page.open(server.uri(), 0);
      Thread.sleep(REMEMBERED_SECONDS * 1000L);
      Report.line(
          "the large page",
          "%s, %d s remembered",
          page.browser().text("meter-count"),
          REMEMBERED_SECONDS);
      watch(page, "live, " + meters + " meters", () -> Thread.sleep(20_000));
      watch(page, "while a search is typed", () -> type(page));
      watch(page, "sorted by rate, live", () -> sorted(page));
      watch(page, "going back update by update", () -> keys(page, Keys.ARROW_LEFT));
      watch(page, "going on update by update", () -> keys(page, Keys.ARROW_RIGHT));
      watch(page, "while the slider is dragged", () -> drag(page));
      watch(page, "back to live", () -> {
        page.browser().press(Keys.ESCAPE);
        Thread.sleep(3000);
      });
    }
  }

  private interface Doing {
    void now() throws Exception;
  }

  private void watch(WatchedPage page, String when, Doing what) throws Exception {
    page.begin();
    what.now();
    WatchedPage.Stretch told = page.end();
    PageFrames.longTasks(when, told.longTasks(), wrong);
  }

  private static void type(WatchedPage page) throws InterruptedException {
    page.browser().press("/");
    List<String> keys =
        new ArrayList<>(SEARCH.chars().mapToObj(Character::toString).toList());
    SEARCH.chars().forEach(any -> keys.add(Keys.BACK_SPACE.toString()));
    for (String key : keys) {
      page.browser().press(key);
      Thread.sleep(KEY_MILLIS);
    }
  }

  private static void sorted(WatchedPage page) throws InterruptedException {
    page.browser().execute("""
        [...document.querySelectorAll('#meters thead button')].find((one) => one.textContent.startsWith('Rate')).click();
        document.activeElement.blur();
        """);
    Thread.sleep(10_000);
  }

  private static void keys(WatchedPage page, Keys key) throws InterruptedException {
    for (int i = 0; i < STEPS; i++) {
      page.browser().press(key);
      Thread.sleep(KEY_MILLIS);
    }
  }

  /** To and fro over the whole of what is remembered. */
  private static void drag(WatchedPage page) throws InterruptedException {
    for (int i = 0; i < STEPS; i++) {
      page.browser().execute("""
          const slider = document.querySelector('[data-testid=scrubber]');
          slider.value = String(arguments[0]);
          slider.dispatchEvent(new Event('input'));
          """, (i * 377) % 1000);
      Thread.sleep(KEY_MILLIS);
    }
  }
}
