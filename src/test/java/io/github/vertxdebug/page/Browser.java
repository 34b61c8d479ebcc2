package io.github.vertxdebug.page;

import static java.util.Objects.requireNonNull;

import io.github.vertxdebug.Programs;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A headless Chromium with a profile of its own, for one test class or method; whoever starts or borrows it closes it.
 *
 * <p>Elements are found by their {@code data-testid}. What happens without Chromium and chromedriver on the PATH, {@link Programs}
 * says.
 */
public final class Browser implements AutoCloseable {
  private static final String TESTS = "the tests in the browser";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SCRIPT_PATIENCE = Duration.ofMinutes(2);
  private static final Duration GLANCE = Duration.ofMillis(50);
  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

  /** The browser tells no text of what it need not lay out, which is what is out of sight; tests read it all the same. */
  private static final String LAY_OUT_ALL = """
      const all = new CSSStyleSheet();
      all.replaceSync('.panel.settled { content-visibility: visible }');
      document.adoptedStyleSheets = [all];
      """;

  /** Borrowed before, and not in use. */
  private static final AtomicReference<@Nullable Browser> IDLE = new AtomicReference<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      Browser idle = IDLE.getAndSet(null);
      if (idle != null) {
        idle.quit();
      }
    }));
  }

  private final Path profile;
  private final ChromeDriver driver;
  private final boolean isBorrowed;
  private final List<String> consoleErrors = new ArrayList<>();

  private Browser(Path profile, ChromeDriver driver, boolean isBorrowed) {
    this.profile = profile;
    this.driver = driver;
    this.isBorrowed = isBorrowed;
  }

  /**
   * One that was borrowed before, with nothing left in it of what it was used for, or the first of that kind: it takes seconds to start
   * one. The last ends with the tests.
   */
  public static Browser borrow() {
    Browser idle = IDLE.getAndSet(null);
    return idle != null && idle.forgets() ? idle : start(true);
  }

  /** Starts a browser; further arguments are Chromium's own. */
  public static Browser start(String... arguments) {
    return start(false, arguments);
  }

  private static Browser start(boolean isBorrowed, String... arguments) {
    Path chromium = Programs.required(TESTS, BROWSERS);
    Path chromedriver = Programs.required(TESTS, List.of("chromedriver"));
    Path profile = temporaryDirectory();
    LoggingPreferences console = new LoggingPreferences();
    console.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.setCapability(ChromeOptions.LOGGING_PREFS, console);
    options.addArguments(
        "--headless=new",
        // Chromium refuses to run its sandbox as root, which is what most build containers are.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,1600",
        "--user-data-dir=" + profile);
    options.addArguments(arguments);
    // The path is given, so that Selenium does not go and look for a driver in the network.
    ChromeDriverService service = new ChromeDriverService.Builder()
        .usingDriverExecutable(chromedriver.toFile())
        .build();
    try {
      ChromeDriver driver = new ChromeDriver(service, options);
      driver.manage().timeouts().scriptTimeout(SCRIPT_PATIENCE);
      if (isBorrowed) {
        driver.executeCdpCommand(
            "Page.addScriptToEvaluateOnNewDocument", Map.of("source", "{" + LAY_OUT_ALL + "}"));
      }
      return new Browser(profile, driver, isBorrowed);
    } catch (RuntimeException e) {
      service.stop();
      delete(profile);
      throw e;
    }
  }

  public void open(URI url) {
    driver.get(url.toString());
  }

  public void reload() {
    driver.navigate().refresh();
  }

  public String title() {
    return requireNonNull(driver.getTitle());
  }

  /** The one element with this {@code data-testid}; waits until it is there. */
  public WebElement element(String testId) {
    return waitFor("element " + testId, browser -> browser.all(testId).stream().findFirst());
  }

  public List<WebElement> all(String testId) {
    return driver.findElements(By.cssSelector("[data-testid='" + testId + "']"));
  }

  /** What a user reads in this element: nothing when it is hidden. */
  public String text(String testId) {
    return element(testId).getText();
  }

  /**
   * What a user reads in each of the elements that match a selector, in their order; nothing in those that are hidden. One question
   * for all of them: each takes the browser some ten milliseconds.
   */
  public List<String> texts(String selector) {
    return texts(driver.findElement(By.tagName("body")), selector);
  }

  /** The first element with this {@code data-testid} and {@code data-key}, if there is one. */
  public Optional<WebElement> keyed(String testId, String key) {
    return Optional.ofNullable((WebElement) execute(
        "return [...document.querySelectorAll(`[data-testid='${arguments[0]}']`)]"
            + ".find((one) => one.dataset.key === arguments[1])",
        testId,
        key));
  }

  /** What a user reads in each of the elements within another that match a selector. */
  public List<String> texts(WebElement within, String selector) {
    List<?> texts = (List<?>) requireNonNull(execute(
        "return [...arguments[0].querySelectorAll(arguments[1])]"
            + ".map((one) => (one.checkVisibility() ? one.innerText.trim() : ''))",
        within,
        selector));
    return texts.stream().map(Object::toString).toList();
  }

  public @Nullable String attribute(String testId, String name) {
    return element(testId).getDomAttribute(name);
  }

  /** The sequence number of the last event that the page has applied, or -1 before the first. */
  public long lastSeq() {
    String seq = driver.findElement(By.tagName("body")).getDomAttribute("data-seq");
    return seq == null ? -1 : Long.parseLong(seq);
  }

  /** Runs a script in the page; what it returns comes back as Selenium maps it. */
  public @Nullable Object execute(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Drags from one place to another within an element, both counted in pixels from its top left corner. */
  public void drag(WebElement element, int fromX, int fromY, int toX, int toY) {
    // Selenium counts from the middle.
    int left = element.getSize().getWidth() / 2;
    int top = element.getSize().getHeight() / 2;
    new Actions(driver)
        .moveToElement(element, fromX - left, fromY - top)
        .clickAndHold()
        .moveToElement(element, toX - left, toY - top)
        .release()
        .perform();
  }

  /** Waits until the condition holds; a failure names it and shows what the page says of its connection. */
  public void waitUntil(String condition, Predicate<Browser> holds) {
    waitFor(condition, browser -> holds.test(browser) ? Optional.of(true) : Optional.empty());
  }

  /** Waits until there is a result. */
  public <T> T waitFor(String condition, Function<Browser, Optional<T>> look) {
    List<T> found = new ArrayList<>(1);
    try {
      new WebDriverWait(driver, PATIENCE, GLANCE)
          .ignoring(StaleElementReferenceException.class)
          .until(ignored -> look.apply(this).map(found::add).orElse(false));
    } catch (TimeoutException e) {
      throw new AssertionError(
          "waited in vain for: " + condition + "; console: " + consoleErrors(), e);
    }
    return found.get(0);
  }

  /** The errors on the console since the start, failed requests and breaches of the content policy among them. */
  public List<String> consoleErrors() {
    driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .map(entry -> entry.getMessage())
        .forEach(consoleErrors::add);
    return List.copyOf(consoleErrors);
  }

  /** Runs a script that hands its result to the function it gets as its last argument. */
  public @Nullable Object executeAsync(String script, Object... arguments) {
    return driver.executeAsyncScript(script, arguments);
  }

  /** Sends Chromium a command of its own protocol, of those that concern a page. */
  public Map<String, Object> command(String name, Map<String, Object> parameters) {
    return driver.executeCdpCommand(name, parameters);
  }

  /** Gives the page a window of this size, in CSS pixels. */
  public void resize(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** The elements that make the page wider than its window; none when it need not be scrolled sideways. */
  public List<?> widerThanThePage() {
    return (List<?>) requireNonNull(execute("""
        const root = document.documentElement;
        if (root.scrollWidth <= root.clientWidth) return [];
        const wide = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > root.clientWidth);
        const clipped = (one) => one !== document.body && (getComputedStyle(one).overflowX !== 'visible' || clipped(one.parentElement));
        return [`${root.scrollWidth} of ${root.clientWidth}`, ...wide.filter((one) => !clipped(one.parentElement)).slice(0, 9)
          .map((one) => `${one.tagName} ${one.className} ${one.id} ${Math.round(one.getBoundingClientRect().right)} ${one.textContent.slice(0, 40)}`)];
        """));
  }

  /** Has the system wish for dark or light. */
  public void wishFor(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Presses keys on whatever has the focus. */
  public void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  public void pressWithShift(CharSequence key) {
    new Actions(driver).keyDown(Keys.SHIFT).sendKeys(key).keyUp(Keys.SHIFT).perform();
  }

  /** Moves the pointer over an element, to a place given in pixels from its middle. */
  public void point(WebElement element, int right, int down) {
    new Actions(driver).moveToElement(element, right, down).perform();
  }

  /** Drags the pointer from one place of an element to another, in pixels from its middle. */
  public void drag(WebElement element, int from, int to) {
    new Actions(driver)
        .moveToElement(element, from, 0)
        .clickAndHold()
        .moveToElement(element, (from + to) / 2, 0)
        .moveToElement(element, to, 0)
        .release()
        .perform();
  }

  /** From now on files that the page hands out are put into this directory. */
  public void downloadInto(Path directory) {
    driver.executeCdpCommand(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", directory.toAbsolutePath().toString()));
  }

  public void screenshot(Path png) {
    try {
      Path parent = png.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.write(png, driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (!isBorrowed || !IDLE.compareAndSet(null, this)) {
      quit();
    }
  }

  /** Whether this could be made as it was when it was new. */
  private boolean forgets() {
    try {
      driver.get("about:blank");
      driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
      driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
      driver.executeCdpCommand("Browser.setDownloadBehavior", Map.of("behavior", "default"));
      driver.executeCdpCommand(
          "Storage.clearDataForOrigin", Map.of("origin", "*", "storageTypes", "all"));
      driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
      driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
      consoleErrors();
      consoleErrors.clear();
      return true;
    } catch (WebDriverException e) { // it has crashed, or hangs
      try {
        quit();
      } catch (WebDriverException alsoQuitting) {
        e.addSuppressed(alsoQuitting);
      }
      return false;
    }
  }

  private void quit() {
    try {
      driver.quit();
    } finally {
      delete(profile);
    }
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("browser");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Chromium still holds on to for a moment is left to the system's own tidying. */
  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException e) {
      directory.toFile().deleteOnExit();
    }
  }
}
