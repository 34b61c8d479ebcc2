package io.github.vertxdebug.page;

import static io.github.vertxdebug.RunningDashboard.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.guard.OnPurpose;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The page and the server it comes with, in a process that does a known amount of work. */
class LivePageTest {

  private static final int REQUESTS_PER_SECOND = 50;

  private static Browser browser;

  private int errorsBefore;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.borrow();
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void forgetEarlierErrors() {
    errorsBefore = browser.consoleErrors().size();
  }

  @AfterEach
  void leavePage() {
    browser.open(URI.create("about:blank"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/debug", "/debug/"})
  void shouldGoLiveAndStayLive(String path) {
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      browser.open(dashboard.at(path));
      awaitLive();
      long seq = browser.lastSeq();
      browser.waitUntil("20 events more", page -> page.lastSeq() >= seq + 20);
      browser.waitUntil(
          "the process is named",
          page -> page.text("process").contains("pid " + ProcessHandle.current().pid() + " "));

      assertEquals("live", connectionState());
      assertEquals(path, URI.create(address()).getPath());
      assertFalse(browser.element("notice-no-metrics").isDisplayed());
      assertFalse(browser.element("notice-source-errors").isDisplayed());
      assertNoErrors();
    }
  }

  @Test
  void shouldAskNoOtherHostForAnything() {
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      browser.open(dashboard.at("/debug/"));
      awaitLive();

      List<?> loaded = (List<?>) browser.execute(
          "return performance.getEntriesByType('resource').map((entry) => entry.name)");
      String origin = "http://127.0.0.1:" + dashboard.port + "/debug/";
      for (Object url : loaded) {
        assertTrue(url.toString().startsWith(origin), url.toString());
      }
      assertTrue(loaded.contains(origin + "main.js"), loaded.toString());
      assertTrue(loaded.contains(origin + "lib/uplot/uPlot.iife.min.js"), loaded.toString());
      assertNoErrors();
    }
  }

  @Test
  void shouldDrawLinesUpToTheEndInAllDrawingsWhileTimeGoesOn() {
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      browser.open(dashboard.at("/debug/#span=30"));
      browser.waitUntil("some seconds of it", page -> page.lastSeq() > 60);
      // The heap is always known: how far its line is from the end of the plot.
      List<?> missing = (List<?>) browser.executeAsync("""
          const done = arguments[0], gaps = [];
          const canvas = document.querySelector('#heap canvas'), over = document.querySelector('#heap .u-over');
          const look = () => {
            const { width, height } = over.getBoundingClientRect();
            const right = Math.floor(over.offsetLeft + width), tall = Math.floor(height);
            const pixels = canvas.getContext('2d').getImageData(0, over.offsetTop, right, tall).data;
            const drawn = (x) => Array.from({ length: tall }, (_, y) => 4 * (y * right + x)).some((at) => pixels[at + 3] > 60 && pixels[at + 2] - pixels[at] > 60);
            let gap = 0;
            while (gap < right && !drawn(right - 1 - gap)) gap++;
            gaps.push(gap);
            if (gaps.length < 60) setTimeout(() => requestAnimationFrame(look), 60);
            else done(gaps);
          };
          look();
          """);
      assertTrue(
          missing.stream().allMatch(gap -> ((Number) gap).intValue() <= 4), missing.toString());
    }
  }

