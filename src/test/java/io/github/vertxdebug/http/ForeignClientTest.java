package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.FaultEvent;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.RetryDelayStrategy;
import com.launchdarkly.eventsource.StreamEvent;
import com.launchdarkly.eventsource.StreamException;
import io.github.vertxdebug.EventReader;
import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.snapshot.MergePatch;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stream as a client reads it that others wrote: LaunchDarkly's, as it comes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForeignClientTest {

  private static final int RETRY_MILLIS = 150;
  private static final JsonObject CONFIG =
      new JsonObject().put("tickMillis", 20).put("retryMillis", RETRY_MILLIS);

  @Test
  void shouldSendTheFullStateOnceAndDeltasFromThenOn() {
    try (RunningDashboard dashboard = RunningDashboard.start(CONFIG);
        Client client = new Client(dashboard)) {
      client.read(20);

      assertEquals("diagnostics", client.messages.get(0).getEventName());
      for (MessageEvent delta : client.messages.subList(1, 20)) {
        assertEquals("diagnostics-delta", delta.getEventName());
      }
      assertEquals(0, client.faults);
      assertEquals(List.of(""), client.sentLastEventIds);
    }
  }

  @Test
  void shouldGiveItTheStatesThatOtherReadersSee() {
    try (RunningDashboard dashboard = RunningDashboard.start(CONFIG);
        EventReader other = EventReader.open(dashboard, "");
        Client client = new Client(dashboard)) {
      Counter orders = Counter.builder("orders.placed").register(dashboard.registry);
      for (int read = 1; read <= 30; read++) {
        orders.increment();
        client.read(read);
      }

      assertEquals(30, client.states.values().stream().distinct().count(), "different states");
      assertAgree(client, other);
    }
  }

  @Test
  void shouldResumeWithADeltaAfterItDroppedTheConnection() {
    try (RunningDashboard dashboard = RunningDashboard.start(CONFIG);
        EventReader other = EventReader.open(dashboard, "");
        Client client = new Client(dashboard)) {
      client.read(5);
      for (int drop = 1; drop <= 3; drop++) {
        String last = client.lastId();
        client.source.interrupt();
        client.read(5 + 5 * drop);

        assertEquals(last, client.sentLastEventIds.get(drop));
        assertEquals("diagnostics-delta", client.messages.get(5 * drop).getEventName());
      }
      assertEquals(4, client.sentLastEventIds.size(), "connections");
      assertAgree(client, other);
    }
  }

  @Test
  void shouldComeBackByItselfAfterARestartAndStartAnew() {
    int port;
    String lastOfBefore;
    Client client;
    try (RunningDashboard before = RunningDashboard.start(CONFIG)) {
      port = before.port;
      client = new Client(before);
      client.read(5);
    }
    // What was on its way when the server ended still counts.
    client.readUntil(event -> event instanceof FaultEvent);
    lastOfBefore = client.lastId();
    int readBefore = client.messages.size();
    try (RunningDashboard after = RunningDashboard.start(CONFIG.copy().put("port", port));
        EventReader other = EventReader.open(after, "");
        client) {
      client.read(readBefore + 10);

      MessageEvent first = client.messages.get(readBefore);
      assertEquals("diagnostics", first.getEventName());
      assertNotEquals(bootOf(lastOfBefore), bootOf(first.getLastEventId()));
      assertEquals(lastOfBefore, client.sentLastEventIds.get(client.sentLastEventIds.size() - 1));
      client.states.keySet().removeIf(id -> !bootOf(id).equals(bootOf(first.getLastEventId())));
      assertAgree(client, other);
    }
  }

  @Test
  void shouldMakeItWaitAsLongAsToldAndResumeAfterItsSession() {
    try (RunningDashboard dashboard =
            RunningDashboard.start(CONFIG.copy().put("maxSessionMillis", 200));
        Client client = new Client(dashboard)) {
      assertEquals(Client.OWN_RETRY_MILLIS, client.source.getBaseRetryDelayMillis());
      client.read(1);
      assertEquals(RETRY_MILLIS, client.source.getBaseRetryDelayMillis());

      client.readUntil(event -> event instanceof FaultEvent);
      int readBefore = client.messages.size();
      String last = client.lastId();
      client.read(readBefore + 1);

      assertEquals(List.of("", last), client.sentLastEventIds);
      assertEquals("diagnostics-delta", client.messages.get(readBefore).getEventName());
      long waited = client.connectedNanos - client.messageNanos.get(readBefore - 1);
      assertTrue(waited >= TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS), "waited " + waited + " ns");
    }
  }

  /** Reads on until both are at one state, which must be the same, as must every earlier one that both have been at. */
  private static void assertAgree(Client client, EventReader other) {
    RunningDashboard.awaitUntil("a state that both have seen", () -> {
      Map<String, JsonObject> others = other.fold();
      String last = List.copyOf(others.keySet()).get(others.size() - 1);
      if (!others.containsKey(client.lastId()) && seqOf(last) > seqOf(client.lastId())) {
        client.read(client.messages.size() + 1);
      }
      return others.containsKey(client.lastId());
    });
    Map<String, JsonObject> others = other.fold();
    for (Map.Entry<String, JsonObject> state : client.states.entrySet()) {
      JsonObject known = others.get(state.getKey());
      if (known != null) {
        assertEquals(known, state.getValue(), state.getKey());
      }
    }
  }

  private static long seqOf(String id) {
    return Long.parseLong(id.replaceFirst(".*-", ""));
  }

  private static String bootOf(String id) {
    return id.replaceFirst("-.*", "");
  }

  /** Reads on the thread that asks, folds what it reads, and keeps what it sent as Last-Event-ID, "" for none. */
  private static final class Client implements AutoCloseable {

    /** So long that no test passes which waits for it. */
    static final long OWN_RETRY_MILLIS = TimeUnit.HOURS.toMillis(1);

    final List<MessageEvent> messages = new ArrayList<>();
    final Map<String, JsonObject> states = new LinkedHashMap<>();
    final List<String> sentLastEventIds = new ArrayList<>();
    final EventSource source;
    final List<Long> messageNanos = new ArrayList<>();
    long connectedNanos;
    int faults;
    private JsonObject state = new JsonObject();

    Client(RunningDashboard dashboard) {
      URI uri = dashboard.at("/debug/diagnostics/memory");
      source = new EventSource.Builder(ConnectStrategy.http(uri)
              .readTimeout(20, TimeUnit.SECONDS)
              .clientBuilderActions(http -> http.addNetworkInterceptor(chain -> {
                String last = chain.request().header("Last-Event-ID");
                connectedNanos = System.nanoTime();
                sentLastEventIds.add(last == null ? "" : last);
                return chain.proceed(chain.request());
              })))
          .retryDelay(OWN_RETRY_MILLIS, TimeUnit.MILLISECONDS)
          .retryDelayStrategy(RetryDelayStrategy.defaultStrategy().jitterMultiplier(0))
          .errorStrategy(ErrorStrategy.alwaysContinue())
          .build();
    }

    String lastId() {
      return messages.get(messages.size() - 1).getLastEventId();
    }

    /** Reads until it has had that many messages in all. */
    void read(int count) {
      while (messages.size() < count) {
        next();
      }
    }

    void readUntil(Predicate<StreamEvent> last) {
      while (!last.test(next())) {}
    }

    private StreamEvent next() {
      StreamEvent event;
      try {
        event = source.readAnyEvent();
      } catch (StreamException e) {
        throw new AssertionError(e);
      }
      if (event instanceof MessageEvent message) {
        JsonObject data = new JsonObject(message.getData());
        state = message.getEventName().equals("diagnostics") ? data : MergePatch.apply(state, data);
        states.put(message.getLastEventId(), state);
        messages.add(message);
        messageNanos.add(System.nanoTime());
      } else if (event instanceof FaultEvent) {
        faults++;
      }
      return event;
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
