package io.github.vertxdebug;

import io.github.vertxdebug.snapshot.MergePatch;
import io.github.vertxdebug.sse.SseDecoder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads an event stream over a real socket, with the JDK's client, and folds its deltas. */
public final class EventReader implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 20;

  public final HttpResponse<InputStream> response;
  private final List<SseDecoder.Event> events = new CopyOnWriteArrayList<>();
  private final SseDecoder decoder = new SseDecoder();
  private final HttpClient client; // without it the client would be collected, and its streams end
  private final Thread thread;
  private volatile boolean ended;
  private volatile boolean cutOff;

  private EventReader(HttpClient client, HttpResponse<InputStream> response) {
    this.client = client;
    this.response = response;
    this.thread = new Thread(this::read, "event-reader");
    thread.setDaemon(true);
    thread.start();
  }

  public static EventReader open(RunningDashboard dashboard, String query, String... headers) {
    return open(
        HttpClient.Version.HTTP_1_1, dashboard.at("/debug/diagnostics/memory" + query), headers);
  }

  public static EventReader open(HttpClient.Version version, URI uri, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpClient client = RunningDashboard.client(version);
      HttpResponse<InputStream> response = client
          .sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream())
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (response.statusCode() != 200) {
        throw new AssertionError("no stream but " + response.statusCode() + ": "
            + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
      }
      return new EventReader(client, response);
    } catch (IOException | InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the stream did not open: " + e, e);
    }
  }

  private void read() {
    byte[] buffer = new byte[1 << 16];
    int taken = 0;
    try (InputStream in = response.body()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        decoder.feed(Arrays.copyOf(buffer, n));
        events.addAll(decoder.events().subList(taken, decoder.events().size()));
        taken = decoder.events().size();
      }
    } catch (IOException e) {
      cutOff = true; // from either side; what was read before counts
    }
    ended = true;
  }

  /** All events so far. */
  public List<SseDecoder.Event> events() {
    return List.copyOf(events);
  }

  /** Waits for that many events and returns them all. */
  public List<SseDecoder.Event> await(int count) {
    RunningDashboard.awaitUntil(
        count + " events, got " + events.size(), () -> events.size() >= count);
    return events();
  }

  /** To be asked once the stream has begun. */
  public long retryMillis() {
    return decoder.retryMillis();
  }

  public HttpClient client() {
    return client;
  }

  public void awaitEnd() {
    RunningDashboard.awaitUntil("the end of the stream", () -> ended);
  }

  /** Whether the body was complete when it ended. */
  public boolean endedInGoodOrder() {
    return ended && !cutOff;
  }

  public boolean hasEnded() {
    return ended;
  }

  /** The states this client arrives at, by event id: its first state, and that with each delta applied. */
  public Map<String, JsonObject> fold() {
    return fold(new JsonObject());
  }

  /** The same for a client that resumed from a state it had. */
  public Map<String, JsonObject> fold(JsonObject from) {
    Map<String, JsonObject> states = new LinkedHashMap<>();
    JsonObject state = from;
    for (SseDecoder.Event event : events()) {
      JsonObject data = new JsonObject(event.data());
      state = event.type().equals("diagnostics") ? data : MergePatch.apply(state, data);
      states.put(event.lastEventId(), state);
    }
    return states;
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