  @Test
  void shouldShowTheWorkThatTheProcessDoes() {
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      sell(dashboard);
      browser.open(dashboard.at("/debug/"));
      awaitLive();
      String heap = browser.text("figure-heap-detail");

      browser.waitUntil(
          REQUESTS_PER_SECOND + " requests a second, give or take a tenth",
          page -> Math.abs(requestsPerSecond() - REQUESTS_PER_SECOND) <= 0.1 * REQUESTS_PER_SECOND);
      browser.waitUntil(
          "the heap has moved", page -> !page.text("figure-heap-detail").equals(heap));
      assertNoErrors();
    }
  }

  @Test
  void shouldShowWhatBlockedAnEventLoopOfTheProcess() {
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      browser.open(dashboard.at("/debug/"));
      awaitLive();
      dashboard.vertx.runOnContext(start -> OnPurpose.block(() -> countTheStock(700)));

      browser.waitUntil(
          "the call that blocked it",
          page -> page.all("incident-row").stream()
              .anyMatch(row -> row.getText().contains("LivePageTest.countTheStock(")));
      browser.waitUntil(
          "and the verdict says so",
          page -> String.valueOf(
                  page.execute("return document.getElementById('verdict').textContent"))
              .matches("(?s).*Event loop \\d+ blocked [\\d,]+ ms in LivePageTest.countTheStock.*"));
      assertNoErrors();
    }
  }

  private static void countTheStock(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (end - System.nanoTime() > 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  @Test
  void shouldShowExactlyWhatACounterOfTheApplicationHasCounted() {
    try (RunningDashboard dashboard = RunningDashboard.start()) {
      Counter orders =
          Counter.builder("orders.placed").tag("shop", "north").register(dashboard.registry);
      Counter.builder("orders.cancelled").tag("shop", "north").register(dashboard.registry);
      browser.open(dashboard.at("/debug/"));
      awaitLive();
      orders.increment(1234);
      browser.waitUntil(
          "more meters than those two", page -> page.all("meter-row").size() > 2);

      browser.element("meter-search").sendKeys("Orders.Placed");
      browser.waitUntil("one row", page -> page.all("meter-row").size() == 1);
      browser.waitUntil("1,234", page -> meterValue().equals("1,234"));
      orders.increment(5);
      browser.waitUntil("1,239", page -> meterValue().equals("1,239"));
      assertTrue(browser.text("meter-row").contains("shop=north"), browser.text("meter-row"));
      assertTrue(browser.text("meter-count").startsWith("1 of "), browser.text("meter-count"));

      browser.element("meter-search").clear();
      browser.element("meter-search").sendKeys("orders north");
      browser.waitUntil("both rows", page -> page.all("meter-row").size() == 2);
      browser.element("meter-search").sendKeys(" no-such-word");
      browser.waitUntil("no row", page -> page.all("meter-row").isEmpty());
      assertNoErrors();
    }
  }

  @Test
  void shouldComeBackByItselfWhenTheServerIsStartedAgain() {
    JsonObject config = new JsonObject().put("retryMillis", 200);
    int port;
    try (RunningDashboard before = RunningDashboard.start(config)) {
      port = before.port;
      Counter.builder("orders.placed").register(before.registry).increment(1234);
      browser.open(before.at("/debug/"));
      awaitLive();
      browser.element("meter-search").sendKeys("orders.placed");
      browser.waitUntil("1,234 of the first life", page -> meterValue().equals("1,234"));
    }
    browser.waitUntil("not live", page -> !connectionState().equals("live"));
    long seqAtTheEnd = browser.lastSeq();
    assertEquals("1,234", meterValue(), "what was last known stays");

    try (RunningDashboard after = RunningDashboard.start(config.put("port", port))) {
      Counter orders = Counter.builder("orders.placed").register(after.registry);
      orders.increment(7);
      awaitLive();
      browser.waitUntil("7 of the second life", page -> meterValue().equals("7"));
      orders.increment();
      browser.waitUntil("8", page -> meterValue().equals("8"));
      browser.waitUntil("later than before the end", page -> page.lastSeq() > seqAtTheEnd);
      assertEquals("live", connectionState());
      assertEquals(1, after.ownFigures().getInteger("subscribers"));
      leavePage();
    }
  }

  @Test
  void shouldTellHowToSwitchMetricsOnWhereThereAreNone() {
    try (RunningDashboard dashboard = RunningDashboard.startWithoutMetrics()) {
      browser.open(dashboard.at("/debug/"));
      awaitLive();
      browser.waitUntil(
          "the notice shows", page -> page.element("notice-no-metrics").isDisplayed());
      browser.waitUntil(
          "the heap is known all the same",
          page -> page.text("figure-heap-detail").contains("iB used"));
      assertEquals("–", browser.text("figure-requests"));
      assertNoErrors();
    }
  }

  @Test
  void shouldKeepTheTokenInACookieAndOutOfTheAddress() {
    try (RunningDashboard dashboard =
        RunningDashboard.start(new JsonObject().put("token", "s3cret"))) {
      for (String path : List.of("/debug/", "/debug")) {
        browser.open(dashboard.at(path + "?token=s3cret&other=1"));
        awaitLive();
        long seq = browser.lastSeq();
        browser.waitUntil("5 events more", page -> page.lastSeq() >= seq + 5);

        assertEquals(dashboard.at(path + "?other=1").toString(), address());
        assertEquals("", browser.execute("return document.cookie"), "what scripts see of it");
      }
      browser.reload();
      awaitLive();
      browser.open(dashboard.at("/debug/"));
      awaitLive();
      assertNoErrors();
    }
  }

  private static void awaitLive() {
    browser.waitUntil("live", page -> connectionState().equals("live"));
  }

  private static String connectionState() {
    return String.valueOf(browser.attribute("connection-state", "data-state"));
  }

  private static String address() {
    return String.valueOf(browser.execute("return location.href"));
  }

  /** -1 while it is not known. */
  private static double requestsPerSecond() {
    String shown = browser.text("figure-requests");
    return shown.endsWith(" /s")
        ? Double.parseDouble(shown.replace(" /s", "").replace(",", ""))
        : -1;
  }

  /** What the one meter shown says in its column of values. */
  private static String meterValue() {
    List<WebElement> cells = browser.element("meter-row").findElements(By.cssSelector("th, td"));
    return cells.get(2).getText();
  }

  /** Leaves the page first: once its server is gone, errors are what there should be. */
  private void assertNoErrors() {
    leavePage();
    List<String> all = browser.consoleErrors();
    assertEquals(List.of(), all.subList(errorsBefore, all.size()));
  }

  /** A server in the process that is watched, asked so many times a second from within. */
  private static void sell(RunningDashboard dashboard) {
    HttpServer shop = await(dashboard
        .vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end("sold"))
        .listen(0, "127.0.0.1"));
    HttpClient customers = dashboard.vertx.createHttpClient();
    dashboard.vertx.setPeriodic(
        1000 / REQUESTS_PER_SECOND,
        timer -> customers
            .request(HttpMethod.GET, shop.actualPort(), "127.0.0.1", "/order")
            .compose(request -> request.send())
            .compose(response -> response.body()));
  }
}
