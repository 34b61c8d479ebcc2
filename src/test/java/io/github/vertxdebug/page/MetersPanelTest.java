package io.github.vertxdebug.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The list of meters, what is pinned from it, and the difference of two moments, on states whose every number is known. */
class MetersPanelTest extends ScriptedPage {
  private static final String HOSTILE = "<img src=x onerror=document.title='owned'>";

  @Test
  void shouldTellOfEachTypeOfMeterWhatItIsFor() {
    full(
        1,
        1000,
        "'a.counter':{'-':{'type':'counter','unit':'bytes','value':1024}},"
            + "'b.gauge':{'-':{'type':'gauge','unit':'seconds','value':1.5}},"
            + "'c.timer':{'-':{'type':'timer','count':10,'total_ms':100,'max_ms':9,'buckets':{'10':10,'100':0,'inf':0}}},"
            + "'d.summary':{'-':{'type':'summary','unit':'items','count':1,'total':5,'max':5}},"
            + "'e.tasks':{'-':{'type':'long_task_timer','active':2,'duration_ms':1500}},"
            + "'f.function':{'-':{'type':'function_timer','count':0,'total_ms':0}},"
            + "'g.step':{'-':{'type':'counter','last_step':7}},"
            + "'h.steps':{'-':{'type':'timer','last_step_count':4,'last_step_total_ms':10,'max_ms':3}},"
            + "'i.share':{'-':{'type':'gauge','value':0.85}}");
    delta(
        2,
        6000,
        "'a.counter':{'-':{'value':11264}},"
            + "'c.timer':{'-':{'count':30,'total_ms':1100,'max_ms':400,'buckets':{'10':20,'100':10}}},"
            + "'d.summary':{'-':{'count':11,'total':85,'max':12}},"
            + "'f.function':{'-':{'count':20,'total_ms':5}}");
    open("");
    browser.waitUntil("rates", page -> row("a.counter").contains("2.0 KiB/s"));
    // Pin and name, type, value, rate, mean, p50, p99, max.
    assertEquals(List.of("counter", "11.0 KiB", "2.0 KiB/s", "", "", "", ""), cells("a.counter"));
    assertEquals(List.of("gauge", "1,500 ms", "", "", "", "", ""), cells("b.gauge"));
    assertEquals(
        List.of("timer", "30", "4.00", "50.0 ms", "10.0 ms", "98.2 ms", "400 ms"),
        cells("c.timer"));
    assertEquals(
        List.of("summary", "11", "2.00", "8 items", "", "", "12 items"), cells("d.summary"));
    assertEquals(
        List.of("long task timer", "2 active", "", "", "", "", "1,500 ms"), cells("e.tasks"));
    assertEquals(
        List.of("function timer", "20", "4.00", "0.25 ms", "", "", ""), cells("f.function"));
    assertEquals(List.of("counter", "7", "", "", "", "", ""), cells("g.step"));
    assertEquals(List.of("timer", "4", "", "2.50 ms", "", "", "3.00 ms"), cells("h.steps"));
    assertEquals("0.850", cells("i.share").get(1), "no percentage, as nothing says it is one");
    assertEquals(
        "2.0 KiB/s; 11,264 in all",
        element("a.counter").findElements(By.tagName("td")).get(2).getDomAttribute("title"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldNotScrollWithEachLetterOfASearchAListThatIsAtItsTop() {
    full(1, 1000, "'a.counter':{'-':{'type':'counter','value':1}}");
    open("");
    browser.element("meter-search").click();
    // To scroll is to lay out, in the middle of the key's task.
    browser.execute("""
        const { set } = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollTop');
        globalThis.scrolls = 0;
        Object.defineProperty(Element.prototype, 'scrollTop', { set(to) { globalThis.scrolls++; set.call(this, to); }, get() { return 0; } });
        """);
    browser.press("count");
    browser.waitUntil("found", page -> page.text("meter-count").startsWith("1 of 1"));
    assertEquals(0L, browser.execute("return globalThis.scrolls"));
  }

  @Test
  void shouldSayWhyRatesAreMissingWhereTheRegistryCountsBySteps() {
    server.full(
        1,
        json(
            "{'seq':1,'ts':1000,'metrics':{'modular':{'g':{'-':{'type':'counter','last_step':7}}},"
                + "'registry':{'backend':'statsd','by_step_why':'this registry keeps <b>steps</b>'}}}"));
    open("");
    browser.waitUntil(
        "why",
        page ->
            page.text("meter-why").equals("Rates are missing: this registry keeps <b>steps</b>."));
  }

  @Test
  void shouldFindByWordTagTypeAndWhatMustNotBeThereAndKeepItInTheAddress() {
    full(
        1,
        1000,
        "'cache.gets':{'result=hit':{'type':'counter','value':1,'tags':{'result':'hit'}},"
            + "'result=miss':{'type':'counter','value':2,'tags':{'result':'miss'}}},"
            + "'cache.load':{'-':{'type':'function_timer','count':1,'total_ms':1}},"
            + "'cache.size':{'-':{'type':'gauge','value':3}}");
    open("");
    browser.waitUntil("all", page -> page.all("meter-row").size() == 4);
    browser.element("nav-overview").sendKeys("/");
    browser.waitUntil(
        "the key leads to the search",
        page -> "meter-search".equals(page.execute("return document.activeElement.id")));
    assertEquals("", browser.element("meter-search").getDomProperty("value"));
    Map.of(
            "result=hit", List.of("cache.gets result=hit"),
            "type:timer", List.of("cache.load"),
            "CACHE -result= -type:timer", List.of("cache.size"),
            "gets -miss", List.of("cache.gets result=hit"))
        .forEach((query, names) -> {
          browser.element("meter-search").clear();
          browser.element("meter-search").sendKeys(query);
          browser.waitUntil(query, page -> names.equals(names()));
          browser.waitUntil(
              query + ": " + browser.text("meter-count"),
              page -> browser.text("meter-count").equals("1 of 4 shown"));
        });
    browser.element("meter-search").clear();
    browser.element("meter-search").sendKeys("type:counter -hit");
    browser.waitUntil(
        "the address follows", page -> hash(page).contains("filter=type%3Acounter+-hit"));
    browser.reload();
    browser.waitUntil(
        "the same is shown", page -> names().equals(List.of("cache.gets result=miss")));
    assertEquals("type:counter -hit", browser.element("meter-search").getDomProperty("value"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldSortByRateAndValueAndName() {
    full(1, 1000, counters(0, 0, 0));
    delta(2, 6000, counters(500, 50, 5000));
    open("");
    browser.waitUntil("rates", page -> row("m0").contains("100"));
    heading("Rate /s").click();
    assertEquals(List.of("m2", "m0", "m1"), names());
    heading("Rate /s").click();
    assertEquals(List.of("m1", "m0", "m2"), names());
    heading("Rate /s").click();
    assertEquals(List.of("m0", "m1", "m2"), names());
    heading("Value").click();
    assertEquals(List.of("m2", "m0", "m1"), names());
    heading("Meter").click();
    heading("Meter").click();
    assertEquals(List.of("m2", "m1", "m0"), names());
  }

  @Test
  void shouldHoldOnlyTheRowsInSightOfThousandsAndReachThemAll() {
    full(
        1,
        1000,
        IntStream.range(0, 5000)
            .mapToObj(i -> "'m" + i + "':{'-':{'type':'gauge','value':" + i + "}}")
            .collect(Collectors.joining(",")));
    open("");
    browser.waitUntil(
        "all of them", page -> page.text("meter-count").equals("5,000 of 5,000 shown"));
    assertTrue(
        browser.all("meter-row").size() < 60,
        "rows: " + browser.all("meter-row").size());
    assertEquals("m0", names().get(0));
    browser.execute(
        "const s = document.querySelector('#meters .scroll'); s.scrollTop = s.scrollHeight");
    browser.waitUntil("the last", page -> names().contains("m4999"));
    assertTrue(
        browser.all("meter-row").size() < 60,
        "rows: " + browser.all("meter-row").size());
    assertEquals("5001", element("m4999").getDomAttribute("aria-rowindex"));
    browser.element("meter-search").sendKeys("m4321");
    browser.waitUntil("found", page -> names().equals(List.of("m4321")));
  }

  @Test
  void shouldDrawWhatIsPinnedWithItsPastFromTheTapeAndKeepItInTheAddress() {
    full(1, 1000, "'speed':{'a=1':{'type':'gauge','unit':'bytes','value':1024,'tags':{'a':'1'}}}");
    delta(2, 1500, "'speed':{'a=1':{'value':2048}}");
    delta(3, 2000, "'speed':{'a=1':{'value':4096}}");
    open("");
    browser.waitUntil("three events", page -> page.lastSeq() == 3);
    assertFalse(browser.element("panel-pinned").isDisplayed(), "nothing is pinned");
    WebElement pin = element("speed").findElement(By.tagName("button"));
    assertEquals("Pin speed a=1 to the top", pin.getDomAttribute("aria-label"));
    assertEquals("false", pin.getDomAttribute("aria-pressed"));
    pin.click();
    browser.waitUntil("the card", page -> card("speed").contains("Value 4.0 KiB"));
    assertEquals("true", pin.getDomAttribute("aria-pressed"));
    assertTrue(card("speed").contains("gauge"), card("speed"));

    browser.element("nav-overview").sendKeys(Keys.ARROW_LEFT);
    browser.waitUntil(
        "what was before it was pinned", page -> card("speed").contains("Value 2.0 KiB"));
    browser.element("nav-overview").sendKeys(Keys.ARROW_LEFT);
    browser.waitUntil("the first moment", page -> card("speed").contains("Value 1.0 KiB"));
    browser.element("nav-overview").sendKeys(Keys.ESCAPE);

    browser.waitUntil("the address follows", page -> hash(page).contains("pin="));
    browser.reload();
    browser.waitUntil("the card is there again", page -> card("speed").contains("Value 4.0 KiB"));

    delta(4, 2500, "'speed':null");
    browser.waitUntil("it is gone", page -> card("speed").contains("Gone since"));
    browser.element("nav-overview").sendKeys(Keys.ARROW_LEFT);
    browser.waitUntil("its past stays", page -> card("speed").contains("Value 4.0 KiB"));
    browser
        .all("pin-card")
        .get(0)
        .findElement(By.cssSelector("[data-testid=pin-top]"))
        .click();
    browser.waitUntil("off again", page -> !page.element("panel-pinned").isDisplayed());
    browser.waitUntil("the address follows", page -> !hash(page).contains("pin="));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldDrawCountersAsRatesAndTimersAsPercentilesRateAndHeatMap() {
    full(
        1,
        1000,
        "'c':{'-':{'type':'counter','value':100}},"
            + "'t':{'-':{'type':'timer','count':10,'total_ms':100,'max_ms':9,'buckets':{'10':10,'100':0,'inf':0}}},"
            + "'n':{'-':{'type':'timer','count':0,'total_ms':0,'max_ms':0}},"
            + "'l':{'-':{'type':'long_task_timer','active':2,'duration_ms':1500}}");
    delta(
        2,
        2000,
        "'c':{'-':{'value':112}},"
            + "'t':{'-':{'count':30,'total_ms':1100,'max_ms':400,'buckets':{'10':20,'100':10}}},"
            + "'n':{'-':{'count':5,'total_ms':10,'max_ms':4}}");
    open("#pin=~m/c/-,~m/t/-,~m/n/-,~m/l/-,metrics/nothing/there");
    browser.waitUntil("all cards", page -> page.all("pin-card").size() == 5);
    browser.waitUntil("the rate", page -> card("c").contains("Per second 12.0"));
    assertTrue(card("c").contains("counter · 112 in all"), card("c"));
    browser.waitUntil("the percentiles", page -> card("t").contains("p99 98.2 ms"));
    assertTrue(card("t").contains("Mean 50.0 ms"), card("t"));
    assertTrue(card("t").contains("p50 10.0 ms"), card("t"));
    assertTrue(card("t").contains("Per second 20.0"), card("t"));
    assertEquals(1, browser.all("pin-heat").size(), "heat maps where there are buckets");
    assertTrue(card("n").contains("Mean 2.00 ms"), card("n"));
    assertTrue(card("n").contains("Recent max 4.00 ms"), card("n"));
    assertFalse(card("n").contains("p99"), card("n"));
    assertTrue(card("l").contains("Active 2"), card("l"));
    assertTrue(card("l").contains("Duration 1,500 ms"), card("l"));
    assertTrue(card("nothing › there").contains("Not there"), card("nothing › there"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldPinWhateverItIsCalled() {
    String odd = "~/,=&#%\\ud800\\u202e\\ud83d\\ude00";
    String name = HOSTILE + odd;
    String gauge = "{'type':'gauge','value':7}";
    full(
        1,
        1000,
        "'" + name + "':{'k=" + odd + "':" + gauge + "},'__proto__':{'-':" + gauge + "},'"
            + "x".repeat(10_000) + "':{'-':" + gauge + "}");
    open("");
    browser.waitUntil("three meters", page -> page.all("meter-row").size() == 3);
    for (WebElement row : browser.all("meter-row")) {
      row.findElement(By.tagName("button")).click();
    }
    browser.waitUntil(
        "three cards", page -> page.all("pin-card").stream().allMatch(MetersPanelTest::isSeven));
    assertEquals(3, browser.all("pin-card").size());
    assertTrue(
        browser.text("pinned-note").startsWith("1 of them would make the address too long"),
        "the long one");
    browser.waitUntil("the address follows", page -> hash(page).contains("__proto__"));
    browser.reload();
    browser.waitUntil(
        "the cards that were in the address",
        page -> page.all("pin-card").size() == 2
            && page.all("pin-card").stream().allMatch(MetersPanelTest::isSeven));
    assertEquals("Vert.x debug dashboard", browser.title());
    assertEquals(0L, browser.execute("return document.images.length"));
    assertEquals(
        true,
        browser.execute("return document.documentElement.scrollWidth <= innerWidth"),
        "nothing sticks out");
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldPinAFigureOfTheApplicationAndRefuseMoreThanForty() {
    String figures = IntStream.range(0, 41)
        .mapToObj(i -> "'n" + i + "_bytes':" + 1024 * (i + 1))
        .collect(Collectors.joining(","));
    server.full(
        1,
        json("{'seq':1,'ts':1000,'metrics':{'app':{'orders':{" + figures
            + ",'word':'text'}},'registry':{'backend':'prometheus'}}}"));
    String pins = IntStream.range(1, 41)
        .mapToObj(i -> "metrics/app/orders/n" + i + "_bytes")
        .collect(Collectors.joining(","));
    open("#pin=" + pins);
    browser.waitUntil("forty", page -> page.all("pin-card").size() == 40);
    WebElement first = browser.all("application-row").get(0).findElement(By.tagName("button"));
    first.click();
    assertEquals("true", first.getDomAttribute("aria-disabled"));
    assertEquals(40, browser.all("pin-card").size());
    browser.all("application-row").get(1).findElement(By.tagName("button")).click();
    browser.waitUntil("one less", page -> page.all("pin-card").size() == 39);
    first.click();
    browser.waitUntil("forty again", page -> page.all("pin-card").size() == 40);
    browser.waitUntil("it is drawn", page -> card("orders › n0_bytes").contains("Value 1.0 KiB"));
    assertFalse(
        browser.all("application-row").get(41).findElement(By.tagName("button")).isDisplayed(),
        "no pin beside a word");
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldTellTheDifferenceOfTwoMomentsLargestFirst() {
    full(
        1,
        1000,
        "'c':{'-':{'type':'counter','value':0}},'g':{'-':{'type':'gauge','value':10}},"
            + "'same':{'-':{'type':'gauge','value':3}},'old':{'-':{'type':'gauge','value':1}}");
    delta(2, 6000, "'c':{'-':{'value':50}}");
    delta(3, 11_000, "'c':{'-':{'value':100}}");
    delta(
        4,
        16_000,
        "'c':{'-':{'value':600}},'g':{'-':{'value':20}},'old':null,'" + HOSTILE
            + "':{'-':{'type':'gauge','value':1}}");
    open("#a=6000&b=16000");
    browser.waitUntil("both rows", page -> page.all("difference-row").size() == 2);
    assertEquals(
        List.of("c 10.0/s 100/s +90.0/s ×10 550", "g 10 20 +10 +100 %"),
        browser.all("difference-row").stream()
            .map(row -> row.getText().replace('\n', ' '))
            .toList());
    assertTrue(browser.text("difference-moments").endsWith("10 s later."));
    assertEquals("2 of 2 differences shown", browser.text("difference-count"));
    assertEquals("Only at B: " + HOSTILE, browser.text("difference-come"));
    assertEquals("Only at A: old", browser.text("difference-gone"));
    browser.element("difference-search").sendKeys("g");
    browser.waitUntil("the one that matches", page -> page.all("difference-row").size() == 1);

    browser.element("nav-overview").sendKeys("b");
    browser.waitUntil(
        "one pin is off", page -> !page.element("panel-difference").isDisplayed());
    assertEquals(0L, browser.execute("return document.images.length"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldSayOfAPinnedMomentThatItLiesBeforeWhatThePageRemembers() {
    full(1, 100_000, "'g':{'-':{'type':'gauge','value':10}}");
    open("#a=5000&b=100000");
    browser.waitUntil(
        "said",
        page ->
            page.text("difference-moments").contains("lies before all that this page remembers"));
    assertTrue(browser.text("difference-moments").startsWith("A ("));
    assertEquals(List.of(), browser.all("difference-row"));
  }

  private static String counters(int... values) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> "'m" + i + "':{'-':{'type':'counter','value':" + values[i] + "}}")
        .collect(Collectors.joining(","));
  }

  private static WebElement heading(String title) {
    return browser.element("panel-meters").findElements(By.cssSelector("thead button")).stream()
        .filter(button -> button.getText().equals(title))
        .findFirst()
        .orElseThrow();
  }

  /** Names and tags of all rows there are. */
  private static List<String> names() {
    return browser.texts("[data-testid=meter-row] th");
  }

  private static Optional<WebElement> named(String name) {
    return Optional.ofNullable((WebElement) browser.execute(
        "return [...document.querySelectorAll('[data-testid=meter-row]')]"
            + ".find((row) => row.querySelector('.meter-name').innerText.trim() === arguments[0])",
        name));
  }

  private static WebElement element(String name) {
    return browser.waitFor("the row of " + name, page -> named(name));
  }

  /** What a row says; nothing while there is none. */
  private static String row(String name) {
    return named(name).map(WebElement::getText).orElse("");
  }

  private static List<String> cells(String name) {
    return browser.texts(element(name), "td");
  }

  /** What the card of this name says, in one line; empty while there is none. */
  private static String card(String name) {
    return browser.all("pin-card").stream()
        .filter(card -> card.findElement(By.tagName("h4")).getText().equals(name))
        .map(MetersPanelTest::inSight)
        .findFirst()
        .orElse("");
  }

  /** Asked in the page: half a surrogate pair does not get through WebDriver. */
  private static boolean isSeven(WebElement card) {
    return Boolean.TRUE.equals(browser.execute(
        "arguments[0].scrollIntoView({block: 'center'});"
            + "return arguments[0].innerText.replaceAll('\\n', ' ').includes('Value 7')",
        card));
  }

  /** What a card says; charts out of sight are not drawn. */
  private static String inSight(WebElement card) {
    browser.execute("arguments[0].scrollIntoView({block: 'center'})", card);
    return card.getText().replace('\n', ' ');
  }

  private static String hash(Browser page) {
    return String.valueOf(page.execute("return location.hash"));
  }

  private void full(int seq, long ts, String modular) {
    server.full(
        seq,
        json("{'seq':" + seq + ",'ts':" + ts + ",'metrics':{'modular':{" + modular
            + "},'registry':{'backend':'prometheus'}}}"));
  }

  private void delta(int seq, long ts, String modular) {
    server.delta(
        seq, json("{'seq':" + seq + ",'ts':" + ts + ",'metrics':{'modular':{" + modular + "}}}"));
  }

  /** JSON written with single quotes; the hostile name keeps its own. */
  private static String json(String text) {
    return text.replace("'owned'", "\u0000").replace('\'', '"').replace("\u0000", "'owned'");
  }

  private void open(String hash) {
    browser.open(server.at("/debug/" + hash));
  }
}
