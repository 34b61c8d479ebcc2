package io.github.vertxdebug.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vertxdebug.RunningDashboard;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** An audit of the page, with the sample application to show, by axe: all of its rules, no exceptions. */
class AccessibilityTest {
  private static final String AUDIT = """
      const done = arguments[arguments.length - 1];
      axe.run(document, { resultTypes: ['violations'] }).then(
        ({ violations, passes }) => done([
          passes.length === 0 ? 'nothing was looked at' : '',
          ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => html + ' ' + failureSummary).join(' | ')}`),
        ].filter(Boolean)),
        (problem) => done([String(problem)]),
      );
      """;

  private static Browser browser;
  private static RunningDashboard dashboard;

  @BeforeAll
  static void start() {
    browser = Browser.borrow();
    dashboard = RunningDashboard.start(new JsonObject().put("sample", true));
  }

  @AfterAll
  static void stop() {
    try (Browser ignored = browser;
        RunningDashboard alsoIgnored = dashboard) {
      browser.open(URI.create("about:blank"));
    }
  }

  @AfterEach
  void leavePage() {
    browser.open(URI.create("about:blank"));
  }

  @ParameterizedTest
  @CsvSource({"light,1280", "dark,360"})
  void shouldFindNothingToObjectToInAnyThemeWidthOrState(String theme, int width)
      throws IOException {
    browser.resize(width, 900);
    browser.wishFor(theme);
    browser.open(dashboard.at("/debug/"));
    browser.waitUntil("requests", page -> page.text("figure-requests").endsWith(" /s"));
    browser.waitUntil("routes", page -> !page.all("route-row").isEmpty());
    browser.execute(axe());
    assertEquals(List.of(), browser.executeAsync(AUDIT), "live");

    browser.element("pause").click();
    browser.waitUntil("paused", page -> page.text("pause").equals("Go live"));
    browser.element("pin-a").click();
    browser.press(Keys.ARROW_LEFT);
    browser.press("b");
    browser.waitUntil("the difference", page -> page.element("difference-count").isDisplayed());
    browser.execute("document.querySelector('[data-testid=pin-top]').click()");
    browser.waitUntil("the card", page -> page.element("pin-card").isDisplayed());
    assertEquals(List.of(), browser.executeAsync(AUDIT), "paused and pinned");

    browser.element("help").click();
    assertEquals(List.of(), browser.executeAsync(AUDIT), "the list of keys");
    browser.press("?");
    browser.press("r");
    browser.waitUntil("the dialog", page -> page.element("record-dialog").isDisplayed());
    assertEquals(List.of(), browser.executeAsync(AUDIT), "the dialog to save");
  }

  private static String axe() throws IOException {
    try (InputStream in =
        requireNonNull(AccessibilityTest.class.getResourceAsStream("/axe.min.js"))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
