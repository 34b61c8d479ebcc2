package io.github.vertxdebug.page;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * What tests of the page have whose every event they choose themselves: a browser for the class and a server for each test. The browser
 * is at an empty page between two of them, so that no page outlives its server.
 */
abstract class ScriptedPage {

  static Browser browser;

  ScriptedServer server;
  private int errorsBefore;

  @BeforeAll
  static void borrowBrowser() {
    browser = Browser.borrow();
  }

  @AfterAll
  static void giveBrowserBack() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void startServer() {
    errorsBefore = browser.consoleErrors().size();
    server = new ScriptedServer();
  }

  @AfterEach
  void stopServer() {
    browser.open(URI.create("about:blank"));
    server.close();
  }

  /** What the console has shown since this test began. */
  List<String> errors() {
    List<String> all = browser.consoleErrors();
    return all.subList(errorsBefore, all.size());
  }
}
