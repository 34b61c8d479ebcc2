package io.github.vertxdebug.sse;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.launchdarkly.eventsource.CommentEvent;
import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamEvent;
import io.github.vertxdebug.Programs;
import io.github.vertxdebug.page.Browser;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What others read of what we encode: three readers that have nothing in common with our own, or with each other. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForeignReadersTest {

  private static final String WEBJAR = "META-INF/resources/webjars/eventsource/";
  private static final String WEBJAR_VERSION =
      "META-INF/maven/org.webjars.npm/eventsource/pom.properties";

  private static final List<Item> ITEMS = announced(treacherous());
  private static final Reading EXPECTED = Reading.expected(ITEMS);
  private static final byte[] STREAM = Treacherous.encoded(ITEMS);

  @Test
  void shouldBeReadAsItWasEncodedByChromium() throws Exception {
    try (TranscriptServer server = new TranscriptServer(STREAM);
        Browser browser = Browser.start()) {
      browser.open(URI.create(server.at("/")));

      Reading.assertSameEvents(EXPECTED.events(), events(server.decoded()));
    }
  }

  @Test
  void shouldBeReadAsItWasEncodedByAParserFromNpm(@TempDir Path directory) throws Exception {
    Path node = Programs.required("the test with a parser for node", List.of("node", "nodejs"));
    Path module = Files.write(directory.resolve("eventsource.js"), npmModule());
    Path script = Files.writeString(directory.resolve("reader.js"), TranscriptServer.script());
    Path decoded = directory.resolve("decoded");
    Path complaints = directory.resolve("complaints");
    try (TranscriptServer server = new TranscriptServer(STREAM)) {
      Process process = new ProcessBuilder(
              node.toString(), script.toString(), module.toString(), server.at("/stream"))
          .redirectOutput(decoded.toFile())
          .redirectError(complaints.toFile())
          .start();
      try {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "node still runs");
      } finally {
        process.destroyForcibly();
      }
      assertEquals(0, process.exitValue(), Files.readString(complaints));
    }

    Reading.assertSameEvents(EXPECTED.events(), events(Files.readString(decoded)));
  }

  @Test
  void shouldBeReadAsItWasEncodedByAClientForJava() throws Exception {
    List<SseDecoder.Event> events = new ArrayList<>();
    List<String> comments = new ArrayList<>();
    try (TranscriptServer server = new TranscriptServer(STREAM);
        EventSource source = new EventSource.Builder(
                ConnectStrategy.http(URI.create(server.at("/stream"))))
            .build()) {
      while (events.size() < EXPECTED.events().size()) {
        StreamEvent event = source.readAnyEvent();
        if (event instanceof MessageEvent message) {
          // It departs from the standard in two things only. Before the first id it has null, not
          // the empty text; and it keeps a byte order mark at the start, which we never write.
          String lastEventId = requireNonNullElse(message.getLastEventId(), "");
          events.add(new SseDecoder.Event(message.getEventName(), message.getData(), lastEventId));
        } else if (event instanceof CommentEvent comment) {
          comments.add(comment.getText());
        }
      }

      Reading.assertSameEvents(EXPECTED.events(), events);
      // The standard drops comments; this client tells them, as it does fields
      // without a first space.
      assertEquals(
          EXPECTED.comments().stream().map(text -> text.replaceFirst("^ ", "")).toList(), comments);
      assertEquals(EXPECTED.retryMillis(), source.getBaseRetryDelayMillis());
      assertEquals(EXPECTED.lastEventId(), source.getLastEventId());
    }
  }

  private static List<Item> treacherous() {
    List<Item> items = new ArrayList<>(Treacherous.batch(1, 300));
    // In two lines: the time that the parser from npm takes grows with the square of their number.
    String large = Treacherous.oneLine(Treacherous.large(2, 1 << 20));
    items.add(new Item.Event("large", "large", large + "\r" + large));
    return items;
  }

  /** Begun by an event that lists the types of the others, for which an EventSource has to be asked, and with an end. */
  private static List<Item> announced(List<Item> items) {
    List<Item> all = new ArrayList<>(items);
    all.add(new Item.Event(null, "the end", ""));
    List<String> types = Reading.expected(all).events().stream()
        .map(event -> event.type())
        .filter(type -> !type.equals("message"))
        .distinct()
        .toList();
    all.add(0, new Item.Event(null, null, new JsonArray(types).encode()));
    return all;
  }

  private static List<SseDecoder.Event> events(String lines) {
    assertTrue(lines.startsWith("["), lines);
    return lines.lines().map(JsonArray::new).map(ForeignReadersTest::event).toList();
  }

  private static SseDecoder.Event event(JsonArray event) {
    return new SseDecoder.Event(event.getString(0), event.getString(1), event.getString(2));
  }

  private static byte[] npmModule() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = resource(WEBJAR_VERSION)) {
      properties.load(in);
    }
    try (InputStream in =
        resource(WEBJAR + properties.getProperty("version") + "/lib/eventsource.js")) {
      return in.readAllBytes();
    }
  }

  private static InputStream resource(String name) {
    return requireNonNull(
        ForeignReadersTest.class.getClassLoader().getResourceAsStream(name), name);
  }
}
