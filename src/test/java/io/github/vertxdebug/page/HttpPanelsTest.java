package io.github.vertxdebug.page;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What the page says of HTTP, the event bus, pools and its own subscribers, against counts that the test chooses. */
class HttpPanelsTest extends ScriptedPage {

  private static final long START = 1_795_615_880_000L;
  private static final String REGISTRY =
      "'registry':{'backend':'prometheus','sources':{'routes':{'took_ms':1}}}";

  @Test
  void shouldShowAServerAsACardWithWhatItCountedInFiveSeconds() {
    String server =
        "'requests':%d,'active_requests':3,'connections':12,'bytes_read':%d,'bytes_written':%d,"
            + "'errors':{'4xx':%d,'5xx':%d},'response_time':{'count':%d,'max_ms':90,"
            + "'buckets':{'1':%d,'10':%d,'100':%d,'inf':0}}";
    full("'http_servers':{'0.0.0.0:80':{" + server.formatted(100, 0, 0, 7, 2, 100, 90, 10, 0)
        + "},'bare':{'connections':4}}");
    next(
        5,
        "'http_servers':{'0.0.0.0:80':{"
            + server.formatted(200, 10_240, 51_200, 17, 3, 200, 140, 50, 10) + "}}");
    open("#section=http");
    browser.waitUntil(
        "the rate", page -> figure("server-card", "0.0.0.0:80", "Requests").equals("20.0 /s"));

    Map<String, String> figures = figures("server-card", "0.0.0.0:80");
    assertEquals("2.00 /s · 10 %", figures.get("4xx"));
    assertEquals("0.20 /s · 1.0 %", figures.get("5xx"));
    assertEquals("1.00 ms", figures.get("p50"), "the 50th of 100 closes the first bucket");
    assertEquals("82.0 ms", figures.get("p99"), "the 99th lies 9/10 of the way from 10 to 90");
    assertEquals("3", figures.get("Active"));
    assertEquals("12", figures.get("Connections"));
    assertEquals("2.0 KiB /s", figures.get("Read"));
    assertEquals("10.0 KiB /s", figures.get("Written"));
    assertEquals(Map.of("Connections", "4"), figures("server-card", "bare"));
    assertNull(
        card("server-card", "0.0.0.0:80")
            .findElement(By.cssSelector("[data-testid=card-4xx]"))
            .findElement(By.xpath(".."))
            .getDomAttribute("data-alarm"),
        "what callers do wrong is no alarm");
    assertTrue(browser.text("no-client").contains("No HTTP client has been seen yet"));
    assertTrue(browser.text("no-client").contains("metricsName"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldAlarmAboutWhatTheServerFailedAtAndNotAboutWhatCallersAskedForWrongly() {
    String server = "'http_servers':{'all':{'requests':%d,'errors':{'4xx':%d,'5xx':%d}}}";
    full(server.formatted(100, 0, 0));
    next(5, server.formatted(200, 60, 1));
    open("");
    browser.waitUntil("the rate", page -> page.text("figure-errors").equals("0.20 /s"));
    assertEquals("1.0 % of requests · 4xx 12.0 /s", browser.text("figure-errors-detail"));
    assertNull(alarmOfErrors(), "60 of 100 were refused, 1 failed");

    next(10, server.formatted(300, 60, 7));
    browser.waitUntil("the next rate", page -> page.text("figure-errors").equals("1.20 /s"));
    assertEquals("6.0 % of requests", browser.text("figure-errors-detail"));
    assertEquals("true", alarmOfErrors());
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldSayWhyPercentilesAreMissingOfRoutesAndServersWithoutBuckets() {
    String without = "'requests':9,'response_time':{'count':9,'total_ms':90}";
    full("'http_servers':{'all':{" + without + "}},'routes':{'GET /a':{" + without + "},'GET /b':{"
        + "'requests':9,'response_time':{'count':9,'buckets':{'1':9,'inf':0}}}}");
    open("");
    browser.waitUntil(
        "the reason",
        page -> page.text("routes-by-step").startsWith("No percentiles of 1 of 2 routes:"));
    assertTrue(browser.text("routes-by-step").contains("MeterFilter"));
    assertTrue(browser.text("http-by-step").startsWith("No percentiles: the timers"));

    next(5, "'http_servers':null,'routes':{'GET /a':null}");
    browser.waitUntil("no reason to tell", page -> page.text("routes-by-step").isEmpty());
    assertEquals("", browser.text("http-by-step"));
    assertEquals(List.of(), errors());
  }

  private @Nullable String alarmOfErrors() {
    return browser
        .element("figure-errors")
        .findElement(By.xpath(".."))
        .getDomAttribute("data-alarm");
  }

  @Test
  void shouldGiveTheBusiestACardAndTheOthersARow() {
    StringBuilder clients = new StringBuilder();
    for (int i = 0; i < 9; i++) {
      clients.append(i == 0 ? "" : ",").append("'c%d':{'requests':%d}".formatted(i, 10 * i));
    }
    full("'http_clients':{" + clients + "}");
    open("#section=http");
    browser.waitUntil("six cards", page -> page.all("client-card").size() == 6);
    assertEquals(
        List.of("c3", "c4", "c5", "c6", "c7", "c8"),
        browser.all("client-card").stream()
            .map(card -> card.getDomAttribute("data-key"))
            .toList());
    assertEquals(3, browser.all("client-row").size());
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldTellOfRoutesWhatTheyDidInTheTimeShownAndThatTime() {
    String route = "'method':'GET','route':'%s','requests':%d,'errors':{'4xx':%d,'5xx':%d},"
        + "'response_time':{'count':%d,'total_ms':%d,'buckets':{'10':%d,'100':%d,'inf':%d}%s}";
    full("'http_servers':{'all':{'requests':1000}},'routes':{'GET /a':{"
        + route.formatted("/a", 900, 5, 5, 900, 9000, 900, 0, 0, "") + "}}");
    next(
        20,
        "'http_servers':{'all':{'requests':1400}},'routes':{'GET /a':{"
            + route.formatted("/a", 1100, 25, 5, 1100, 10600, 1098, 2, 0, ",'max_ms':120")
            + "},'GET /new':{"
            + route.formatted("/new", 100, 0, 1, 100, 50000, 0, 0, 100, "")
            + "}},'slowest_routes':{'GET /a':{'p99_1m_ms':9.9,'requests_1m':200},"
            + "'GET /new':{'mean_1m_ms':480,'requests_1m':100}}");
    open("#section=http");
    browser.waitUntil("both routes", page -> page.all("route-row").size() == 2);
    browser.waitUntil("the shares", page -> cells("route-row", "GET /a").get(3).equals("50 %"));
    assertEquals(
        List.of(
            "GET /a", "200", "10.0", "50 %", "20", "0", "8.00 ms", "5.05 ms", "10.0 ms", "91.0 ms",
            "120 ms", "9.90 ms"),
        cells("route-row", "GET /a"),
        "requests, rate, share, errors, mean, p50, p99, p99.9, longest, p99 of the last minute");
    assertEquals(
        List.of(
            "GET /new",
            "100",
            "5.00",
            "25 %",
            "0",
            "1",
            "500 ms",
            "> 100 ms",
            "> 100 ms",
            "> 100 ms",
            "–",
            "mean 480 ms"),
        cells("route-row", "GET /new"),
        "a route that came within this time counts from 0");
    assertTrue(heading("routes").endsWith(", 20 s"), heading("routes"));

    browser.execute("document.querySelector('[data-testid=pause]').click()");
    next(40, "'routes':{'GET /a':{'requests':5000}}");
    browser.waitUntil("it is received", page -> page.lastSeq() == 3);
    assertEquals("200", cells("route-row", "GET /a").get(1), "a paused page stands still");
    browser.execute("document.querySelector('[data-testid=pause]').click()");
    browser.waitUntil("it is told", page -> cells("route-row", "GET /a").get(1).equals("4,100"));
    assertTrue(heading("routes").endsWith(", 40 s"), heading("routes"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldFilterRoutesByTheAddressAndSortThem() {
    full(
        "'routes':{'GET /a':{'method':'GET','route':'/a','requests':1},"
            + "'GET /b':{'method':'GET','route':'/b','requests':1},'POST /b':{'method':'POST','route':'/b','requests':1}}");
    next(5, "'routes':{'GET /a':{'requests':2},'GET /b':{'requests':9},'POST /b':{'requests':5}}");
    open("#section=http&routes=%2Fb");
    browser.waitUntil("two routes", page -> page.all("route-row").size() == 2);
    assertEquals("2 of 3 routes match", browser.text("route-count"));
    WebElement filter = browser.element("route-filter");
    assertEquals("/b", filter.getDomProperty("value"));
    filter.sendKeys(" post");
    browser.waitUntil("one route", page -> page.all("route-row").size() == 1);
    browser.waitUntil("the address", page -> hash().contains("routes=%2Fb+post"));
    filter.clear();
    filter.sendKeys(" ");
    browser.waitUntil("all routes", page -> page.all("route-row").size() == 3);
    sort("routes", "Requests");
    browser.waitUntil(
        "the busiest first", page -> page.all("route-row").get(0).getText().startsWith("GET /b"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldListTheRoutesOfThisPageAfterAllOthers() {
    full("'routes':{'GET /debug':{'method':'GET','route':'/debug','requests':1},"
        + "'GET /debug/metrics':{'method':'GET','route':'/debug/metrics','requests':1},"
        + "'GET /*>/debug/lib':{'method':'GET','route':'/*>/debug/lib','requests':1},"
        + "'GET /debugger':{'method':'GET','route':'/debugger','requests':1},"
        + "'POST /a':{'method':'POST','route':'/a','requests':1}}");
    open("#section=http");
    browser.waitUntil("all routes", page -> page.all("route-row").size() == 5);
    assertEquals(
        List.of(
            "GET /debugger", "POST /a", "GET /*>/debug/lib", "GET /debug", "GET /debug/metrics"),
        browser.all("route-row").stream()
            .map(row -> row.getDomAttribute("data-key"))
            .toList());
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldTellInTheHeatMapHowManyResponsesTookHowLong() {
    timed(0, 0, 0);
    timed(1, 30, 10);
    timed(2, 31, 13);
    open("#section=http");
    browser.waitUntil("three events", page -> page.lastSeq() == 3);
    WebElement map = browser.element("heat-map");
    map.sendKeys(Keys.ARROW_LEFT);
    browser.waitUntil(
        "the newest column, where most is",
        page -> page.text("heat-tip").endsWith("· 10 – 100 ms · 3 responses, 75 % of 4"));
    map.sendKeys(Keys.ARROW_DOWN);
    assertTrue(
        browser.text("heat-tip").endsWith("· ≤ 10 ms · 1 response, 25 % of 4"),
        browser.text("heat-tip"));
    map.sendKeys(Keys.ARROW_LEFT);
    assertTrue(
        browser.text("heat-tip").endsWith("· ≤ 10 ms · 30 responses, 75 % of 40"),
        browser.text("heat-tip"));
    assertTrue(
        browser
            .text("heat-reading")
            .endsWith(": 40 responses, most often ≤ 10 ms (30), at most 10 – 100 ms (10)."),
        browser.text("heat-reading"));
    assertEquals("Pause", browser.text("pause"));
    map.sendKeys(Keys.ENTER);
    browser.waitUntil("it stands still", page -> page.text("pause").equals("Go live"));
    String label = (String)
        browser.execute(
            "return document.querySelector('[data-testid=heat-map] canvas').getAttribute('aria-label')");
    assertTrue(requireNonNull(label).startsWith("Response times. "), label);
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldPaintCellsByTheirCountsAndNothingWhereNothingIsKnown() {
    for (int second = 0; second <= 10; second++) {
      timed(second, 200 * second, second == 10 ? 1 : 0);
    }
    open("#section=http&span=30");
    browser.waitUntil("all events", page -> page.lastSeq() == 11);
    browser.execute("document.querySelector('[data-testid=heat-map]').scrollIntoView()");
    browser.waitUntil(
        "the darkest at the bottom", page -> colourAt(0.98, 0.75).equals(style("heat-4")));
    assertEquals(style("heat-0"), colourAt(0.995, 0.25), "one slow response at the end");
    assertEquals(style("surface-2"), colourAt(0.8, 0.25), "none before");
    assertEquals("", colourAt(0.3, 0.75), "nothing is known of the time before the first event");
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldZoomIntoTheHeatMapByDraggingAndGoToAMomentByAClick() {
    for (int second = 0; second <= 30; second++) {
      timed(second, second, 0);
    }
    open("#section=http&span=30");
    browser.waitUntil("all events", page -> page.lastSeq() == 31);
    browser.waitUntil("live", page -> page.text("pause").equals("Pause"));
    browser.waitUntil(
        "a map",
        page -> page.text("heat-reading").contains("responses")
            || page.text("heat-reading").contains("response,"));
    pointer("pointerdown", 0.52);
    pointer("pointermove", 0.75);
    pointer("pointerup", 0.75);
    browser.waitUntil("it stands still", page -> page.text("pause").equals("Go live"));
    assertEquals(START + 22_000, moment(), "three quarters of the stretch, where it ends now");
    browser.waitUntil("the routes' time", page -> heading("routes").endsWith(", 7 s"));
    pointer("pointermove", 0.5);
    browser.waitUntil(
        "the crosshair",
        page -> page.text("heat-reading").contains("responses")
            || page.text("heat-reading").contains("1 response,"));
    pointer("pointerdown", 0.3);
    pointer("pointerup", 0.3);
    assertEquals(START + 17_000, moment(), "three tenths of what is shown, 15.6 s to 22.5 s");
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldShowTheTimesOfARouteThatIsClickedAlsoOfThePastAndSayItInTheAddress() {
    String routes = "'routes':{'GET /a':{'method':'GET','route':'/a','requests':%d,"
        + "'response_time':{'count':%d,'buckets':{'10':%d,'inf':0}}}}";
    full(routes.formatted(0, 0, 0));
    next(1, routes.formatted(5, 5, 5));
    next(2, routes.formatted(12, 12, 12));
    open("#section=http");
    browser.waitUntil("the route", page -> page.all("route-row").size() == 1);
    browser.waitUntil(
        "no server has a histogram",
        page -> page.text("heat-empty").contains("No HTTP server has answered anything yet"));
    WebElement pick = browser.element("route-row").findElement(By.tagName("button"));
    pick.click();
    browser.waitUntil(
        "its last second",
        page -> page.text("heat-reading")
            .endsWith(": 7 responses, most often ≤ 10 ms (7), at most ≤ 10 ms (7)."));
    assertEquals("true", pick.getDomAttribute("aria-pressed"));
    assertEquals("route GET /a", browser.element("heat-source").getDomProperty("value"));
    browser.waitUntil("the address", page -> hash().contains("heat=route+GET+%2Fa"));
    browser.element("heat-map").sendKeys(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
    browser.waitUntil(
        "what was there before it was chosen",
        page -> page.text("heat-tip").endsWith("≤ 10 ms · 5 responses, 100 % of 5"));
    pick.click();
    browser.waitUntil("all again", page -> !hash().contains("heat="));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldSayWhyThereIsNoPercentileAndWhatWouldGiveOne() {
    full(
        "'http_servers':{'all':{'requests':10,'response_time':{'count':10,'total_ms':100,'max_ms':20}}}");
    next(5, "'http_servers':{'all':{'requests':20,'response_time':{'count':20,'total_ms':300}}}");
    open("#section=http");
    browser.waitUntil("the mean", page -> figure("server-card", "all", "Mean").equals("20.0 ms"));
    assertFalse(figures("server-card", "all").containsKey("p99"));
    browser.waitUntil("why", page -> page.text("heat-empty").contains("MeterFilter"));
    assertFalse(browser.element("heat-map").isDisplayed());
    assertTrue(browser.text("panel-routes").contains("add Label.HTTP_ROUTE to the labels"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldSayWhatIsMissingWhereMetricsAreOffOrCountBySteps() {
    server.full(
        1,
        json("{'seq':1,'ts':" + START
            + ",'metrics':{'aio':{},'registry':{'sources':{}}},'memory':{}}"));
    open("#section=http");
    for (String panel : List.of("panel-http", "panel-routes", "panel-bus", "panel-pools")) {
      browser.waitUntil(
          panel, page -> page.text(panel).contains("Vert.x metrics are off; the notice above"));
    }
    assertTrue(browser.text("heat-empty").contains("Vert.x metrics are off"));
    server.delta(
        2,
        json("{'seq':2,'ts':" + (START + 1000)
            + ",'metrics':{'aio':{'http_servers':{'all':{'connections':2,'response_time':{'max_ms':3}}}},"
            + "'registry':{'backend':'StatsdMeterRegistry','by_step_why':'it <b>forgets</b>'}}}"));
    for (String remark :
        List.of("http-by-step", "routes-by-step", "bus-by-step", "pools-by-step")) {
      browser.waitUntil(
          remark,
          page -> page.text(remark)
              .equals("No counts, rates and percentiles here: it <b>forgets</b>."));
    }
    assertEquals(Map.of("Connections", "2"), figures("server-card", "all"));
    assertTrue(browser.text("heat-empty").contains("it <b>forgets</b>"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldShowTheAddressesWithMostWaitingFirst() {
    String bus =
        "'event_bus':{'pending':%d,'oldest_waiting_ms':4500,'handlers':3,'sent':%d,'published':%d,'received':%d,"
            + "'delivered':%d,'discarded':%d,'reply_failures':%d,'addresses':{'a.idle':{'pending':0,'handlers':1},"
            + "'b.slow':{'pending':%d,'oldest_waiting_ms':4500,'sent':%d,'handlers':1},"
            + "'c.<b>short</b>':{'pending':2,'handlers':1}}}";
    full(bus.formatted(7, 100, 10, 110, 110, 0, 1, 5, 90));
    next(5, bus.formatted(11, 200, 60, 260, 250, 5, 11, 9, 140));
    open("#section=bus");
    browser.waitUntil("the rate", page -> cells("bus-row", "all").get(2).equals("20.0"));
    assertEquals(
        List.of(
            "all addresses", "11", "20.0", "10.0", "30.0", "28.0", "1.00", "2.00", "3", "4,500 ms"),
        cells("bus-row", "all"));
    assertEquals(
        List.of("all addresses", "b.slow", "c.<b>short</b>", "a.idle"),
        browser.all("bus-row").stream()
            .map(row -> row.findElement(By.tagName("th")).getText())
            .toList());
    assertEquals("10.0", cells("bus-row", "address b.slow").get(2));
    browser.element("bus-filter").sendKeys("slow");
    browser.waitUntil("one address", page -> page.all("bus-row").size() == 2);
    browser.waitUntil(
        "the chart's newest value", page -> page.text("panel-bus").contains("Waiting\n11"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldTellHowLongWasWaitedForAPoolInTheTimeShown() {
    String pools =
        "'pools':{'worker/w':{'name':'w','type':'worker','in_use':3,'ratio':0.75,'queued':2,'completed':%d,"
            + "'queue_time':{'count':%d,'total_ms':%d},'usage':{'count':%d,'total_ms':%d}},"
            + "'worker/idle':{'name':'idle','type':'worker','in_use':0,'ratio':0,'queued':0,'completed':0}}";
    full(pools.formatted(100, 100, 1000, 100, 5000));
    next(10, pools.formatted(140, 140, 1800, 140, 5400));
    open("#section=bus");
    browser.waitUntil("the rate", page -> cells("pool-row", "worker/w").get(5).equals("4.00"));
    assertEquals(
        List.of("w", "worker", "75 %", "3 of 4", "2", "4.00", "20.0 ms", "–", "10.0 ms"),
        cells("pool-row", "worker/w"));
    assertTrue(heading("pools").endsWith(", 10 s"), heading("pools"));
    assertEquals(
        List.of("worker/w"),
        browser.all("pool-card").stream()
            .map(card -> card.getDomAttribute("data-key"))
            .toList(),
        "nobody needs a chart of a pool that nobody uses");
    assertTrue(browser.text("pool-card").contains("Queued\n2"), browser.text("pool-card"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldTellWhichSubscribersDoNotKeepUpAndShowThemFirst() {
    String one =
        "'%s':{'protocol':'HTTP/1.1','age_ms':9000,'interval_ms':%d,'lag_ticks':%d,'queued_bytes':%d,'refusals':%d,'bytes':1000}";
    String all = "'dashboard':{'subscribers':3,'ticks':%d,'connections':{" + one + "," + one + ","
        + one + "}}";
    full(all.formatted(0, "fine", 2000, 20, 0, 0, "late", 100, 1, 0, 0, "stuck", 100, 1, 0, 1));
    next(
        5,
        all.formatted(
            50, "fine", 2000, 20, 0, 0, "late", 100, 9, 10, 0, "stuck", 100, 9, 65536, 8));
    open("#section=bus");
    browser.waitUntil(
        "who refuses", page -> cells("subscriber-row", "stuck").get(1).equals("refuses"));
    assertEquals(
        List.of("stuck", "late", "fine"),
        browser.all("subscriber-row").stream()
            .map(row -> row.getDomAttribute("data-key"))
            .toList());
    assertEquals("behind", cells("subscriber-row", "late").get(1));
    assertEquals("yes", cells("subscriber-row", "fine").get(1), "it wanted nothing more often");
    assertEquals(
        List.of("9", "1,000 B", "64.0 KiB", "8"),
        cells("subscriber-row", "stuck").subList(5, 9));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldStandHostileNamesOfServersRoutesAddressesAndPools() {
    String image = "<img src=x onerror=document.title=1>";
    String longName = "x".repeat(10_000);
    String thing =
        "{'requests':1,'name':'%1$s','type':'%1$s','route':'%1$s','pending':1,'in_use':1,'response_time':{'buckets':{'1':1,'<b>':2}}}";
    String things = "{'" + image + "':" + thing.formatted(image) + ",'" + longName + "':"
        + thing.formatted(longName) + ",'__proto__':" + thing.formatted("__proto__") + "}";
    full("'http_servers':" + things + ",'http_clients':" + things + ",'routes':" + things
        + ",'pools':" + things + ",'event_bus':{'pending':1,'addresses':" + things
        + "},'dashboard':{'connections':" + things + "}");
    open("#section=http&heat=route+" + longName.substring(0, 100));
    browser.waitUntil("three servers", page -> page.all("server-card").size() == 3);
    browser.waitUntil("three routes", page -> page.all("route-row").size() == 3);
    browser.waitUntil("four addresses", page -> page.all("bus-row").size() == 4);
    assertEquals("Vert.x debug dashboard", browser.title());
    assertEquals(0L, browser.execute("return document.images.length"));
    assertEquals(
        true,
        browser.execute(
            "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
        "no name widens the page");
    assertEquals(
        List.of(),
        browser.execute(
            "return ['http', 'latency', 'routes', 'bus', 'pools', 'dashboard'].filter((id) => {"
                + "const panel = document.getElementById(id); return panel.scrollWidth > panel.clientWidth; })"),
        "panels that are wider than they may be");
    assertEquals(List.of(), errors());
  }

  /** A state in which servers have answered so many quickly (up to 10 ms) and so many slowly (up to 100 ms), some seconds after the start. */
  private void timed(int second, int quick, int slow) {
    String servers =
        "'http_servers':{'all':{'requests':%d,'response_time':{'count':%d,'buckets':{'10':%d,'100':%d}}}}"
            .formatted(quick + slow, quick + slow, quick, slow);
    if (second == 0) {
      full(servers);
    } else {
      next(second, servers);
    }
  }

  private int seq = 1;

  private void full(String aio) {
    server.full(
        1,
        json("{'seq':1,'ts':" + START + ",'metrics':{'aio':{" + aio + "}," + REGISTRY
            + "},'memory':{}}"));
  }

  private void next(int second, String aio) {
    seq++;
    server.delta(
        seq,
        json("{'seq':" + seq + ",'ts':" + (START + 1000L * second) + ",'metrics':{'aio':{" + aio
            + "}}}"));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private void open(String hash) {
    browser.open(server.at("/debug/" + hash));
  }

  private static String hash() {
    return String.valueOf(browser.execute("return location.hash"));
  }

  private static String heading(String panel) {
    return browser.element("panel-" + panel).findElement(By.tagName("h3")).getText();
  }

  private static void sort(String panel, String column) {
    browser.element("panel-" + panel).findElements(By.cssSelector(".sort")).stream()
        .filter(button -> button.getText().equals(column))
        .findFirst()
        .orElseThrow()
        .click();
  }

  private static WebElement card(String testId, String key) {
    return browser.keyed(testId, key).orElseThrow();
  }

  /** What a card says, by its names; empty while there is no such card. */
  private static Map<String, String> figures(String testId, String key) {
    return browser
        .keyed(testId, key)
        .map(card -> {
          List<String> names = browser.texts(card, ".card-figures > div dt");
          List<String> values = browser.texts(card, ".card-figures > div dd");
          return IntStream.range(0, names.size())
              .boxed()
              .collect(toMap(i -> names.get(i).replace("▲ ", ""), values::get));
        })
        .orElse(Map.of());
  }

  private static String figure(String testId, String key, String name) {
    return figures(testId, key).getOrDefault(name, "");
  }

  /** The texts of a row's cells; empty ones while there is no such row. */
  private static List<String> cells(String testId, String key) {
    return browser
        .keyed(testId, key)
        .map(row -> browser.texts(row, "th, td"))
        .orElse(List.of("", "", "", "", "", "", "", "", "", ""));
  }

  /** The moment that the page stands at, as the pin A tells it. */
  private static long moment() {
    browser.execute("document.querySelector('[data-testid=pin-a]').click()");
    String pinned = browser.waitFor(
        "the pin in the address",
        page -> Optional.ofNullable(
            (String) page.execute("return new URLSearchParams(location.hash.slice(1)).get('a')")));
    browser.execute("document.querySelector('[data-testid=pin-a]').click()");
    browser.waitUntil("no pin", page -> !hash().contains("&a=") && !hash().contains("#a="));
    return Long.parseLong(pinned);
  }

  /** A pointer's event in the middle of the heat map's height, at a share of the width of its cells. */
  private static void pointer(String type, double share) {
    browser.execute(
        "const map = document.querySelector('[data-testid=heat-map]');"
            + "const { left, top, width, height } = map.getBoundingClientRect();"
            + "map.setPointerCapture = () => {};"
            + "map.dispatchEvent(new PointerEvent(arguments[0], { bubbles: true, button: 0, pointerId: 1,"
            + "clientX: left + 62 + arguments[1] * (width - 70), clientY: top + height / 2 }));",
        type,
        share);
  }

  /** The colour at a place in the heat map, shares of the room for its cells; empty where nothing is painted. */
  private static String colourAt(double x, double y) {
    return String.valueOf(browser.execute(
        "const canvas = document.querySelector('[data-testid=heat-map] canvas');"
            + "const [width, height] = [canvas.clientWidth - 70, canvas.clientHeight - 28];"
            + "const [r, g, b, a] = canvas.getContext('2d').getImageData((62 + arguments[0] * width) * devicePixelRatio,"
            + "(4 + arguments[1] * height) * devicePixelRatio, 1, 1).data;"
            + "return a === 0 ? '' : '#' + [r, g, b].map((one) => one.toString(16).padStart(2, '0')).join('');",
        x,
        y));
  }

  private static String style(String property) {
    return String.valueOf(browser.execute(
        "return getComputedStyle(document.documentElement).getPropertyValue('--' + arguments[0]).trim()",
        property));
  }
}
