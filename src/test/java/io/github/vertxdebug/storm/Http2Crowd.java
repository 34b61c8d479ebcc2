package io.github.vertxdebug.storm;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Clients of streams over HTTP/2, many to a connection: each watches for a while, resets its stream and comes again, going on
 * from what it had or not. In a Vert.x of its own, on one event loop.
 */
public final class Http2Crowd implements AutoCloseable {

  private final Counts counts = new Counts();

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient client;
  private final int port;
  private final long reachTicks;
  private final Ledger ledger;
  private final Mistakes mistakes;
  private final Consumer<FoldedState> check;
  private final SplittableRandom random = new SplittableRandom(2);
  private volatile boolean ending;

  public Http2Crowd(
      int port,
      int connections,
      long reachTicks,
      Ledger ledger,
      Mistakes mistakes,
      Consumer<FoldedState> check) {
    this.port = port;
    this.reachTicks = reachTicks;
    this.ledger = ledger;
    this.mistakes = mistakes;
    this.check = check;
    this.client = vertx
        .httpClientBuilder()
        .with(new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false))
        .with(new PoolOptions().setHttp2MaxSize(connections))
        .build();
  }

  /** Adds clients, each of which sees at most so many events a visit. */
  public void begin(int count, int mostEvents) {
    vertx.getOrCreateContext().runOnContext(v -> {
      for (int i = 0; i < count; i++) {
        come(new Watcher("HTTP/2 " + i, ledger, mistakes, check), mostEvents);
      }
    });
  }

  /** No further visits. Those that are there end when it is closed. */
  public void end() {
    ending = true;
  }

  public Counts counts() {
    return counts;
  }

  private void come(Watcher watcher, int mostEvents) {
    if (ending) {
      return;
    }
    String last = random.nextBoolean() || watcher.lastId().isEmpty() ? null : watcher.lastId();
    watcher.connecting(last, reachTicks, 1);
    counts.visits.increment();
    String path = "/debug/diagnostics/memory" + (last == null ? "" : "?lastEventId=" + last);
    client
        .request(HttpMethod.GET, port, "127.0.0.1", path)
        .compose(request -> request.send())
        .onSuccess(response -> watch(watcher, response, mostEvents))
        .onFailure(failure -> mistake(watcher, "no stream: " + failure));
  }

  private void watch(Watcher watcher, HttpClientResponse response, int mostEvents) {
    if (response.statusCode() != 200) {
      mistake(watcher, "answered with " + response.statusCode());
      return;
    }
    int toSee = random.nextInt(1, mostEvents + 1);
    boolean[] left = {false};
    EventBytes events = new EventBytes((id, type, data, offset, length) -> {
      if (left[0]) {
        return;
      }
      watcher.event(id, type, data, offset, length);
      (watcher.eventsHere() > 1 ? counts.deltas : counts.first).increment();
      if (watcher.eventsHere() >= toSee) {
        left[0] = true;
        response.request().reset(8);
        vertx.runOnContext(v -> come(watcher, mostEvents));
      }
    });
    response.handler(bytes -> {
      try {
        events.take(ByteBuffer.wrap(bytes.getBytes()), bytes.length());
      } catch (IOException e) {
        mistake(watcher, "nonsense: " + e);
      }
    });
    response.exceptionHandler(e -> {
      if (!left[0]) {
        mistake(watcher, "cut off: " + e);
      }
    });
    response.endHandler(v -> {
      if (!left[0]) {
        mistake(watcher, "ended");
      }
    });
  }

  private void mistake(Watcher watcher, String what) {
    if (!ending) {
      mistakes.add(watcher.name + ": " + what);
    }
  }

  @Override
  public void close() {
    ending = true;
    vertx.close().await();
  }
}
