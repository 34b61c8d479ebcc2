package io.github.vertxdebug.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Saving what a page has received, and showing it again: in the page, and as a file that needs no server. */
class RecordingTest extends ScriptedPage {
  private static final long START = 1_795_615_880_000L;
  private static final int EVENTS = 30;
  private static final String HOSTILE = "</script><img src=x onerror=document.title='owned'>";

  private static final String SPAN = "return document.querySelector('[data-testid=span]').value";

  @TempDir
  Path downloads;

  @BeforeEach
  void watchAProcess() {
    browser.downloadInto(downloads);
    server.full(1, state(1));
    for (int seq = 2; seq <= EVENTS; seq++) {
      server.delta(
          seq,
          "{\"seq\":" + seq + ",\"ts\":" + (START + seq * 100)
              + ",\"metrics\":{\"vm\":{\"heap\":{\"used\":" + mebibytes(seq) + "}}}}");
    }
    browser.open(server.at("/debug/"));
    browser.waitUntil("all events", page -> page.lastSeq() == EVENTS);
    browser.waitUntil("the last heap", page -> heap(page).equals("30.0 MiB"));
  }

  @Test
  void shouldShowARecordingWithEveryControlWorkingAndGoBackToLive() {
    Path file = saved("save-recording", ".ndjson.gz");
    browser.reload();
    browser.waitUntil("live again", page -> page.lastSeq() == EVENTS);
    int streams = server.streamQueries().size();

    replay(file);
    assertTrue(
        browser.text("replay").startsWith("This is a recording of process 4711, "),
        browser.text("replay"));
    browser.waitUntil("the last heap", page -> heap(page).equals("30.0 MiB"));
    assertEquals("recording", connection());
    assertEquals("false", browser.execute("return document.body.dataset.stale"));

    browser.execute("document.activeElement.blur()");
    press("ArrowLeft", false);
    browser.waitUntil("one update back", page -> heap(page).equals("29.0 MiB"));
    press("ArrowLeft", true);
    browser.waitUntil("ten more", page -> heap(page).equals("19.0 MiB"));
    browser.element("play").click();
    browser.waitUntil(
        "played to its end",
        page -> heap(page).equals("30.0 MiB") && page.text("play").equals("Play"));

    assertEquals(streams, server.streamQueries().size(), "asks the server for nothing");
    browser.element("back-to-live").click();
    browser.waitUntil("live", page -> connection().equals("live") && page.lastSeq() == EVENTS);
    assertEquals("", server.streamQueries().get(streams), "a full state, nothing resumed");
    assertFalse(browser.element("replay").isDisplayed());
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldShowAsOnePageWithoutServerJustWhatWasSaved() {
    browser.element("pause").click();
    press("ArrowLeft", true);
    browser.waitUntil("ten updates back", page -> heap(page).equals("20.0 MiB"));
    String moment = browser.text("moment");
    Path page = saved("save-page", ".html");
    assertEquals(List.of(), errors());

    browser.open(page.toUri());
    browser.waitUntil("the recording", shown -> shown.text("replay").contains("process 4711"));
    browser.waitUntil("its moment", shown -> shown.text("moment").equals(moment));
    browser.waitUntil("its heap", shown -> heap(shown).equals("20.0 MiB"));
    assertTrue(
        String.valueOf(browser.execute("return document.body.innerText")).contains(HOSTILE),
        "hostile names are text");
    assertEquals("Vert.x debug dashboard", browser.title());
    assertFalse(browser.element("back-to-live").isDisplayed(), "there is nothing live");
    press("ArrowRight", false);
    browser.waitUntil("one on", shown -> heap(shown).equals("21.0 MiB"));
    List<?> loaded = (List<?>)
        browser.execute(
            "return performance.getEntriesByType('resource').map((one) => one.name).filter((url) => !url.startsWith('data:'))");
    assertEquals(List.of(), loaded, "asks nobody for anything");
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldGoBackToTheStreamWhenARecordingCannotBeReadOn() throws IOException {
    Path good = saved("save-recording", ".ndjson.gz");
    String deep = "{\"a\":".repeat(50_000) + "1" + "}".repeat(50_000);
    Path file = Files.writeString(
        downloads.resolve("deep.ndjson"),
        "{\"format\":\"vertx-debug-dashboard recording\",\"version\":1,\"boot\":\"b\"}\n"
            + "{\"full\":{\"seq\":1,\"ts\":" + START + ",\"metrics\":" + deep + "}}\n");
    assertEquals(List.of(), errors());
    browser.element("recording-file").sendKeys(file.toString());
    browser.waitUntil(
        "the refusal",
        page -> page.text("replay").equals("The file cannot be read as a recording."));
    browser.waitUntil("live", page -> connection().equals("live") && page.lastSeq() == EVENTS);
    browser.waitUntil("its heap", page -> heap(page).equals("30.0 MiB"));
    assertEquals(1, errors().size(), () -> errors().toString());
    assertFalse(browser.element("back-to-live").isDisplayed(), "it is live");

    replay(good);
    assertTrue(browser.element("back-to-live").isDisplayed());
  }

  @Test
  void shouldShowNoMeterOfARecordingWhenTheServerIsAwayAfterIt() {
    Path file = saved("save-recording", ".ndjson.gz");
    replay(file);
    browser.waitUntil("its meter", page -> page.all("meter-row").size() == 1);
    server.answerStreamsWith(503);
    browser.element("back-to-live").click();
    browser.waitUntil("away", page -> connection().equals("unavailable"));
    browser.waitUntil("no meter", page -> page.all("meter-row").isEmpty());
    assertEquals("", browser.text("meter-count"));
  }

  @Test
  void shouldLeaveThePausedMomentAloneWhenTheDialogIsClosedByEscape() {
    browser.element("pause").click();
    browser.waitUntil("paused", page -> page.text("pause").equals("Go live"));
    browser.element("record").click();
    browser.waitUntil("the dialog", page -> page.element("record-dialog").isDisplayed());
    press("ArrowLeft", false);
    browser.press(Keys.ESCAPE);
    browser.waitUntil("no dialog", page -> !page.element("record-dialog").isDisplayed());
    assertEquals("Go live", browser.text("pause"));
    assertEquals("30.0 MiB", heap(browser), "no key has acted behind the dialog");
    browser.execute("document.activeElement.blur()");
    browser.press(Keys.ESCAPE);
    browser.waitUntil("live", page -> page.text("pause").equals("Pause"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldRefuseAnotherFileWithASentenceAndStayLive() throws IOException {
    Path file = Files.writeString(downloads.resolve("notes.ndjson"), "{\"some\":\"thing\"}\n");
    browser.element("recording-file").sendKeys(file.toString());
    browser.waitUntil(
        "the refusal",
        page ->
            page.text("replay").equals("This file is no recording of the Vert.x debug dashboard."));
    assertEquals("live", connection());
    server.delta(EVENTS + 1, "{\"seq\":" + (EVENTS + 1) + ",\"ts\":" + (START + 9000) + "}");
    browser.waitUntil("goes on", page -> page.lastSeq() == EVENTS + 1);
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldReplayAFileThatIsDropped() throws IOException {
    Path file = saved("save-recording", ".ndjson.gz");
    String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    browser.execute(
        "const bytes = Uint8Array.from(atob(arguments[0]), (letter) => letter.charCodeAt(0));"
            + "const dataTransfer = new DataTransfer();"
            + "dataTransfer.items.add(new File([bytes], 'a.ndjson.gz'));"
            + "for (const type of ['dragenter', 'dragover', 'drop'])"
            + "  document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));",
        base64);
    browser.waitUntil("the recording", page -> page.text("replay").contains("process 4711"));
    assertEquals("recording", connection());
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldKeepWhatWasBeforeANewStartOfTheProcessToBeSaved() {
    server.send("diagnostics", "other-1", state(1).replace("" + START, "" + (START + 60_000)));
    browser.waitUntil("the new start", page -> page.element("notice-restarted").isDisplayed());
    assertTrue(browser.text("notice-restarted").contains("started anew"));
    browser.waitUntil("the new heap", page -> heap(page).equals("1.0 MiB"));
    browser.element("save-previous").click();
    Path file = downloaded(".ndjson.gz");

    replay(file);
    browser.waitUntil("the heap before it ended", page -> heap(page).equals("30.0 MiB"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldSayWhenWhatWasBeforeCannotBeSavedAndForgetItWhenDismissed() {
    server.send("diagnostics", "other-1", state(1).replace("" + START, "" + (START + 60_000)));
    browser.waitUntil("the new start", page -> page.element("notice-restarted").isDisplayed());
    browser.execute(
        "window.CompressionStream = class { constructor() { throw new Error('full'); } };");
    browser.element("save-previous").click();
    browser.waitUntil(
        "the failure", page -> page.text("save-previous-status").equals("Not saved: full"));
    assertEquals(1, errors().size(), () -> errors().toString());
    browser.element("dismiss-previous").click();
    assertFalse(browser.element("notice-restarted").isDisplayed());
    server.send("diagnostics-delta", "other-2", "{\"seq\":2,\"ts\":" + (START + 60_100) + "}");
    browser.waitUntil("goes on", page -> page.lastSeq() == 2);
    assertFalse(browser.element("notice-restarted").isDisplayed(), "not with the next event");
  }

  @Test
  void shouldShowNothingOfANewProcessToWhoeverStandsStillAtAMomentOfTheOneBefore() {
    browser.element("pause").click();
    browser.waitUntil("paused", page -> page.text("pause").equals("Go live"));
    String moment = browser.text("moment");
    server.send(
        "diagnostics",
        "other-1",
        state(1).replace("" + START, "" + (START + 60_000)).replace("4711", "4712"));
    browser.waitUntil("the notice", page -> page.element("notice-missed").isDisplayed());
    assertTrue(browser.element("notice-restarted").isDisplayed());
    press("-", false);
    browser.waitUntil("a longer time", page -> "120000".equals(page.execute(SPAN)));
    assertEquals(moment, browser.text("moment"));
    assertEquals("", heap(browser), "no heap of another process");
    assertEquals("", browser.execute("return document.getElementById('process').textContent"));
    browser.element("record").click();
    assertFalse(browser.element("record-shown").isEnabled(), "nothing of it can be saved");
    browser.element("record-close").click();
    press("Escape", false);
    browser.waitUntil("the new process", page -> heap(page).equals("1.0 MiB"));
    assertFalse(browser.element("notice-missed").isDisplayed());
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldSayWhenAnAddressPointsToAMomentThatThePageHasNotSeen() {
    browser.open(URI.create("about:blank"));
    long before = START - 60_000;
    browser.open(server.at("/debug/#time=" + (before - 1000) + "_" + before + "_" + before));
    browser.waitUntil("the notice", page -> page.element("notice-missed").isDisplayed());
    assertTrue(
        browser.text("notice-missed").contains("which this page has not seen"),
        browser.text("notice-missed"));
    browser.waitUntil("the present", page -> heap(page).equals("30.0 MiB"));
    assertEquals(List.of(), errors());
  }

  @Test
  void shouldAskForFewerEventsWhileNobodyLooksAndResumeWhereItWas() {
    browser.execute(
        "Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });"
            + "document.dispatchEvent(new Event('visibilitychange'));");
    browser.waitUntil(
        "a slower stream",
        page -> last(server.streamQueries()).equals("interval=2000&lastEventId=boot-" + EVENTS));
    browser.execute(
        "delete document.hidden; document.dispatchEvent(new Event('visibilitychange'));");
    browser.waitUntil(
        "every event again", page -> last(server.streamQueries()).matches("lastEventId=boot-\\d+"));
    assertEquals(List.of(), errors());
  }

  private static String heap(Browser page) {
    return page.text("figure-heap-detail").replace(" used", "");
  }

  private static String last(List<String> all) {
    return all.get(all.size() - 1);
  }

  private static String state(int mebibytes) {
    return "{\"seq\":1,\"ts\":" + START + ",\"metrics\":{\"aio\":{},\"modular\":{\"" + HOSTILE
        + "\":{\"-\":{\"type\":\"gauge\",\"value\":1}}},\"vm\":{\"pid\":4711,\"heap\":{\"used\":"
        + mebibytes(mebibytes) + "}},\"registry\":{\"backend\":\"prometheus\"}},\"memory\":{}}";
  }

  private static long mebibytes(int count) {
    return count * 1_048_576L;
  }

  private Path saved(String button, String ending) {
    browser.element("record").click();
    browser.element(button).click();
    Path file = downloaded(ending);
    browser.element("record-close").click();
    return file;
  }

  private Path downloaded(String ending) {
    return browser.waitFor("a file " + ending, page -> {
      try (Stream<Path> files = Files.list(downloads)) {
        return files.filter(file -> file.toString().endsWith(ending)).findFirst();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private static void replay(Path file) {
    browser.element("recording-file").sendKeys(file.toAbsolutePath().toString());
    browser.waitUntil("the recording", page -> page.text("replay").startsWith("This is"));
  }

  private static String connection() {
    return Optional.ofNullable(browser.attribute("connection-state", "data-state"))
        .orElse("");
  }

  private static void press(String key, boolean shift) {
    browser.execute(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], shiftKey: arguments[1], bubbles: true, cancelable: true }))",
        key,
        shift);
  }
}
